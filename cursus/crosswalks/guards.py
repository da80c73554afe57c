"""What the database refuses about mappings, whoever asks: rows of another version, of another source, of a draft."""

from cursus.core.triggers import guard

_OURS = """
    NEW.competency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "cursus_competency" r
        WHERE r.id = NEW.competency_id AND r.version_id = NEW.version_id)
    OR NEW.block_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "cursus_competencyblock" r
        WHERE r.id = NEW.block_id AND r.version_id = NEW.version_id)
    OR NEW.occupation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "cursus_occupation" r
        WHERE r.id = NEW.occupation_id AND r.version_id = NEW.version_id)
    OR NEW.activity_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "cursus_occupationalactivity" r
        JOIN "cursus_occupation" o ON o.id = r.occupation_id
        WHERE r.id = NEW.activity_id AND o.version_id = NEW.version_id)
"""
_THEIRS = """
    NEW.element_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "cursus_sourceelement" r
        WHERE r.id = NEW.element_id AND r.source_id = NEW.source_id)
    OR NEW.target_competency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "cursus_competency" r
        JOIN "cursus_sourceframework" s ON s.version_id = r.version_id
        WHERE r.id = NEW.target_competency_id AND s.id = NEW.source_id)
    OR NEW.target_block_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "cursus_competencyblock" r
        JOIN "cursus_sourceframework" s ON s.version_id = r.version_id
        WHERE r.id = NEW.target_block_id AND s.id = NEW.source_id)
"""
for _operation in ("INSERT", "UPDATE"):
    guard(
        "cursus_crosswalkmapping_ours",
        "cursus.CrosswalkMapping",
        _operation,
        when=f"({_OURS})",
        message="A correspondence speaks of rows of its own version.",
    )
    guard(
        "cursus_crosswalkmapping_theirs",
        "cursus.CrosswalkMapping",
        _operation,
        when=f"({_THEIRS})",
        message="A correspondence leads to an element of its own source.",
    )
    guard(
        "cursus_crosswalkmapping_itself",
        "cursus.CrosswalkMapping",
        _operation,
        when='EXISTS (SELECT 1 FROM "cursus_sourceframework" s '
        "WHERE s.id = NEW.source_id AND s.version_id = NEW.version_id)",
        message="A version is not compared with itself.",
    )
    guard(
        "cursus_sourceelement_parent",
        "cursus.SourceElement",
        _operation,
        when='NEW.parent_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "cursus_sourceelement" p '
        "WHERE p.id = NEW.parent_id AND p.source_id = NEW.source_id)",
        message="The parent of an element is in the same source.",
    )
