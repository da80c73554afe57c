"""Verbs on correspondences of blocks: proposed, changed, confirmed, removed, before and after publication.

They are facts about a pair of versions, not content of one: a published version may receive them. Each write compares
the edit token of the version that they carry to, and is logged.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import Conflict, Refused
from cursus.core.writing import record, writing
from cursus.frameworks.enums import CorrespondenceKind, VersionState
from cursus.frameworks.models import BlockCorrespondence, FrameworkVersion


def edit_correspondence(
    version: FrameworkVersion,
    write: Callable[[], BlockCorrespondence],
    *,
    edit_token: UUID | None,
    by: User | None,
) -> BlockCorrespondence:
    """Add or change a correspondence towards a block of ``version``; it is a proposal (again) until it is confirmed.

    ``edit_token``, ``write``: as for :func:`cursus.frameworks.actions.edit_draft`. Raises Conflict, Refused.
    """
    with writing():
        _take(version, edit_token)
        try:
            with transaction.atomic():
                row = write()
        except IntegrityError as error:
            raise Refused(_("This correspondence is written already: change that one.")) from error
        if row.block.version_id != version.pk:
            raise Refused(_("Choose a block of this version."), field="block")
        if row.target is not None and row.target.version_id == version.pk:
            raise Refused(_("Choose a block of another version."), field="target")
        row.confirmed_at, row.confirmed_by = None, None
        row.save()
        record("block_correspondence.proposed", row, by=by, organisation=version.owner, detail=_facts(row))
    return row


def confirm_correspondence(
    correspondence: BlockCorrespondence, *, kind: str, edit_token: UUID | None, by: User
) -> BlockCorrespondence:
    """Confirm that the earlier block stands for the later one, wholly or in part.

    Only between published versions: until then their texts may still change. Raises Conflict, Refused.
    """
    if kind not in CorrespondenceKind.values:
        raise Refused(_("Say whether the correspondence is total or partial."), field="kind")
    version = correspondence.block.version
    with writing():
        _take(version, edit_token)
        row = BlockCorrespondence.objects.select_for_update(of=("self",)).filter(pk=correspondence.pk).first()
        if row is None:
            raise Conflict(_("This correspondence was removed meanwhile."))
        versions = [row.block.version, *([row.target.version] if row.target is not None else [])]
        if any(item.state == VersionState.DRAFT for item in versions):
            raise Refused(_("Publish the version first: until then its blocks may still change."))
        row.kind, row.confirmed_at, row.confirmed_by = kind, clock.now(), by
        row.save(update_fields=["kind", "confirmed_at", "confirmed_by"])
        record(
            "block_correspondence.confirmed",
            row,
            by=by,
            organisation=version.owner,
            detail=_facts(row),
            checkpoint=True,
        )
    return row


def remove_correspondence(correspondence: BlockCorrespondence, *, edit_token: UUID | None, by: User | None) -> None:
    """Remove a correspondence. Deliberations that were signed on it keep what they froze; later ones do not see it."""
    version = correspondence.block.version
    with writing():
        _take(version, edit_token)
        row = BlockCorrespondence.objects.select_for_update(of=("self",)).filter(pk=correspondence.pk).first()
        if row is not None:
            record("block_correspondence.removed", row, by=by, organisation=version.owner, detail=_facts(row))
            BlockCorrespondence.objects.filter(pk=row.pk).delete()


def _take(version: FrameworkVersion, edit_token: UUID | None) -> None:
    """Lock the version, compare the token that the page was made with, and give it another one."""
    locked = FrameworkVersion.objects.select_for_update().get(pk=version.pk)
    if edit_token is not None and locked.edit_token != edit_token:
        raise Conflict(
            _(
                "Somebody else has changed this version or its correspondences meanwhile. "
                "Open the page again and compare."
            )
        )
    locked.edit_token = uuid4()
    locked.save(update_fields=["edit_token"])
    version.edit_token = locked.edit_token


def _facts(row: BlockCorrespondence) -> dict[str, str]:
    return {"block": row.block.code, "earlier": row.earlier_label, "kind": row.kind}


def join_waiting_correspondences(version: FrameworkVersion, *, by: User | None) -> int:
    """Join what other fiches said of this one before it was known here: its blocks become their earlier blocks.

    Of fiches of the same body, and of any body where this framework is the installation's. What a person confirmed by
    codes alone becomes a proposal again, because somebody can now read both. Returns how many were joined. Called when
    a version is published, within ``writing()``.
    """
    framework = version.framework
    blocks = {block.code: block for block in version.blocks.all()}
    waiting = BlockCorrespondence.objects.filter(
        target=None, other_fiche=framework.code, other_block__in=blocks
    ).exclude(block__version__framework=framework.pk)
    if framework.organisation_id is not None:
        waiting = waiting.filter(block__version__framework__organisation=framework.organisation_id)
    keys = list(waiting.order_by("pk").values_list("pk", flat=True))
    rows = BlockCorrespondence.objects.select_for_update(of=("self",)).filter(pk__in=keys, target=None).order_by("pk")
    taken = set(BlockCorrespondence.objects.filter(target__version=version).values_list("block_id", "target_id"))
    joined = 0
    for row in rows.select_related("block__version__framework__organisation"):
        target = blocks[row.other_block]
        if (row.block_id, target.pk) in taken:
            continue
        row.target, row.confirmed_at, row.confirmed_by = target, None, None
        row.save(update_fields=["target", "confirmed_at", "confirmed_by"])
        record("block_correspondence.joined", row, by=by, organisation=row.owner, detail=_facts(row))
        joined += 1
    return joined
