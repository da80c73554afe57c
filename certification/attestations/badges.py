"""Badges: a woven picture that carries its credential, drawn from the fingerprint of the attestation.

A cloth of bird's-eye twill whose lozenges shift with the fingerprint, in the body's colours, as SVG and as PNG from the
same rectangles. The picture says nothing by itself: who is named and what for is in the credential.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from certification.attestations.documents import AttestationContext
from cursus.core.credentials.baking import bake_png, bake_svg
from cursus.core.documents import printable
from cursus.core.documents.tokens import colour
from cursus.core.documents.weave import PERIOD, Cloth, WarpOnTop, square, threading

THREADS = 21
CLOTH = Cloth(pitch=10, thread=7, clearance=1, fringe=9)
MARGIN = 20
SIDE = THREADS * CLOTH.pitch + 2 * MARGIN
SCALE = 2  # pixels of the PNG a unit: a multiple, so that edges stay sharp
_RECTANGLE = re.compile(r"(-?\d+) (-?\d+) (\d+) (\d+) re")


@dataclass(frozen=True)
class _Strip:
    """A stretch of thread in units from the top left corner, with its colour."""

    left: int
    top: int
    width: int
    height: int
    colour: str


def badge_svg(context: AttestationContext, credential: bytes) -> bytes:
    """Return the SVG badge with the credential baked in."""
    title = printable(context.title)
    strips = "".join(
        f'<rect x="{strip.left}" y="{strip.top}" width="{strip.width}" height="{strip.height}" fill="{strip.colour}"/>'
        for strip in _strips(context)
    )
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" role="img">'
        f"<title>{_escaped(title)}</title>"
        f'<rect width="{SIDE}" height="{SIDE}" rx="16" fill="{colour("lin")}"/>{strips}</svg>\n'
    )
    return bake_svg(picture, credential.decode()).encode()


def badge_png(context: AttestationContext, credential: bytes) -> bytes:
    """Return the PNG badge with the credential baked in."""
    image = Image.new("RGB", (SIDE * SCALE, SIDE * SCALE), colour("lin"))
    draw = ImageDraw.Draw(image)
    for strip in _strips(context):
        left, top = strip.left * SCALE, strip.top * SCALE
        corner = (left + strip.width * SCALE - 1, top + strip.height * SCALE - 1)
        draw.rectangle(((left, top), corner), fill=strip.colour)
    content = BytesIO()
    image.quantize(8).save(content, "PNG", optimize=True)
    return bake_png(content.getvalue(), credential.decode())


def _strips(context: AttestationContext) -> Iterator[_Strip]:
    """The stretches of thread that show: the upright ones, then those across."""
    warp, weft = context.issuer.warp_colour, context.issuer.weft_colour
    operators = square(
        THREADS, _binding(bytes.fromhex(context.sha256)), cloth=CLOTH, warp_colour=warp, weft_colour=weft
    )
    upright, _, across = operators.partition("f ")
    for drawn, fill in ((upright, warp), (across, weft)):
        for left, bottom, width, height in (map(int, found) for found in _RECTANGLE.findall(drawn)):
            yield _Strip(MARGIN + left, SIDE - MARGIN - bottom - height, width, height, fill)


def _binding(fingerprint: bytes) -> WarpOnTop:
    """A twill that turns back both ways, as the two halves of the fingerprint say, mirrored about the middle."""
    middle = THREADS // 2
    half = len(fingerprint) // 2
    along, up = threading(fingerprint[:half], middle + 1), threading(fingerprint[half:], middle + 1)

    def warp_on_top(warp: int, weft: int) -> bool:
        return (along[abs(warp - middle)] + up[abs(weft - middle)]) % PERIOD < PERIOD // 2

    return warp_on_top


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
