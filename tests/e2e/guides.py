"""Pictures for the guides: taken during the journey when GUIDES=1, small enough to be kept with the text."""

from __future__ import annotations

import io
import os

from PIL import Image
from playwright.sync_api import Page

from tests.databases import ROOT

WANTED = os.environ.get("GUIDES") == "1"
FOLDER = ROOT / "docs" / "guides" / "images"
MOST_BYTES = 120_000
COLOURS = (192, 128, 96, 64, 48, 32)


def keep(page: Page, name: str, *, scroll_to: str = "") -> None:
    """Keep what the screen shows (not the whole page) as docs/guides/images/<name>.png, 120 kB at most."""
    if not WANTED:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    if scroll_to:
        page.locator(scroll_to).first.scroll_into_view_if_needed()
    else:
        page.evaluate("window.scrollTo(0, 0)")
    width = (page.viewport_size or {"width": 0})["width"]
    taken = page.screenshot(animations="disabled", scale="device" if width < 600 else "css")
    (FOLDER / f"{name}.png").write_bytes(_small(taken))


def _small(taken: bytes) -> bytes:
    """Return the picture with as many colours as its weight allows."""
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    for colours in COLOURS:
        content = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(content, "PNG", optimize=True)
        if content.tell() <= MOST_BYTES:
            break
    return content.getvalue()
