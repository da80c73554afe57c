"""Text that goes on paper: normalised, and written only with glyphs that the vendored fonts have."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from django.utils import formats, translation
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
    if composed.isprintable():  # neither control nor direction signs, nor any space but the ordinary one
        return _collapsed(composed)
    kept = (
        " " if sign in "\t\r\n" else sign
        for sign in composed
        if sign in "\t\r\n"
        or sign in KEPT_INVISIBLE
        or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    # Only ordinary spaces collapse: a no-break space before a colon stays what it is.
    # Composed again: a sign that is left out may have stood between a letter and its accent.
    return _collapsed(unicodedata.normalize("NFC", "".join(kept)))


def _collapsed(text: str) -> str:
    return " ".join(part for part in text.split(" ") if part)


def missing_characters(text: str) -> tuple[str, ...]:
    """Return the signs of the printable text that no vendored font has, each once, in order."""
    covered = covered_characters()
    found = dict.fromkeys(sign for sign in printable(text) if sign not in covered and not sign.isspace())
    return tuple(found)


def printable_values(value: Any) -> Any:
    """Return plain values (tuples as lists) with every text as it is printed; enums stay what they are."""
    match value:
        case Enum():
            return value
        case str():
            return printable(value)
        case dict():
            return {key: printable_values(item) for key, item in value.items()}
        case list() | tuple():
            return [printable_values(item) for item in value]
    return value


def require_printable_values(value: Any) -> None:
    """Refuse values with a text that would lose glyphs on paper (PDF/A forbids ``.notdef``).

    Raises:
        UnprintableText: naming the first such text and its signs.
    """
    match value:
        case str():
            if missing := missing_characters(value):
                raise UnprintableText(printable(value), missing)
        case dict():
            require_printable_values(list(value.values()))
        case list():
            for item in value:
                require_printable_values(item)


def long_date(value: date) -> str:
    """Return a date in words in the active language ("1er janvier 2026", "1 January 2026")."""
    # A moment by its own day: two zones may call the same moment by two.
    return _long_date(date(value.year, value.month, value.day), translation.get_language() or "")


@lru_cache(maxsize=256)
def _long_date(value: date, language: str) -> str:
    text = formats.date_format(value, "j F Y")
    is_french_first = language.startswith("fr") and value.day == 1
    return text.replace("1 ", "1er ", 1) if is_french_first else text
