"""DOCX, XLSX and PPTX."""

from __future__ import annotations

import re

from cursus.core.files.parser.answers import Facts, Job, Refusal
from cursus.core.files.parser.archives import Package, read_xml

CONTENT_TYPES = "[Content_Types].xml"
MAIN_PARTS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "presentationml.presentation",
}
_MACROS = re.compile(r"macroenabled|vbaproject|vbadata|activex|macrosheet|intlmacrosheet", re.IGNORECASE)
_MACRO_PARTS = re.compile(r"(^|/)(vba\w*\.(bin|xml)|activeX/|macrosheets/)", re.IGNORECASE)
_PROGRAMS = re.compile(r"\.(exe|dll|com|scr|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|jar|lnk|msi|sh|py|html?|svgz|swf)$")
_PACKAGER = re.compile(r"(^|/)embeddings/[^/]*\.(bin|docm|xlsm|pptm|xlsb)$", re.IGNORECASE)
# A template or an object fetched from elsewhere when the document opens. Links that one clicks are accepted.
_FETCHED = re.compile(r"/(attachedTemplate|oleObject|subDocument|frame|control)$")
_XML = (".xml", ".rels")  # VML is often not well formed, and only drawn by old versions


def openxml(job: Job) -> Facts:
    """Read an Office Open XML file: its main part's type, no macro, no program, every part unpacked and parsed."""
    package = Package(job)
    if CONTENT_TYPES not in package.names:
        raise Refusal("mismatch", found="zip")
    _refuse_parts(package.names)
    kinds: set[str] = set()

    def content_type(name: str, attributes: dict[str, str]) -> None:
        declared = attributes.get("ContentType", "")
        if _MACROS.search(declared):
            raise Refusal("macros")
        if declared in MAIN_PARTS:
            kinds.add(MAIN_PARTS[declared])

    read_xml(package.parts(CONTENT_TYPES), content_type)
    if len(kinds) != 1 or not job.media_type.endswith(next(iter(kinds))):
        raise Refusal("mismatch", found="".join(sorted(kinds)).rpartition(".")[2])
    for name in sorted(package.names - {CONTENT_TYPES}):
        if name.lower().endswith(_XML):
            read_xml(package.parts(name), _relationship if name.lower().endswith(".rels") else _nothing)
        else:
            for _ in package.parts(name):
                pass
    return Facts(job.media_type, unpacked=package.unpacked)


def _refuse_parts(names: set[str]) -> None:
    for name in names:
        if _MACRO_PARTS.search(name):
            raise Refusal("macros")
        if _PROGRAMS.search(name.lower()) or _PACKAGER.search(name):
            raise Refusal("attachments")


def _relationship(name: str, attributes: dict[str, str]) -> None:
    if attributes.get("TargetMode") == "External" and _FETCHED.search(attributes.get("Type", "")):
        raise Refusal("active_content")


def _nothing(name: str, attributes: dict[str, str]) -> None:
    """An element like any other: parsing it is the check."""
