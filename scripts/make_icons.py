"""Draw the icon sprite from npm's lucide-static (ISC): only the icons that Cursus uses.

Usage: ``python scripts/make_icons.py LUCIDE_STATIC`` where LUCIDE_STATIC holds ``icons/*.svg`` and ``LICENSE``.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from cursus.core.icons import ICONS  # noqa: E402 - the project is not installed

TARGET = ROOT / "cursus" / "static" / "cursus" / "icons"
STROKE = (
    'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round"'
)


def symbol(name: str, source: str) -> str:
    """One icon as a symbol called by its name."""
    found = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
    if found is None:
        raise ValueError(f"{name} is not an SVG drawing")
    inner = re.sub(r"\s+", " ", found.group(1)).replace("> <", "><").replace(" />", "/>").strip()
    return f'<symbol id="{name}" {STROKE}>{inner}</symbol>'


def make(package: Path) -> None:
    """Write ``sprite.svg`` and its licence."""
    drawings = [symbol(name, (package / "icons" / f"{name}.svg").read_text()) for name in sorted(ICONS)]
    TARGET.mkdir(parents=True, exist_ok=True)
    notice = "<!-- Icons: Lucide, ISC License, see LICENSE.txt beside this file -->\n"
    sprite = f'{notice}<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(drawings) + "\n</svg>\n"
    (TARGET / "sprite.svg").write_text(sprite, encoding="utf-8")
    shutil.copyfile(package / "LICENSE", TARGET / "LICENSE.txt")
    print(f"{len(drawings)} icons, {len(sprite)} bytes")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
