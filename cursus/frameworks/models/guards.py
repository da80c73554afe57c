"""What the database refuses about versions, whoever asks. Imported with the models, so that it is always declared."""

from cursus.core.triggers import guard

_SAID = "A published version never changes: make a new version."
_VERSION = "(SELECT v.state FROM \"cursus_frameworkversion\" v WHERE v.id = {row}.version_id) <> 'DRAFT'"
_COMPETENCY = (
    '(SELECT v.state FROM "cursus_frameworkversion" v JOIN "cursus_competency" c ON c.version_id = v.id '
    "WHERE c.id = {row}.competency_id) <> 'DRAFT'"
)
_OCCUPATION = (
    '(SELECT v.state FROM "cursus_frameworkversion" v JOIN "cursus_occupation" o ON o.version_id = v.id '
    "WHERE o.id = {row}.occupation_id) <> 'DRAFT'"
)
for _model, _condition in (
    ("CompetencyBlock", _VERSION),
    ("Competency", _VERSION),
    ("Occupation", _VERSION),
    ("PerformanceCriterion", _COMPETENCY),
    ("NeighbouringOccupation", _OCCUPATION),
):
    for _operation, _row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        guard(
            f"cursus_{_model.lower()}_published",
            f"cursus.{_model}",
            _operation,
            when=_condition.format(row=_row),
            message=_SAID,
        )

# A confirmed correspondence speaks of texts that no longer change: neither of its versions is a draft.
for _operation in ("INSERT", "UPDATE"):
    guard(
        "cursus_blockcorrespondence_published",
        "cursus.BlockCorrespondence",
        _operation,
        when='NEW.confirmed_at IS NOT NULL AND EXISTS (SELECT 1 FROM "cursus_frameworkversion" v '
        'JOIN "cursus_competencyblock" b ON b.version_id = v.id '
        "WHERE (b.id = NEW.block_id OR b.id = NEW.target_id) AND v.state = 'DRAFT')",
        message="A correspondence is confirmed once both versions are published.",
    )
