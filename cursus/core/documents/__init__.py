"""PDF documents that last and that everybody can read: PDF/A-3a and PDF/UA-1, with the project's own fonts."""

from cursus.core.documents.attachments import Attachment
from cursus.core.documents.layout import Box, Layout, lay_out
from cursus.core.documents.metadata import DocumentMetadata, SignatureField
from cursus.core.documents.qr import qr_svg
from cursus.core.documents.resources import ForbiddenResource, GivenFile
from cursus.core.documents.text import (
    UnprintableText,
    long_date,
    printable,
    printable_values,
    require_printable_values,
)

__all__ = [
    "Attachment",
    "Box",
    "DocumentMetadata",
    "ForbiddenResource",
    "GivenFile",
    "Layout",
    "SignatureField",
    "UnprintableText",
    "lay_out",
    "long_date",
    "printable",
    "printable_values",
    "qr_svg",
    "require_printable_values",
]
