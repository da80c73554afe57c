"""The copy of a person's data: asked for, made in the background, kept for a few days, deleted."""

from __future__ import annotations

import logging
import tempfile
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from certification.privacy.exporting import write_archive
from certification.privacy.models import DataExport
from certification.privacy.rules import EXPORT_DAYS, EXPORT_LIFE
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.background import after_commit
from cursus.core.files.doomed import doom
from cursus.core.files.inspection import spool
from cursus.core.files.storage import PlacedFile, place_file, private_storage, register
from cursus.core.state import move
from cursus.core.writing import record, writing

logger = logging.getLogger(__name__)

TASK = "certification.privacy.tasks.make_export"
STALE = timedelta(minutes=15)
"""A process that took longer is taken for dead, and another one begins again."""


def ask_for_export(*, by: User) -> DataExport:
    """Ask for a copy of one's data; while one is being made, that one is returned. An older copy is deleted."""
    with writing():
        User.objects.select_for_update().get(pk=by.pk)
        if known := DataExport.objects.filter(person=by, state=EXPORT_LIFE.initial).first():
            return known
        for old in DataExport.objects.filter(person=by, state__in=EXPORT_LIFE.steps["expire"].sources):
            _expire(old)
        asked = DataExport.objects.create(person=by)
        record("data_export.asked", asked, by=by, about=by)
        if settings.BROKER_URL:
            after_commit(TASK, str(asked.pk))
    return asked


def make_export(export_id: UUID | str) -> bool:
    """Make a copy that waits, unless another process is at it; tell whether it was made here.

    Written to a spool file piece by piece, outside any transaction: memory does not grow with what is copied.
    """
    now = clock.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - STALE)
    mine = DataExport.objects.filter(free, pk=export_id, state=EXPORT_LIFE.initial).update(claimed_at=now, done=0)
    export = DataExport.objects.select_related("person").filter(pk=export_id).first() if mine else None
    if export is None:
        return False
    try:
        placed = _placed(export)
    except Exception:  # storage, disk: the person is told, and may ask again
        logger.exception("The copy %s could not be made", export.pk)
        move(export, EXPORT_LIFE, "fail", by=None)
        return False
    return _keep(export, placed)


def _placed(export: DataExport) -> PlacedFile:
    def progress(done: int, total: int) -> None:
        DataExport.objects.filter(pk=export.pk).update(done=done, total=total)

    with tempfile.TemporaryFile(dir=spool()) as target, translation.override(export.person.language or "fr"):
        write_archive(target, export.person, progress)
        target.seek(0)
        return place_file(
            File(target, name="copy"),
            organisation=None,
            purpose="export",
            media_type="application/zip",
            label=_("my-data") + f"-{clock.today().isoformat()}.zip",
        )


def _keep(export: DataExport, placed: PlacedFile) -> bool:
    with writing():
        locked = DataExport.objects.select_for_update().filter(pk=export.pk, state=EXPORT_LIFE.initial).first()
        if locked is None:  # the person was erased meanwhile, or another process was faster
            private_storage().delete(placed.key)
            return False
        stored = register(placed, by=None)
        move(
            locked,
            EXPORT_LIFE,
            "finish",
            by=None,
            about=locked.person,
            file=stored,
            expires_at=clock.now() + timedelta(days=EXPORT_DAYS),
        )
    return True


def sweep_exports() -> int:
    """Make the copies that wait, delete those whose days are over; return how many were handled."""
    now = clock.now()
    handled = 0
    waiting = DataExport.objects.filter(state=EXPORT_LIFE.initial).values_list("pk", flat=True)
    for key in list(waiting[:50]):
        handled += make_export(key)
    over = Q(expires_at__lt=now) | Q(file=None, created_at__lt=now - timedelta(days=1))
    for old in list(DataExport.objects.filter(over, state__in=EXPORT_LIFE.steps["expire"].sources)[:500]):
        with writing():
            _expire(old)
        handled += 1
    return handled


def _expire(export: DataExport) -> None:
    stored = export.file
    move(export, EXPORT_LIFE, "expire", by=None, file=None)
    doom([stored] if stored is not None else [])
