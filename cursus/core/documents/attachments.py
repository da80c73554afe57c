"""Files inside a PDF: associated files of PDF/A-3 (ISO 19005-3, 6.8), which say what they are to the document."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pydyf

RELATIONSHIPS = frozenset({"Source", "Data", "Alternative", "Supplement", "Unspecified"})
"""What an associated file may be to its document (ISO 19005-3, 6.8; ISO 32000-2, table 43)."""

# A name that every reader can write to disk, and that sorts the same as bytes and as text.
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_MEDIA_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*")


@dataclass(frozen=True)
class Attachment:
    """A file that a document carries: its name, what it is, and when it was made (an aware moment).

    ``relationship`` is one of :data:`RELATIONSHIPS`; ``description`` is what readers show beside the name.
    """

    name: str
    media_type: str
    description: str
    relationship: str
    data: bytes
    modified: datetime

    def __post_init__(self) -> None:
        if not _FILE_NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is not a plain file name.")
        if not _MEDIA_TYPE.fullmatch(self.media_type):
            raise ValueError(f"{self.media_type!r} is not a media type.")
        if self.relationship not in RELATIONSHIPS:
            raise ValueError(f"{self.relationship!r} is not a relationship of PDF/A-3.")
        if self.modified.tzinfo is None:
            raise ValueError("The file's date needs a time zone.")


def attach(pdf: Any, attachments: Sequence[Attachment]) -> None:
    """Add associated files to a ``pydyf.PDF``, in place: in the catalogue's ``AF``, and in its tree of names.

    The same files in another order give the same tree of names, which readers search; ``AF`` keeps the order given.
    """
    if not attachments:
        return
    references = {item.name: _file(pdf, item) for item in attachments}
    if len(references) < len(attachments):
        raise ValueError("Two files of a document have the same name.")
    pairs = pydyf.Array()
    for name in sorted(references):
        pairs.extend([pydyf.String(name), references[name]])
    tree = pydyf.Dictionary({"Names": pairs})
    pdf.add_object(tree)
    pdf.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = tree.reference
    pdf.catalog["AF"] = pydyf.Array(references.values())


def _file(pdf: Any, attachment: Attachment) -> bytes:
    """Add one file with its specification; return the reference of the specification."""
    checksum = hashlib.md5(attachment.data, usedforsecurity=False).hexdigest()  # what ISO 32000-1, table 46 asks for
    content = pydyf.Stream(
        [attachment.data],
        {
            "Type": "/EmbeddedFile",
            "Subtype": pydyf.name(attachment.media_type),
            "Params": pydyf.Dictionary(
                {
                    "Size": len(attachment.data),
                    "CheckSum": f"<{checksum}>",
                    "ModDate": pydyf.String(attachment.modified.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")),
                }
            ),
        },
        compress=True,
    )
    pdf.add_object(content)
    specification = pydyf.Dictionary(
        {
            "Type": "/Filespec",
            "F": pydyf.String(attachment.name),
            "UF": pydyf.String(attachment.name),
            "Desc": pydyf.String(attachment.description),
            "AFRelationship": f"/{attachment.relationship}",
            "EF": pydyf.Dictionary({"F": content.reference, "UF": content.reference}),
        }
    )
    pdf.add_object(specification)
    return specification.reference
