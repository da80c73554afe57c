"""Links lead somewhere: to a page, to a heading, to a function that is still called so."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import DOCS, PAGES, ROOT, Link, anchors, links

LINKS = [link for page in PAGES for link in links(page)]
HEAVIEST = 200_000  # bytes of a picture


def test_there_is_something_to_check():
    assert len(PAGES) > 25
    assert len(LINKS) > 150


@pytest.mark.parametrize("link", [link for link in LINKS if link.local], ids=str)
def test_a_link_leads_to_a_file_and_to_a_heading(link: Link):
    assert link.path.is_relative_to(ROOT)
    assert link.path.exists(), f"{link}: no such file"
    if link.anchor:
        assert link.anchor in anchors(link.path), f"{link}: no such heading in {sorted(anchors(link.path))}"


@pytest.mark.parametrize("link", [link for link in LINKS if link.local and link.path.suffix == ".py"], ids=str)
def test_a_function_is_where_the_page_says(link: Link):
    named = re.fullmatch(r"`([\w.]+)`", link.text)
    if named is None or named[1] in {link.path.stem, link.path.name}:
        return
    name = named[1].rpartition(".")[2]
    source = link.path.read_text(encoding="utf-8")
    assert re.search(rf"^ *(?:def|class) {name}\b|^{name}(?::[^=\n]+)? = ", source, re.MULTILINE), f"{link}: {name}"


def test_every_page_is_found_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        waiting += [link.path for link in links(page) if link.local and link.path.suffix == ".md"]
    assert set(PAGES) <= reached, sorted(map(str, set(PAGES) - reached))


def test_pictures_are_light_described_and_used():
    shown = {link.path: link for link in LINKS if link.picture}
    assert all(link.text.strip() for link in shown.values()), [str(link) for link in shown.values() if not link.text]
    for path in DOCS.rglob("*.png"):
        assert path in shown, f"{path.relative_to(ROOT)} is on no page"
        assert path.stat().st_size <= HEAVIEST, f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes"
