"""The guides use the words on screen, and what they tell to type works."""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path

import polib
import pytest
from django.core.management import call_command

from cursus.organisations.models import Organisation
from tests.docs.pages import DOCS, ROOT, blocks, prose

GUIDES = sorted((DOCS / "guides").glob("*.md"))
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


def flat(text: str) -> str:
    """Return a text as it is compared: any space is one space, no tag, no case."""
    return _SPACES.sub(" ", re.sub(r"<[^>]+>", "", text)).strip().casefold()


@cache
def words_on_screen() -> tuple[set[str], list[re.Pattern[str]]]:
    """Return the French catalogues: plain words, and patterns for those with something to fill in."""
    plain, filled = set(), []
    for path in ROOT.glob("*/locale/fr/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(path)):
            for said in [entry.msgstr, *entry.msgstr_plural.values()]:
                if not _PLACEHOLDER.search(said):
                    plain.add(flat(said))
                elif len(flat(_PLACEHOLDER.sub("", said))) > 3:
                    parts = [re.escape(flat_part) for flat_part in map(_keep_spaces, _PLACEHOLDER.split(said))]
                    filled.append(re.compile(".+".join(parts)))
    return plain - {""}, filled


def _keep_spaces(text: str) -> str:
    return _SPACES.sub(" ", re.sub(r"<[^>]+>", "", text)).casefold()


def bold(page: Path) -> list[str]:
    """Return the words in bold: in the guides they are those of the screen."""
    return [_SPACES.sub(" ", found) for found in re.findall(r"\*\*(.+?)\*\*", prose(page), re.DOTALL)]


def test_there_is_something_to_check():
    assert len(GUIDES) == 8
    assert sum(len(bold(page)) for page in GUIDES) > 80


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_words_in_bold_are_on_a_screen(page: Path):
    plain, filled = words_on_screen()
    unknown = [
        said
        for said in bold(page)
        if flat(said) not in plain and not any(pattern.fullmatch(flat(said)) for pattern in filled)
    ]
    assert not unknown, f"{page.name}: not in the French catalogues: {unknown}"


@pytest.mark.django_db
def test_the_first_body_is_made_as_the_guide_says(capsys, settings, tmp_path):
    settings.CHECKPOINTS_DIR = tmp_path / "checkpoints"  # a new service: no checkpoint of another database lies there
    guide = DOCS / "guides" / "administrateur.md"
    command = next(block for block in blocks(guide, "sh") if "create_organisation" in block)
    words = shlex.split(command.replace("\\\n", " "))
    call_command(*words[words.index("create_organisation") :])
    body = Organisation.objects.get(slug="les-passeurs")
    assert set(body.invitations.values_list("role", flat=True)) == {"PEDAGOGICAL_MANAGER", "CERTIFIER"}
    capsys.readouterr()
    assert "manage.py verify_log" in guide.read_text(encoding="utf-8")
    call_command("verify_log")
    assert capsys.readouterr().out.splitlines()[-1] == "Rien d’anormal."
