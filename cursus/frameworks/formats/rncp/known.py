"""What is already here of the fiches of a file, read once for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from cursus.frameworks.actions_import import draft_digest
from cursus.frameworks.enums import VersionState
from cursus.frameworks.formats.rncp.plan import Known
from cursus.frameworks.models import (
    FrameworkVersion,
    HabilitatedPartner,
    Qualification,
    QualificationCertifier,
)
from cursus.organisations.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """The latest version made from a fiche, and what the import remembered of it."""

    version: FrameworkVersion
    qualification: Qualification | None

    @property
    def stamp(self) -> Mapping[str, object]:
        found = self.qualification.fiche.get("import") if self.qualification else None
        return found if isinstance(found, dict) else {}


def known_versions(numbers: Sequence[str], *, organisation: Organisation | None) -> dict[str, Latest]:
    """The latest version of each fiche for this owner, by number; two queries whatever their count."""
    codes = {number for number in numbers if number}
    versions = (
        FrameworkVersion.objects.filter(framework__code__in=codes, framework__organisation=organisation)
        .select_related("framework")
        .order_by("created_at", "pk")
    )
    latest = {version.framework.code: version for version in versions}
    qualifications = {
        (item.version_id, item.code): item
        for item in Qualification.objects.filter(version__in=latest.values(), code__in=codes)
    }
    return {
        code: Latest(version=version, qualification=qualifications.get((version.pk, code)))
        for code, version in latest.items()
    }


def state_of(latest: Latest | None, fingerprint: str) -> Known | None:
    """What the decision needs; whether a draft was edited is looked at only when the fiche differs."""
    if latest is None:
        return None
    version = latest.version
    same = version.source_fingerprint == fingerprint
    draft = version.state == VersionState.DRAFT
    digests = latest.stamp.get("digests")
    return Known(
        fingerprint=version.source_fingerprint,
        digests=digests if isinstance(digests, dict) else {},
        draft=draft,
        touched=draft and not same and draft_digest(version) != latest.stamp.get("draft"),
        unlinked=same and latest.qualification is not None and _unlinked(latest.qualification),
    )


def _unlinked(qualification: Qualification) -> bool:
    """Whether a body named by the fiche has since been created here, so that it must be linked."""
    sirets = Organisation.objects.exclude(siret="").values("siret")
    waiting = Q(qualification=qualification, organisation__isnull=True, siret__in=sirets)
    return (
        QualificationCertifier.objects.filter(waiting).exists() or HabilitatedPartner.objects.filter(waiting).exists()
    )
