"""Pages drawn from the code are those that the code draws today."""

from __future__ import annotations

import ast

from scripts import diagrams
from tests.docs.pages import ROOT


def tables_in_the_code() -> set[tuple[str, str]]:
    """Every ``NAME = Life(…)`` of the project, found by reading and not by importing."""
    found = set()
    for domain in diagrams.DOMAINS:
        for path in (ROOT / domain).rglob("*.py"):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                value = getattr(node, "value", None)
                targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
                if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "Life":
                    found |= {(path.relative_to(ROOT).as_posix(), target.id) for target in targets}
    return found


def test_the_states_are_those_of_the_tables():
    assert diagrams.PAGE.read_text(encoding="utf-8") == diagrams.page(), "run python scripts/diagrams.py"


def test_no_table_is_missing():
    drawn = {(found.path, found.constant) for found in diagrams.lives()}
    assert drawn == tables_in_the_code()
    assert len(drawn) >= 9


def test_a_diagram_has_every_step_of_its_table():
    for found in diagrams.lives():
        drawn = diagrams.diagram(found.life)
        for source, event, target in found.life.edges():
            assert f"    {source} --> {target}: {event}\n" in drawn
        assert f"    [*] --> {found.life.initial}\n" in drawn
