"""What a verification concludes, as pure functions over plain values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

BORN = ("nee", "ne", "e", "born")
"""Words that people put between a usage name and a birth name: née, né·e, born."""


class Result(StrEnum):
    """What a visitor is told."""

    VALID = "VALID"
    REGISTERED = "REGISTERED"  # by its code: in the register; the paper itself was not seen
    BEING_MADE = "BEING_MADE"
    REVOKED = "REVOKED"
    SUPERSEDED = "SUPERSEDED"  # a corrected document replaces it
    ALTERED = "ALTERED"
    UNKNOWN = "UNKNOWN"
    UNREADABLE = "UNREADABLE"
    STOLEN_KEY = "STOLEN_KEY"  # not in the register, and sealed by a key that was declared stolen
    DOUBTFUL = "DOUBTFUL"  # in the register, and sealed when others may have had the key


def result_by_code(state: str, *, withdrawn: bool = False, superseded: bool = False) -> Result:
    """Return what a code that is in the register says: never more than that the document exists."""
    found = {"ISSUED": Result.REGISTERED, "ALLOCATED": Result.BEING_MADE}.get(state, Result.UNKNOWN)
    return found if found == Result.UNKNOWN else _today(found, withdrawn=withdrawn, superseded=superseded)


def _today(result: Result, *, withdrawn: bool, superseded: bool) -> Result:
    """Return the result of an authentic document as it stands now."""
    if superseded:
        return Result.SUPERSEDED
    return Result.REVOKED if withdrawn else result


def result_by_file(
    *,
    is_pdf: bool,
    bytes_known: bool,
    seal_valid: bool,
    seems_ours: bool,
    stolen_key: bool = False,
    withdrawn: bool = False,
    superseded: bool = False,
) -> Result:
    """Return what a file is: valid = its bytes are in the register, its seal holds at the time of issue, and the
    register has not withdrawn it since.

    A file that is not in the register and bears one of our codes, or a seal of one of our keys, was altered
    (or printed anew); any other is simply not known here. ``stolen_key``: others may have had the key of its seal
    when it was sealed, or, where the register does not have it, at any time since.
    """
    if bytes_known and seal_valid:
        if withdrawn:
            return _today(Result.VALID, withdrawn=withdrawn, superseded=superseded)
        return Result.DOUBTFUL if stolen_key else Result.VALID
    if stolen_key and not bytes_known:
        return Result.STOLEN_KEY
    if not is_pdf:
        return Result.UNREADABLE
    return Result.ALTERED if seems_ours or bytes_known else Result.UNKNOWN


def words_of(name: str) -> list[str]:
    """Return the words of a name without case, accents, hyphens: « N’Diaye-Le Goff » → ndiaye, le, goff."""
    flat = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe").replace("æ", "ae").replace("ß", "ss"))
    kept = "".join(sign for sign in flat if not unicodedata.combining(sign))
    return re.sub(r"[^\w]+", " ", re.sub(r"['’ʼ`´]", "", kept)).split()


def name_matches(typed: str, *, first_names: Iterable[str], last_names: Iterable[str]) -> bool:
    """Tell whether what a visitor typed names the person.

    Wanted: the first of the first names and one whole last name (birth or usage), in any order. The other first
    names, the other last name and « née » may be there too, each once; nothing else may. Accents, case, hyphens
    and apostrophes are forgiven.
    """
    given = words_of(typed)
    firsts = [words for words in (words_of(name) for name in first_names) if words]
    lasts = [words for words in (words_of(name) for name in last_names) if words]
    if not given or not firsts:
        return False
    return any(
        _is_made_of(given, wanted=[*firsts[0], *last], allowed=[*_others(firsts, lasts, last), *BORN]) for last in lasts
    )


def _others(firsts: list[list[str]], lasts: list[list[str]], last: list[str]) -> list[str]:
    """Return the words of the names that are not asked for."""
    further = [words for words in lasts if words != last]
    return [word for words in [*firsts[1:], *further] for word in words]


def _is_made_of(given: list[str], *, wanted: list[str], allowed: list[str]) -> bool:
    left, spare = list(given), list(allowed)
    for word in wanted:
        if word not in left:
            return False
        left.remove(word)
    for word in left:
        if word not in spare:
            return False
        spare.remove(word)
    return True
