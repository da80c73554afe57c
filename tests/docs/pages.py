"""The pages of the documentation, as the tests read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]

_FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
_PICTURE = re.compile(r'<img\s[^>]*?src="([^"]+)"[^>]*?alt="([^"]*)"', re.DOTALL)
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)


@dataclass(frozen=True)
class Link:
    """A link or a picture: where it stands, what it says, where it leads (a path and an anchor)."""

    page: Path
    text: str
    target: str
    picture: bool

    @property
    def local(self) -> bool:
        """Whether it leads to a file of the project."""
        return not re.match(r"[a-z]+:", self.target)

    @property
    def path(self) -> Path:
        """The file that it leads to."""
        name = self.target.partition("#")[0]
        return (self.page.parent / name).resolve() if name else self.page

    @property
    def anchor(self) -> str:
        """The heading that it leads to, if any."""
        return self.target.partition("#")[2]

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}: [{' '.join(self.text.split())}]({self.target})"


def prose(page: Path) -> str:
    """Return the page without its blocks of code."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def links(page: Path) -> Iterator[Link]:
    """Yield every link and picture of a page."""
    text = prose(page)
    for mark, words, target in _LINK.findall(text):
        yield Link(page, words, target, bool(mark))
    for target, words in _PICTURE.findall(text):
        yield Link(page, words, target, True)


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as the forges make them."""
    return {anchor(heading) for heading in _HEADING.findall(prose(page))}


def anchor(heading: str) -> str:
    """Return the anchor of a heading: no punctuation, lower case, hyphens for spaces."""
    words = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", words.strip().lower()).replace(" ", "-")


def blocks(page: Path, language: str) -> list[str]:
    """Return the blocks of code of a page in one language."""
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def rows(page: Path) -> dict[str, list[str]]:
    """Return the rows of a page's tables, by the name in backquotes that each begins with."""
    found = re.findall(r"^\| `([^`]+)` \|(.*)\|$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: [cell.strip() for cell in rest.split(" | ")] for name, rest in found}
