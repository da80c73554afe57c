"""Text that goes on paper: normalised, and written only with glyphs that the vendored fonts have."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

from cursus.core.documents.fonts import covered_characters
from cursus.core.errors import Refused

# Joiners shape Arabic and Indic text; every other invisible sign can only mislead (direction overrides, for one).
KEPT_INVISIBLE = {"\u200c", "\u200d"}


class UnprintableText(Refused):
    """A text holds signs that no vendored font can write. ``characters`` lists them."""

    code = "unprintable_text"

    def __init__(self, text: str, characters: Iterable[str]) -> None:
        self.characters = tuple(characters)
        signs = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in self.characters)
        super().__init__(
            _(
                "“%(text)s” has signs that our print fonts cannot write: %(signs)s. "
                "Use the Latin spelling of the identity paper."
            )
            % {"text": text[:120], "signs": signs}
        )


def printable(text: str) -> str:
    """Return the text as it is printed: composed (NFC), without control or direction signs, spaces collapsed."""
    composed = unicodedata.normalize("NFC", text)
    kept = (
        " " if sign in "\t\r\n" else sign
        for sign in composed
        if sign in "\t\r\n"
        or sign in KEPT_INVISIBLE
        or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    # Only ordinary spaces collapse: a no-break space before a colon stays what it is.
    return " ".join(part for part in "".join(kept).split(" ") if part)


def missing_characters(text: str) -> tuple[str, ...]:
    """Return the signs of the printable text that no vendored font has, each once, in order."""
    covered = covered_characters()
    found = dict.fromkeys(sign for sign in printable(text) if sign not in covered and not sign.isspace())
    return tuple(found)


def require_printable(*texts: str) -> None:
    """Refuse texts that would lose glyphs on paper (PDF/A forbids ``.notdef``).

    Raises:
        UnprintableText: naming the first text and its signs.
    """
    for text in texts:
        if missing := missing_characters(text):
            raise UnprintableText(printable(text), missing)
