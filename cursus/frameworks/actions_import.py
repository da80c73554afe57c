"""The writes of an import: one verb for each thing that can happen to a fiche. Reading is in ``formats``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from cursus.core.errors import Refused
from cursus.core.writing import record, writing
from cursus.frameworks.actions import draft_from
from cursus.frameworks.arranging import Wanted, arrange
from cursus.frameworks.enums import CorrespondenceSource, FrameworkSource, VersionState
from cursus.frameworks.models import (
    BlockCorrespondence,
    Competency,
    CompetencyBlock,
    CompetencyFramework,
    FrameworkVersion,
    PerformanceCriterion,
    Qualification,
)
from cursus.frameworks.queries import blocks_of_fiches
from cursus.frameworks.register import write_identity, write_register, write_routes

if TYPE_CHECKING:
    from cursus.accounts.models import User
    from cursus.frameworks.formats.rncp.fiche import Fiche
    from cursus.organisations.models import Organisation

NO_BLOCK = ""
"""Key of the proposals of a fiche without blocks (RS)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A fiche with what was read from its free texts: proposed competencies by block code."""

    fiche: Fiche
    proposals: Mapping[str, Sequence[Wanted]]
    ambiguous_codes: frozenset[str] = frozenset()


def lock_framework(fiche: Fiche, *, organisation: Organisation | None, by: User | None) -> CompetencyFramework:
    """The framework of this fiche for this owner, made when it is new, locked until the transaction ends."""
    framework, created = CompetencyFramework.objects.get_or_create(
        organisation=organisation,
        code=fiche.number,
        defaults={
            "title": fiche.title,
            "source": FrameworkSource.RS if fiche.is_rs else FrameworkSource.RNCP,
        },
    )
    if created:
        record("framework.created", framework, by=by)
    return CompetencyFramework.objects.select_for_update().get(pk=framework.pk)


def create_draft(framework: CompetencyFramework, content: Content, *, number: str, by: User | None) -> FrameworkVersion:
    """Make the first draft from a fiche: blocks, proposed competencies, qualification, routes, register."""
    with writing():
        version = FrameworkVersion.objects.create(framework=framework, number=number)
        _write_blocks(version, content)
        qualification = write_register(version, content.fiche, by=by)
        write_routes(qualification, content.fiche)
        _stamp(version, qualification, content.fiche)
        record("framework_version.imported", version, by=by, detail=_detail(content.fiche))
    return version


def follow_fiche(version: FrameworkVersion, content: Content, *, by: User | None) -> FrameworkVersion:
    """Bring a draft to what the fiche says now; competencies whose words did not change keep everything."""
    with writing():
        _refuse_unless_draft(version)
        framework = version.framework
        if framework.title != content.fiche.title:
            framework.title = content.fiche.title
            framework.save(update_fields=["title"])
            record("framework.retitled", framework, by=by)
        _write_blocks(version, content)
        qualification = write_register(version, content.fiche, by=by)
        write_identity(qualification, content.fiche, by=by)
        _stamp(version, qualification, content.fiche)
        record("framework_version.imported", version, by=by, detail=_detail(content.fiche))
    return version


def draft_next(previous: FrameworkVersion, content: Content, *, number: str, by: User | None) -> FrameworkVersion:
    """Make a draft from a published version, with lineage, then bring it to what the fiche says now."""
    with writing():
        return follow_fiche(draft_from(previous, number=number, by=by), content, by=by)


def refresh_register(version: FrameworkVersion, fiche: Fiche, *, by: User | None) -> FrameworkVersion:
    """Bring the state of the register up to date (dates, certifiers, partners …), in whatever state the
    version is."""
    with writing():
        qualification = write_register(version, fiche, by=by)
        _stamp(version, qualification, fiche)
    return version


def _refuse_unless_draft(version: FrameworkVersion) -> None:
    state = FrameworkVersion.objects.select_for_update().values_list("state", flat=True).get(pk=version.pk)
    if state != VersionState.DRAFT:
        raise Refused(_("A published version never changes: import the fiche again to have a new draft."))


def _detail(fiche: Fiche) -> dict[str, str]:
    return {"fiche": fiche.number, "fingerprint": fiche.fingerprint}


# --- Blocks -------------------------------------------------------------------------------------------------


def _write_blocks(version: FrameworkVersion, content: Content) -> None:
    if not content.fiche.blocks:
        if _text_without_blocks(version, content.fiche) != content.fiche.attested_capacities:
            _arrange(version, None, content, NO_BLOCK)
        return
    existing = {block.code: block for block in version.blocks.all()}
    for position, item in enumerate(content.fiche.blocks, start=1):
        block = existing.pop(item.code, None) or CompetencyBlock(version=version, code=item.code)
        before = block.source_text if not block._state.adding else None
        block.title, block.position = item.title, position
        block.assessment_terms, block.source_text = item.assessment_text, item.competencies_text
        block.save()
        if before != item.competencies_text:
            _arrange(version, block, content, item.code)
    for block in existing.values():
        _remove_block(block)
    _write_correspondences(version, content.fiche)


def _text_without_blocks(version: FrameworkVersion, fiche: Fiche) -> str | None:
    """The text that the competencies of a version without blocks were read from; None when it is new."""
    known = Qualification.objects.filter(version=version, code=fiche.number).values_list("fiche", flat=True)
    facts = known.first()
    return facts.get("attested_capacities") if facts else None


def _arrange(version: FrameworkVersion, block: CompetencyBlock | None, content: Content, key: str) -> None:
    arrange(
        version,
        block,
        content.proposals.get(key, ()),
        confirmed=False,
        ambiguous_codes=content.ambiguous_codes,
    )


def _remove_block(block: CompetencyBlock) -> None:
    try:
        block.delete()
    except ProtectedError as error:
        raise Refused(
            _("The block %(code)s is no longer in the fiche, but it is used here: the draft was left as it is.")
            % {"code": block.code}
        ) from error


def _write_correspondences(version: FrameworkVersion, fiche: Fiche) -> None:
    """Blocks that stand for blocks of other fiches, as the register says; what a person confirmed stays."""
    blocks = {block.code: block for block in version.blocks.all()}
    wanted = {
        (source, item.target_fiche, target)
        for item in fiche.correspondences
        for source in item.source_blocks
        for target in item.target_blocks
        if source in blocks
    }
    rows = BlockCorrespondence.objects.filter(block__version=version).exclude(other_fiche="")
    for row in rows.select_related("block"):
        key = (row.block.code, row.other_fiche, row.other_block)
        if key in wanted:
            wanted.discard(key)
        elif row.source == CorrespondenceSource.REGISTER and row.confirmed_at is None:
            row.delete()
    known = blocks_of_fiches(version, {fiche for _source, fiche, _block in wanted})
    taken = set(BlockCorrespondence.objects.filter(block__version=version).values_list("block_id", "target_id"))
    for source, other_fiche, other_block in sorted(wanted):
        target = known.get((other_fiche, other_block))
        if target is not None and (blocks[source].pk, target.pk) in taken:
            continue
        BlockCorrespondence.objects.create(
            block=blocks[source],
            target=target,
            other_fiche=other_fiche,
            other_block=other_block,
            source=CorrespondenceSource.REGISTER,
        )


# --- Knowing whether somebody worked on a draft -------------------------------------------------------------


def _stamp(version: FrameworkVersion, qualification: Qualification, fiche: Fiche) -> None:
    """Remember which fiche this is made from, and how the draft stands as the import leaves it."""
    version.source_fingerprint = fiche.fingerprint
    version.edit_token = uuid4()
    version.save(update_fields=["source_fingerprint", "edit_token"])
    known = dict(qualification.fiche)
    known["import"] = {"digests": fiche.digests(), "draft": draft_digest(version)}
    qualification.fiche = known
    qualification.save(update_fields=["fiche"])


def draft_digest(version: FrameworkVersion) -> str:
    """SHA-256 (hex) of what a person can edit in a version: another digest than at import means edited."""
    content = {
        "blocks": list(version.blocks.order_by("code").values_list("code", "title", "position", "assessment_terms")),
        "competencies": list(
            Competency.objects.filter(version=version)
            .order_by("code")
            .values_list("code", "title", "description", "critical", "confirmed", "position", "expected_evidence")
        ),
        "criteria": list(
            PerformanceCriterion.objects.filter(competency__version=version)
            .order_by("competency__code", "position", "pk")
            .values_list("competency__code", "text", "critical")
        ),
        "occupations": list(version.occupations.order_by("title").values_list("title", "description")),
        "qualifications": [_qualification_facts(item) for item in version.qualifications.order_by("code")],
    }
    text = json.dumps(content, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _qualification_facts(item: Qualification) -> list[object]:
    return [
        item.code,
        item.title,
        item.level,
        item.prerequisites,
        item.full_conditions,
        [
            [
                route.kind,
                route.active,
                route.jury_text,
                route.min_members,
                route.quorum,
                route.min_practitioners,
            ]
            for route in item.routes.order_by("kind")
        ],
        item.assessment_tasks.count(),
        item.readiness_rules.count(),
    ]
