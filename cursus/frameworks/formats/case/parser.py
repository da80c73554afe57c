"""Bytes of a stranger as JSON, within bounds: nothing here trusts the file."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _

MAX_BYTES = 5 * 1024**2
"""A package of three thousand items with long texts is half of this."""
MAX_PARTS = 400_000
"""Commas, brackets and braces: each may cost a Python object, so that a small file could fill the memory."""


class NotAPackage(Exception):
    """The file is no CASE package at all; the message says why and what to do."""


def load(content: bytes) -> dict[str, Any]:
    """Return the object that the file holds. Raises NotAPackage."""
    if len(content) > MAX_BYTES:
        raise NotAPackage(_("The file is larger than %(limit)s MB.") % {"limit": MAX_BYTES // 1024**2})
    if sum(content.count(sign) for sign in (b",", b"[", b"{")) > MAX_PARTS:
        raise NotAPackage(_("The file has too many parts for a framework. Cut it down to one framework."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAPackage(_("The file is not text in UTF-8, as JSON must be. Export it again.")) from error
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise NotAPackage(_("The file is nested too deeply to be a framework.")) from error
    except json.JSONDecodeError as error:
        said = _("The file is not JSON: line %(line)s, character %(column)s. Choose the JSON file of the framework.")
        raise NotAPackage(said % {"line": error.lineno, "column": error.colno}) from error
    except ValueError as error:  # NaN, or a number of thousands of digits
        raise NotAPackage(
            _("The file holds a number that JSON does not allow (NaN, infinity, or far too long).")
        ) from (error)
    if not isinstance(value, dict) or not isinstance(value.get("CFDocument"), dict):
        raise NotAPackage(
            _("This JSON file is not a CASE package: it has no CFDocument. Ask the other tool for a “CFPackage”.")
        )
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)
