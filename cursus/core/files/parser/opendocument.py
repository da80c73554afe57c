"""ODT, ODS and ODP."""

from __future__ import annotations

from cursus.core.files.parser.answers import Facts, Job, Refusal
from cursus.core.files.parser.archives import Package, read_xml

MANIFEST = "META-INF/manifest.xml"
_NS_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_NS_SCRIPT = "urn:oasis:names:tc:opendocument:xmlns:script:1.0"
_MACRO_FOLDERS = ("Basic/", "Scripts/", "Dialogs/")
_XML = (".xml", ".rdf")


def opendocument(job: Job) -> Facts:
    """Read an OpenDocument file: its declared type, no macro, no password, every part unpacked and parsed."""
    package = Package(job)
    if package.entries[0].filename != "mimetype":
        raise Refusal("mismatch", found="zip")
    media_type = package.small("mimetype", 100).decode("ascii", "replace").strip()
    if not {MANIFEST, "content.xml"} <= package.names:
        raise Refusal("encrypted" if "encrypted-package" in package.names else "damaged")
    if any(name.startswith(_MACRO_FOLDERS) and not name.endswith("/") for name in package.names):
        raise Refusal("macros")
    if media_type != job.media_type:
        raise Refusal("mismatch", found=media_type.rpartition(".")[2])
    read_xml(package.parts(MANIFEST), _manifest_element)
    for name in sorted(package.names - {"mimetype", MANIFEST}):
        if name.lower().endswith(_XML):
            read_xml(package.parts(name), _element)
        else:
            for _ in package.parts(name):
                pass
    return Facts(job.media_type, unpacked=package.unpacked)


def _manifest_element(name: str, attributes: dict[str, str]) -> None:
    if name == f"{_NS_MANIFEST}|encryption-data":
        raise Refusal("encrypted")
    if attributes.get(f"{_NS_MANIFEST}|media-type", "").startswith("application/vnd.sun.star.oleobject"):
        raise Refusal("attachments")


def _element(name: str, attributes: dict[str, str]) -> None:
    """Refuse an element that starts a macro, wherever it stands."""
    if name == f"{_NS_SCRIPT}|event-listener" or any(
        value.startswith(("vnd.sun.star.script:", "macro:")) for value in attributes.values()
    ):
        raise Refusal("macros")
