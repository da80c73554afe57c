"""The contexts that give a credential's words their meaning, from files: nothing is fetched."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files as files_of
from typing import Any

W3C = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OPEN_BADGES_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"

BADGE_CONTEXTS = (W3C, OPEN_BADGES, OPEN_BADGES_EXTENSIONS)
"""The contexts of an Open Badges 3.0 credential with a ``credentialSchema``, in the order the standard asks for."""

_FILES = {
    OPEN_BADGES: "ob-v3p0-context-3.0.3.json",
    OPEN_BADGES_EXTENSIONS: "ob-v3p0-extensions.json",
}


@cache
def badge_contexts() -> dict[str, Any]:
    """Return the contexts of Open Badges by address; the W3C's own comes with openvc-core."""
    folder = files_of("cursus.core.credentials") / "contexts"
    return {address: json.loads((folder / name).read_text("utf-8")) for address, name in _FILES.items()}
