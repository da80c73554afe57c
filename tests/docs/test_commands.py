"""Every command that a page names exists, and the page of commands has them all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from config.celery import app as celery
from tests.docs.pages import DOCS, PAGES, ROOT, anchors, rows

PAGE = DOCS / "reference" / "commands.md"
OUR_APPS = {"cursus", "certification", "site_cms"}
TARGETS = set(re.findall(r"^([a-z0-9]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
OURS = sorted(name for name, app in get_commands().items() if app in OUR_APPS)
DJANGO = {"--help", "--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color"}
DJANGO |= {"--force-color", "--skip-checks"}


def test_there_is_something_to_check():
    assert len(TARGETS) >= 8
    assert len(OURS) >= 6


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_named_commands_exist(page: Path):
    text = page.read_text(encoding="utf-8")
    code = "\n".join([*re.findall(r"`([^`\n]+)`", text), *re.findall(r"^ *```\w*\n(.*?)^ *```", text, re.M | re.S)])
    made = set(re.findall(r"(?:^|[\s;&])make ([a-z0-9]+)", code))
    assert made <= TARGETS, made - TARGETS
    managed = set(re.findall(r"manage\.py ([a-z_]+)", code))
    assert managed <= set(get_commands()), managed - set(get_commands())
    for script in re.findall(r"(?<![\w/])(scripts/[\w.]+|\.ci/\w+)", code):
        assert (ROOT / script).is_file(), script


def test_the_page_has_every_target():
    told = set(re.findall(r"^\| `make ([a-z0-9]+)` \|", PAGE.read_text(), re.MULTILINE))
    assert told == TARGETS


@pytest.mark.parametrize("name", OURS)
def test_the_page_has_every_command_with_its_options(name: str):
    assert name in anchors(PAGE)
    section = PAGE.read_text().split(f"### {name}\n")[1].split("\n#")[0]
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    options = {option for action in parser._actions for option in action.option_strings if option.startswith("--")}
    told = set(re.findall(r"`(--[a-z0-9-]+)", section))
    assert told == options - DJANGO


def test_the_page_has_every_task():
    celery.loader.import_default_modules()
    known = {name for name in celery.tasks if not name.startswith("celery.")}
    assert len(known) >= 6
    assert {name for name in rows(PAGE) if name.split(".")[0] in OUR_APPS} == known


def test_the_page_has_every_script():
    scripts = {f"scripts/{path.name}" for path in (ROOT / "scripts").iterdir() if path.is_file()}
    assert {name for name in rows(PAGE) if name.startswith("scripts/")} == scripts
