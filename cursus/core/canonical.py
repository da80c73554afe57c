"""Canonical JSON (RFC 8785) and digests of stored rows."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import rfc8785
from django.db import models


def canonical_json(value: Any) -> bytes:
    """Return RFC 8785 bytes of a value made of dicts, lists, strings, numbers, booleans, dates, UUIDs and None."""
    return rfc8785.dumps(plain(value))


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of the bytes as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def plain(value: Any) -> Any:
    """Return the value with dates as ISO 8601 text (moments in UTC), UUIDs and decimals as text."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date() | time():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case bool() | int() | float() | str() | None:
            return value
    return str(value)


def row_digest(row: models.Model) -> str:
    """Return the SHA-256 of the fields that the row's model declares in ``protected_fields``.

    The values are those of the columns (a foreign key is its key), so that a verifier can compute the
    same digest from the live row.
    """
    fields: tuple[str, ...] = getattr(row, "protected_fields", ())
    values = {name: getattr(row, getattr(row._meta.get_field(name), "attname", name)) for name in fields}
    return sha256_hex(canonical_json({"model": row._meta.label, "key": str(row.pk), "fields": values}))
