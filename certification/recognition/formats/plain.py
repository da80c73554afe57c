"""Text for office files: what XML cannot hold is left out, and nothing in it is a formula."""

from __future__ import annotations

import re

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """Return the text without the control signs that XML 1.0 forbids."""
    return _NOT_XML.sub("", text)
