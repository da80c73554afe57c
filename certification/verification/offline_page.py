"""The page that verifies a document in a browser, without this site: one file, made from the sources in ``page/``.

The sources are modules, so that a test runs them as they are; a page opened from a folder may load no module, so they
are written one after the other, without their imports. Its words are those of the command.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path

import cursus
from certification.verification.offline_words import CHECKS, MARKS, OUTCOMES, PAGE

SOURCES = Path(__file__).with_name("page")
TOKENS = Path(cursus.__file__).parent / "static" / "cursus" / "css" / "tokens.css"
MODULES = ("der.mjs", "seal.mjs", "papers.mjs", "examine.mjs", "page.mjs")  # each after those that it imports
_IMPORT = re.compile(r"^import \{[^}]*\} from \"\./\w+\.mjs\";\n", re.MULTILINE)


@lru_cache(maxsize=1)
def offline_page() -> bytes:
    """Return the page (HTML, UTF-8). It may run its own script and nothing else, and reach no address."""
    script, page = _script(), (SOURCES / "page.html").read_text()
    style = TOKENS.read_text() + (SOURCES / "page.css").read_text()
    parts = {
        "@SCRIPT@": _hash(script),
        "@STYLE@": _hash(style),
        "@CSS@": style,
        "@WORDS@": json.dumps(_words(), ensure_ascii=False).replace("<", "\\u003c"),
        "@JS@": script,
    }
    return re.sub("|".join(parts), lambda found: parts[found.group()], page).encode()


def _script() -> str:
    written = "".join(_IMPORT.sub("", (SOURCES / name).read_text()) for name in MODULES)
    return '(() => {\n"use strict";\n' + re.sub(r"^export ", "", written, flags=re.MULTILINE) + "})();\n"


def _hash(text: str) -> str:
    """Return what a policy calls an inline script or style (CSP 3, 6.7.3.3)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _words() -> dict[str, object]:
    return {
        language: {
            "outcomes": OUTCOMES[language],
            "marks": MARKS[language],
            "checks": {**CHECKS[language], **PAGE[language]["checks"]},
            "page": PAGE[language]["page"],
        }
        for language in OUTCOMES
    }
