"""What a PDF says about itself, and the place kept in it for a seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from weasyprint import VERSION

PRODUCER = f"Cursus (WeasyPrint {VERSION})"


@dataclass(frozen=True)
class DocumentMetadata:
    """The identity of a document. ``created`` is an aware moment: the same input gives the same bytes."""

    title: str
    author: str
    subject: str
    lang: str
    created: datetime

    def __post_init__(self) -> None:
        if self.created.tzinfo is None:
            raise ValueError("The document's date needs a time zone.")

    @property
    def xmp_date(self) -> str:
        """The date as XMP writes it (ISO 8601, UTC, seconds)."""
        return self.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def pdf_date(self) -> str:
        """The date as the document information dictionary writes it (ISO 32000-1, 7.9.4)."""
        return self.created.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")


@dataclass(frozen=True)
class SignatureField:
    """An empty signature field: its name, what a screen reader says of it, and the id of the element it lies upon."""

    name: str
    description: str
    element: str


def xmp_packet(metadata: DocumentMetadata) -> bytes:
    """Return the XMP of a file that is PDF/A-3a and PDF/UA-1.

    PDF/A knows no PDF/UA property, so its schema is described in the packet (ISO 19005-3, 6.6.2.3).
    """
    title, author, subject, lang = (
        escape(value) for value in (metadata.title, metadata.author, metadata.subject, metadata.lang)
    )
    return _XMP.format(
        title=title, author=author, subject=subject, lang=lang, date=metadata.xmp_date, producer=escape(PRODUCER)
    ).encode()


_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate><xmp:MetadataDate>{date}</xmp:MetadataDate>
<xmp:CreatorTool>Cursus</xmp:CreatorTool>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>{producer}</pdf:Producer></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
