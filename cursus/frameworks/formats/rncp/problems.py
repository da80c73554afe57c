"""What can be wrong with a file or with a fiche: codes and values here, sentences in ``report``.

Kept free of Django so that the parser can be run, measured and tested by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    """The fiche is refused."""
    WARNING = "warning"
    """The fiche is kept; the value named is left out or deserves a look."""


class Code(StrEnum):
    # The whole file
    EMPTY = "empty"
    NOT_XML = "not_xml"
    NOT_WELL_FORMED = "not_well_formed"
    TRUNCATED = "truncated"
    DOCTYPE = "doctype"
    UNDEFINED_ENTITY = "undefined_entity"
    ENCODING_UNKNOWN = "encoding_unknown"
    ENCODING_WRONG = "encoding_wrong"
    WRONG_ROOT = "wrong_root"
    NO_VERSION = "no_version"
    WRONG_VERSION = "wrong_version"
    NO_FICHE = "no_fiche"
    TOO_MANY_FICHES = "too_many_fiches"
    TOO_LARGE = "too_large"
    MARKUP_TOO_LARGE = "markup_too_large"
    TOO_DEEP = "too_deep"
    ZIP_BROKEN = "zip_broken"
    ZIP_ENCRYPTED = "zip_encrypted"
    ZIP_NO_XML = "zip_no_xml"
    ZIP_SEVERAL_XML = "zip_several_xml"
    UNREADABLE = "unreadable"
    # One fiche
    MISSING = "missing"
    REPEATED = "repeated"
    BAD_NUMBER = "bad_number"
    BAD_DATE = "bad_date"
    BAD_BOOLEAN = "bad_boolean"
    BAD_INTEGER = "bad_integer"
    BAD_LEVEL = "bad_level"
    BAD_SIRET = "bad_siret"
    BAD_CODE = "bad_code"
    BAD_HABILITATION = "bad_habilitation"
    BAD_RATE = "bad_rate"
    TOO_LONG = "too_long"
    DUPLICATE_BLOCK = "duplicate_block"
    DUPLICATE_FICHE = "duplicate_fiche"
    NO_COMPETENCY = "no_competency"
    MOJIBAKE = "mojibake"
    FICHE_TOO_LARGE = "fiche_too_large"
    UNKNOWN_ELEMENT = "unknown_element"
    MARKUP = "markup"
    NOT_IN_FILE = "not_in_file"
    TOO_MANY_CHOSEN = "too_many_chosen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One line of the report."""

    code: Code
    severity: Severity = Severity.ERROR
    position: int = 0
    """Rank of the fiche in the file, from 1; 0 for the file itself."""
    number: str = ""
    line: int = 0
    element: str = ""
    """Name of the XML element."""
    params: Mapping[str, str | int] = field(default_factory=dict)


class RncpFileError(Exception):
    """The file as a whole cannot be read further; ``problem`` says why. Nothing may be imported from it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code} (line {problem.line}) {dict(problem.params)}")
        self.problem = problem


def file_error(code: Code, *, line: int = 0, **params: str | int) -> RncpFileError:
    return RncpFileError(Problem(code=code, line=line, params=params))
