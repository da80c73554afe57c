"""The mark of an issuer: a picture, or a plain drawing without anything that could reach outside."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from cursus.core.documents.resources import ForbiddenResource

RASTER_SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
DRAWING = "image/svg+xml"
LARGEST_MARK = 300_000  # bytes
SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
GEOMETRY = {
    *("d", "points", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height"),
    *("viewBox", "transform", "fill", "fill-rule", "fill-opacity", "opacity"),
    *("stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-opacity"),
}
PLAIN_VALUE = re.compile(r"[\w\s.,#%()+\-]*")


@dataclass(frozen=True)
class IssuerMark:
    """A picture (PNG, JPEG) or a drawing (SVG of plain shapes), as bytes.

    Raises:
        ForbiddenResource: the drawing has anything but shapes and their geometry (links, styles, scripts, images).
        ValueError: the bytes are too many, or not what the media type says.
    """

    media_type: str
    content: bytes

    def __post_init__(self) -> None:
        if len(self.content) > LARGEST_MARK:
            raise ValueError("A mark has at most 300 kB.")
        if self.media_type == DRAWING:
            _require_plain_shapes(self.content)
        elif not self.content.startswith(RASTER_SIGNATURES.get(self.media_type, b"\0none")):
            raise ValueError("A mark is a PNG, a JPEG or an SVG drawing.")

    def to_json(self) -> dict[str, str]:
        """Return the mark as JSON values."""
        return {"media_type": self.media_type, "content": base64.b64encode(self.content).decode("ascii")}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> IssuerMark:
        """Return the mark that was frozen."""
        return cls(values["media_type"], base64.b64decode(values["content"]))


def _require_plain_shapes(content: bytes) -> None:
    try:
        root = ElementTree.fromstring(content, forbid_dtd=True)
    except (DefusedXmlException, ElementTree.ParseError) as error:
        raise ForbiddenResource(str(error)) from error
    for element in root.iter():
        if element.tag.removeprefix(SVG) not in SHAPES:
            raise ForbiddenResource(f"<{element.tag.removeprefix(SVG)}>")
        for name, value in element.attrib.items():
            if name not in GEOMETRY or not PLAIN_VALUE.fullmatch(value) or "url(" in value:
                raise ForbiddenResource(f"{name}={value}")
