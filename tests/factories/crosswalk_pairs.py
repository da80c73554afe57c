"""The hand-made pairs: what a person would choose, list by list (tests/data/crosswalk/README.md)."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from cursus.crosswalks.matching.ranking import Text
from site_cms.demonstration.framework import BLOCKS

FOLDER = Path(__file__).resolve().parents[1] / "data" / "crosswalk"
Ranker = Callable[[Sequence[Text]], Callable[[Text, int], list[str]]]
"""Takes the elements of a list; returns what ranks them for one of ours, the best keys first."""


def ours() -> dict[str, Text]:
    """Return the competencies of the demonstration, by code, as the work page reads them."""
    return {
        line.code: Text(
            key=line.code, label=line.title, description=f"{line.critical} {line.further}", context=block_title
        )
        for _code, block_title, _terms, lines in BLOCKS
        for line in lines
    }


def elements() -> dict[str, list[Text]]:
    """Return the elements of each list."""
    found: dict[str, list[Text]] = defaultdict(list)
    with (FOLDER / "elements.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            found[row["source"]].append(Text(key=row["key"], label=row["label"], description=row["description"]))
    return dict(found)


def pairs(part: str) -> list[tuple[str, str, str]]:
    """Return (our code, list, key of the element) of ``tuning``, ``held_out``, or both where it is empty."""
    with (FOLDER / "pairs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return [(row["ours"], row["source"], row["key"]) for row in rows if part in ("", row["part"])]


def recall(ranker: Ranker, part: str, *, at: int = 3) -> float:
    """Return which share of the pairs has its element among the first ``at``."""
    texts, ranks = ours(), {name: ranker(items) for name, items in elements().items()}
    wanted = pairs(part)
    return sum(key in ranks[name](texts[code], at) for code, name, key in wanted) / len(wanted)
