"""What can be wrong with a table: codes and places here, sentences in ``report``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Code(StrEnum):
    # The file
    KIND = "kind"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    ENCODING = "encoding"
    QUOTES = "quotes"
    EMPTY = "empty"
    NO_SHEET = "no_sheet"
    # A sheet
    NO_HEADING = "no_heading"
    MISSING_COLUMN = "missing_column"
    REPEATED_COLUMN = "repeated_column"
    TOO_MANY_ROWS = "too_many_rows"
    MERGED = "merged"
    # A cell
    FORMULA = "formula"
    CELL_ERROR = "cell_error"
    DATE = "date"
    TYPE = "type"
    CONTROL = "control"
    TOO_LONG = "too_long"
    FILLED = "filled"
    FLAG = "flag"
    CORE = "core"
    NUMBER = "number"
    EVIDENCE = "evidence"
    LINES = "lines"
    ROME = "rome"
    LINEAGE = "lineage"
    NEIGHBOUR = "neighbour"
    ITSELF = "itself"
    UNKNOWN = "unknown"
    DUPLICATE = "duplicate"
    DUPLICATE_KEY = "duplicate_key"
    NO_COMPETENCY = "no_competency"
    BLOCK_TITLE = "block_title"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One line of the report. ``row`` as the spreadsheet numbers it; 0 for the sheet or the file itself."""

    code: Code
    sheet: str = ""
    row: int = 0
    column: str = ""
    """Heading of the column."""
    params: Mapping[str, str | int] = field(default_factory=dict)


class TableError(Exception):
    """The file as a whole cannot be read; ``problem`` says why."""

    def __init__(self, code: Code, *, sheet: str = "", **params: str | int) -> None:
        self.problem = Problem(code=code, sheet=sheet, params=params)
        super().__init__(f"{code} {sheet} {params}")
