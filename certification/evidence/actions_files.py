"""Adding files to a draft and taking them out. Bytes first, verified; then the row (see core/files/storage)."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.files.base import File
from django.db.models import Max
from django.utils.translation import gettext as _

from certification.enrolments.models import Enrolment
from certification.evidence import permissions
from certification.evidence.actions import create_draft
from certification.evidence.models import Evidence, EvidenceFile
from certification.evidence.rules import EVIDENCE_LIFE
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import NotAllowed
from cursus.core.files.quotas import check_deposit
from cursus.core.files.storage import PlacedFile, discard, place_upload, register
from cursus.core.writing import record, writing
from cursus.frameworks.models import Competency

PURPOSE = "evidence"


def begin_with_file(
    *,
    by: User,
    enrolment: Enrolment,
    upload: File[bytes],
    title: str = "",
    competencies: Iterable[Competency] = (),
) -> Evidence:
    """Begin a piece from a photo, a recording or a file. When the file is refused there is no draft either."""
    if not permissions.can_deposit(by, enrolment):
        raise NotAllowed(_("Evidence is added by the learner, once their enrolment is confirmed."))
    check_deposit([upload.size or 0])
    placed = place_upload(upload, organisation=enrolment.owner, purpose=PURPOSE)
    with writing():
        evidence = create_draft(by=by, enrolment=enrolment, title=title, competencies=competencies)
        _attach(evidence, placed, by=by, caption="")
    return evidence


def add_file(*, by: User, evidence: Evidence, upload: File[bytes], caption: str = "") -> EvidenceFile:
    """Inspect, keep and attach a file. Raises UploadRefused with words for the person; nothing is half-written."""
    _refuse_unless_draft(by, evidence)
    check_deposit([*_sizes(evidence), upload.size or 0])
    placed = place_upload(upload, organisation=evidence.owner, purpose=PURPOSE)
    with writing():
        locked = Evidence.objects.select_for_update(of=("self",)).select_related("enrolment").get(pk=evidence.pk)
        _refuse_unless_draft(by, locked)
        check_deposit([*_sizes(locked), placed.size])
        return _attach(locked, placed, by=by, caption=caption)


def _attach(evidence: Evidence, placed: PlacedFile, *, by: User, caption: str) -> EvidenceFile:
    last = evidence.files.aggregate(last=Max("position"))["last"]
    stored = register(placed, by=by)
    added = EvidenceFile.objects.create(
        evidence=evidence, file=stored, caption=caption.strip()[:200], position=0 if last is None else last + 1
    )
    Evidence.objects.filter(pk=evidence.pk).update(changed_at=clock.now())
    record("evidence.add_file", evidence, by=by, about=by, detail={"file": str(stored.pk)})
    return added


def remove_file(*, by: User, file: EvidenceFile) -> None:
    """Take a file out of a draft; its bytes are deleted."""
    with writing():
        locked = Evidence.objects.select_for_update(of=("self",)).select_related("enrolment").get(pk=file.evidence_id)
        _refuse_unless_draft(by, locked)
        found = EvidenceFile.objects.select_related("file").filter(pk=file.pk).first()
        if found is None:
            return
        stored = found.file
        found.delete()
        discard(stored, by=by)
        Evidence.objects.filter(pk=locked.pk).update(changed_at=clock.now())
        record("evidence.remove_file", locked, by=by, about=by, detail={"file": str(stored.pk)})


def _sizes(evidence: Evidence) -> list[int]:
    return list(evidence.files.values_list("file__size", flat=True))


def _refuse_unless_draft(by: User, evidence: Evidence) -> None:
    if not permissions.is_depositor(by, evidence):
        raise NotAllowed(_("Only the person who began this piece can change its files."))
    EVIDENCE_LIFE.target("submit", evidence.state)
    if not permissions.can_edit(by, evidence):
        raise NotAllowed(_("Your enrolment has ended: the piece stays as it is."))
