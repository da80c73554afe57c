"""From HTML to a PDF that is at once PDF/A-3a (kept for good) and PDF/UA-1 (readable by everybody)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as files_of
from typing import Any

from django.template.loader import get_template
from weasyprint import CSS, DEFAULT_OPTIONS, HTML
from weasyprint.pdf import VARIANTS, generate_pdf

from cursus.core.documents.attachments import Attachment
from cursus.core.documents.drawing import Drawing
from cursus.core.documents.finish import finish
from cursus.core.documents.fonts import UsedFonts, font_configuration
from cursus.core.documents.metadata import DocumentMetadata, SignatureField
from cursus.core.documents.resources import SCHEME, GivenFile, GivenOnly
from cursus.core.documents.tokens import with_colours
from cursus.core.documents.writer import write

VARIANT = "pdf/a-3a"
POINTS_PER_PIXEL = 0.75

# Pango's font map is shared by all documents of the process and is not made for two threads at once.
_one_at_a_time = threading.RLock()


@dataclass(frozen=True)
class Box:
    """Where an element lies on its page, in points from the bottom left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom


Artwork = Callable[[Mapping[str, Box]], Drawing]


class Layout:
    """A document laid out on pages, not yet written."""

    def __init__(self, document: Any, fetcher: GivenOnly) -> None:
        self._document = document
        self._fetcher = fetcher

    @property
    def page_count(self) -> int:
        """How many pages the document takes."""
        return len(self._document.pages)

    def boxes(self, page: int = 0) -> dict[str, Box]:
        """Return the boxes of the page's elements that have an ``id``."""
        drawn = self._document.pages[page]
        height = drawn.height * POINTS_PER_PIXEL
        return {
            name: Box(
                left=left * POINTS_PER_PIXEL,
                bottom=height - bottom * POINTS_PER_PIXEL,
                right=right * POINTS_PER_PIXEL,
                top=height - top * POINTS_PER_PIXEL,
            )
            for name, (left, top, right, bottom) in drawn.anchors.items()
        }

    def write(
        self,
        metadata: DocumentMetadata,
        *,
        signature_field: SignatureField | None = None,
        artwork: Artwork | None = None,
        attachments: Sequence[Attachment] = (),
    ) -> bytes:
        """Return the PDF.

        Args:
            metadata: title, author, language and date; nothing else in the file depends on the moment.
            signature_field: an empty field for a seal, on the last page.
            artwork: draws on the first page, under the text, given the boxes of its elements; what it draws is marked
                as an artifact.
            attachments: the files that the document carries.

        Raises:
            ForbiddenResource: a drawing or an attachment names anything that was not given.
        """
        return write(self.compose(metadata, signature_field=signature_field, artwork=artwork, attachments=attachments))

    def compose(
        self,
        metadata: DocumentMetadata,
        *,
        signature_field: SignatureField | None = None,
        artwork: Artwork | None = None,
        attachments: Sequence[Attachment] = (),
        fonts: UsedFonts | None = None,
    ) -> Any:
        """Return the ``pydyf.PDF``, complete but not yet written: see ``write``.

        ``fonts`` collects the fonts that are used, with their glyphs.
        """
        with _one_at_a_time, self._fetcher.guarding():
            self._document.fonts = UsedFonts() if fonts is None else fonts
            self._document.color_profiles["srgb"] = _srgb()
            options = {**DEFAULT_OPTIONS, **VARIANTS[VARIANT][1], "pdf_variant": VARIANT, "output_intent": None}
            pdf = generate_pdf(self._document, None, 1, **options)
            finish(
                pdf,
                metadata,
                artwork=artwork(self.boxes()) if artwork else None,
                signature_field=signature_field,
                signature_box=self.boxes(-1).get(signature_field.element) if signature_field else None,
                attachments=attachments,
            )
            return pdf


def lay_out(html: str, *, stylesheets: Sequence[str], files: Mapping[str, GivenFile] | None = None) -> Layout:
    """Lay out a page of HTML.

    Args:
        html: the whole document, with its ``lang`` and its ``title``.
        stylesheets: names of CSS templates, parsed once for the process.
        files: the pictures that the HTML shows as ``given:<name>``.

    Raises:
        ForbiddenResource: the HTML names anything else; nothing was fetched.
    """
    fetcher = GivenOnly(files)
    with _one_at_a_time, fetcher.guarding():
        page = HTML(string=html, base_url=SCHEME, url_fetcher=fetcher)
        fetcher.require_given(page.etree_element)
        document = page.render(
            font_config=font_configuration(),
            stylesheets=[_stylesheet(name) for name in stylesheets],
            pdf_variant=VARIANT,
        )
    return Layout(document, fetcher)


class _Srgb:
    """The colour profile of the output intent, as its file is.

    WeasyPrint's own opens the file for each document, never closes it, and has Pillow write it anew: the bytes then
    depend on what was asked of the profile before.
    """

    name = "sRGB2014"
    components = (("r",), ("g",), ("b",))
    pdf_reference: bytes | None = None

    def __init__(self) -> None:
        self.content = (files_of("weasyprint.pdf") / "sRGB2014.icc").read_bytes()


@cache
def _srgb() -> _Srgb:
    return _Srgb()


@cache
def _stylesheet(name: str) -> Any:
    """Return a parsed stylesheet; only the colour tokens are filled in."""
    source = get_template(name).template.source  # type: ignore[attr-defined]
    return CSS(string=with_colours(source), url_fetcher=GivenOnly(), font_config=font_configuration())
