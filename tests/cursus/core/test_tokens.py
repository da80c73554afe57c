"""The colours keep their contrast, and nothing but the tokens file names one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "cursus" / "static" / "cursus"
TOKENS = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
HEX = re.compile(r"#[0-9a-fA-F]{3,8}\b")
FUNCTION = re.compile(r"\b(?:rgba?|hsla?|oklch|lab|color-mix)\(")

TEXT_PAIRS = [
    (ink, ground)
    for ground in ("lin", "lin-2", "papier")
    for ink in ("encre", "encre-2", "garance", "garance-fonce", "pastel", "pastel-fonce", "gaude-texte", "mousse")
] + [
    ("sur-garance", "garance"),
    ("sur-garance", "garance-fonce"),
    ("sur-pastel", "pastel"),
    ("sur-mousse", "mousse"),
    ("garance-fonce", "garance-lavis"),
    ("pastel-fonce", "pastel-lavis"),
    ("gaude-texte", "gaude-lavis"),
    ("mousse", "mousse-lavis"),
    *(("encre", f"{dye}-lavis") for dye in ("garance", "pastel", "gaude", "mousse")),
    *(("encre-2", f"{dye}-lavis") for dye in ("garance", "pastel", "gaude", "mousse")),
]
LINE_PAIRS = [("ligne", "lin"), ("ligne", "papier"), ("pastel", "lin"), ("garance", "lin"), ("mousse", "lin")]


def scheme(name: str) -> dict[str, str]:
    """The colours of the light or of the dark scheme."""
    light, _, rest = TOKENS.partition("@media (prefers-color-scheme: dark)")
    dark = rest.partition("@media")[0]
    found = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", light))
    return found if name == "light" else {**found, **dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", dark))}


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.2."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_is_readable(name: str, ink: str, ground: str) -> None:
    colours = scheme(name)
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), LINE_PAIRS)
def test_borders_of_controls_are_visible(name: str, line: str, ground: str) -> None:
    colours = scheme(name)
    assert contrast(colours[line], colours[ground]) >= 3


def test_the_table_of_the_identity_is_kept() -> None:
    light = scheme("light")
    assert (light["lin"], light["encre"], light["garance"], light["pastel"]) == (
        "#faf6ef",
        "#1d2433",
        "#a63d2f",
        "#2f5d8a",
    )


def test_no_other_stylesheet_names_a_colour() -> None:
    named = [
        path.relative_to(ROOT).as_posix()
        for app in ("cursus", "certification", "site_cms")
        for path in (ROOT / app).rglob("*.css")
        if path.name != "tokens.css" and (HEX.search(path.read_text()) or FUNCTION.search(path.read_text()))
    ]
    assert named == []


def test_no_page_carries_a_style_or_a_script_of_its_own() -> None:
    """The content security policy refuses both; documents and e-mails are not pages."""
    inline = r"\sstyle=|<style\b|\son(?:click|change|submit|input|load|error|key\w+|focus|blur)="
    style = re.compile(inline + r"|<script(?![^>]*\bsrc=)(?![^>]*application/json)")
    guilty = [
        path.relative_to(ROOT).as_posix()
        for app in ("cursus", "certification", "site_cms")
        for path in (ROOT / app / "templates").rglob("*.html")
        if not {"documents", "emails", "wagtailadmin"} & set(path.parts)
        and style.search(path.read_text(encoding="utf-8"))
    ]
    assert guilty == []
