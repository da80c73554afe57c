"""How much a body may keep, and how much goes in one deposit."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Sum

from cursus.core.files.limits import DEPOSIT_BYTES, DEPOSIT_FILES, MIB
from cursus.core.files.messages import refused
from cursus.core.models import StoredFile

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation


def used_by(organisation: Organisation) -> int:
    """Return the bytes that the body's files take."""
    return int(StoredFile.objects.filter(organisation=organisation).aggregate(total=Sum("size"))["total"] or 0)


def check_quota(organisation: Organisation | None, more: int) -> None:
    """Refuse ``more`` bytes that would pass the body's quota (ORGANISATION_QUOTA_BYTES; the installation has none).

    Uploads that arrive together are each held against what is already in the table: the quota protects a disk
    and can be passed by what is under way at one moment, never by more.
    """
    if organisation is not None and used_by(organisation) + more > settings.ORGANISATION_QUOTA_BYTES:
        raise refused("quota", organisation=organisation)


def check_deposit(sizes: Collection[int]) -> None:
    """Refuse a deposit of too many files, or too many bytes: ``sizes`` of those there and those that come."""
    if len(sizes) > DEPOSIT_FILES:
        raise refused("deposit_files", files=DEPOSIT_FILES)
    if sum(sizes) > DEPOSIT_BYTES:
        raise refused("deposit_bytes", megabytes=DEPOSIT_BYTES // MIB)
