"""The page of settings has every variable that the code reads, and no other, with the defaults of the code."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

import pytest

from tests.docs.pages import DOCS, PAGES, ROOT, rows

PAGE = DOCS / "reference" / "settings.md"
MODULES = sorted((ROOT / "config" / "settings").glob("*.py"))
# Read by the tests, by make, or by Django itself.
ELSEWHERE = {"DJANGO_SETTINGS_MODULE", "SERVE", "ADDRESS", "PYTEST_ARGS", "GUIDES"}


@dataclass(frozen=True)
class Read:
    """One reading of a variable: in which module, and with which default (None: required; ...: computed)."""

    module: str
    name: str
    default: object


def readings() -> list[Read]:
    """Return every call of config.env in the settings."""
    found = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if ast.unparse(node.func.value) != "env":
                continue
            if not isinstance(node.args[0], ast.Constant):
                continue  # env.storage(…) translates what another call read
            default: object = None
            if len(node.args) > 1:
                default = node.args[1].value if isinstance(node.args[1], ast.Constant) else ...
            found.append(Read(path.stem, str(node.args[0].value), default))
    return found


def in_words(value: object) -> str:
    """Return a default as the page says it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"`{value}`"


READINGS = readings()
NAMES = sorted({read.name for read in READINGS})


def test_the_page_has_each_variable_and_no_other():
    assert len(NAMES) >= 30
    assert sorted(rows(PAGE)) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_defaults_are_those_of_the_code(name):
    default, production, meaning = rows(PAGE)[name]
    assert meaning
    own = [read for read in READINGS if read.name == name]
    required = any(read.module == "production" and read.default is None for read in own)
    assert required == production.startswith("required"), f"{name}: {production}"
    said = [read.default for read in own if read.module != "production" and read.default not in (None, ..., "")]
    words = [in_words(value) for value in said]
    assert not words or any(word in default for word in words), f"{name}: {default!r} says none of {words}"
    safe = [read.default for read in own if read.module == "production" and isinstance(read.default, bool)]
    assert all(in_words(value) in production for value in safe)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_variables_that_exist(page):
    used = set(re.findall(r"(?<![\w.$])([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+|DEBUG|SERVE|ADDRESS|GUIDES)=", page.read_text()))
    assert used <= {*NAMES, *ELSEWHERE}, used - {*NAMES, *ELSEWHERE}
