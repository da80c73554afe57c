"""Reading the environment, with errors that name the variable."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """Return the variable, or the default; without a default an empty variable stops the start."""
    value = os.environ.get(name, "")
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"The environment variable {name} is required.")
    return default


def flag(name: str, default: bool = False) -> bool:
    """Return a yes/no variable (1, true, yes, on)."""
    value = os.environ.get(name, "")
    return value.strip().lower() in {"1", "true", "yes", "on"} if value else default


def words(name: str, default: str | None = None) -> list[str]:
    """Return a comma-separated variable as a list without empty items."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def number(name: str, default: int) -> int:
    """Return a whole number; anything else stops the start with the variable's name."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def storage(url: str) -> dict[str, object]:
    """Translate STORAGE_URL into a Django storage.

    ``file:///srv/cursus/private`` is a folder; ``s3://key:secret@host:port/bucket?region=…&tls=0`` any
    S3-compatible service, addressed with signatures that expire after 60 seconds.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {
            "BACKEND": "cursus.core.files.local.PrivateFileSystemStorage",
            "OPTIONS": {"location": unquote(parts.path)},
        }
    if parts.scheme != "s3" or not parts.hostname:
        raise ImproperlyConfigured("STORAGE_URL must start with file:/// or s3://key:secret@host/bucket")
    query: Mapping[str, list[str]] = parse_qs(parts.query)
    from botocore.config import Config  # 0.1 s, only where S3 is used

    secure = query.get("tls", ["1"])[0] != "0"
    host = parts.hostname + (f":{parts.port}" if parts.port else "")
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "access_key": unquote(parts.username or ""),
            "secret_key": unquote(parts.password or ""),
            "endpoint_url": f"{'https' if secure else 'http'}://{host}",
            "bucket_name": parts.path.strip("/"),
            "region_name": query.get("region", ["us-east-1"])[0],
            "default_acl": None,
            "querystring_auth": True,
            "querystring_expire": 60,
            "file_overwrite": False,
            "client_config": Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                # Whoever waits has an outbox: a storage that is away is noticed soon, and asked again later.
                connect_timeout=5,
                read_timeout=30,
                retries={"mode": "standard", "max_attempts": 2},
                # Checksums of AWS's own that other services refuse; the bytes are read back and compared anyway.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        },
    }
