# ruff: noqa: E501 - sentences stay whole, so that they can be read and searched
"""Why a file is refused, in words: what happened, and what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from cursus.core.errors import Refused
from cursus.core.files.media_types import MediaKind


class UploadRefused(Refused):
    """The file is not kept. ``code`` is stable; ``message`` is in the language of the person who sent it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message, code=code)


# Each sentence is computed when it is needed: in the language of the request.
_MESSAGES: dict[str, Callable[[], str]] = {
    "empty": lambda: _("This file is empty. Check it on your device, then choose it again."),
    "no_name": lambda: _("This file has no extension, so we cannot tell what it is. Add one (.pdf, .jpg …) and send it again."),
    "type_unknown": lambda: _("Files of the kind “.%(extension)s” are not accepted. Send a photo, a PDF, a document, a recording or a text."),
    "type_not_here": lambda: _("This kind of file is not expected here. Expected: %(expected)s."),
    "too_large": lambda: _("This file is larger than %(megabytes)s MB. Make it smaller, or cut it in several parts."),
    "mismatch": lambda: _("The content of this file does not match its extension “.%(extension)s”. Save it again in the right format, then send that copy."),
    "damaged": lambda: _("This file cannot be read: it is damaged or incomplete. Open it on your device, save it again, then send that copy."),
    "polyglot": lambda: _("This file hides another file. Save it again with the program that made it, then send that copy."),
    "active_text": lambda: _("This text is a web page or a program. Send plain text, or save the page as a PDF."),
    "active_content": lambda: _("This document contains a program (script, form that computes, action). Print it to a PDF, then send that copy."),
    "macros": lambda: _("This document contains macros. Save it without macros (.docx, .xlsx, .odt …) or as a PDF, then send that copy."),
    "encrypted": lambda: _("This document is protected by a password. Remove the password, or print it to a PDF, then send that copy."),
    "attachments": lambda: _("This document contains other files. Send them one by one, and this one without them."),
    "too_many_pages": lambda: _("This document has more than %(pages)s pages. Send the pages that matter."),
    "too_many_pixels": lambda: _("This picture is larger than %(megapixels)s megapixels. Make it smaller, then send it again."),
    "too_long": lambda: _("This recording is longer than %(hours)s hours. Cut it, and send the part that matters."),
    "too_unpacked": lambda: _("Unpacked, this document is larger than %(megabytes)s MB. Make it lighter (smaller pictures), or save it as a PDF."),
    "too_demanding": lambda: _("This file is too complex to be checked. Make it simpler, or save it as a PDF, then send that copy."),
    "quota": lambda: _("The storage of %(organisation)s is full. Tell the person in charge of your course; nothing that you sent before is lost."),
    "deposit_files": lambda: _("At most %(files)s files in one deposit. Make a second deposit for the others."),
    "deposit_bytes": lambda: _("At most %(megabytes)s MB in one deposit. Make a second deposit for the other files."),
    "unavailable": lambda: _("The file could not be checked just now. Nothing is lost on your side: try again in a minute."),
}  # fmt: skip

_ADVICE: dict[frozenset[str], Callable[[], str]] = {
    frozenset({"doc", "rtf", "odg", "pages", "wpd", "docm", "dotx", "dotm"}): lambda: _("Save this document as .docx, .odt or PDF, then send that copy."),
    frozenset({"xls", "numbers", "xlsm", "xlsb", "csv", "tsv"}): lambda: _("Save this spreadsheet as .xlsx, .ods or PDF, then send that copy."),
    frozenset({"ppt", "key", "pptm", "pps", "ppsx"}): lambda: _("Save this presentation as .pptx, .odp or PDF, then send that copy."),
    frozenset({"zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz"}): lambda: _("Archives are not accepted. Send the files that it contains one by one."),
    frozenset({"htm", "html", "xhtml", "mht", "mhtml", "url", "webloc"}): lambda: _("Web pages are not accepted. Print the page to a PDF, or send a screenshot."),
    frozenset({"svg", "svgz", "gif", "bmp", "tif", "tiff", "psd", "ai", "eps", "dng", "raw"}): lambda: _("This kind of picture is not accepted. Save it as JPEG, PNG or PDF, then send that copy."),
    frozenset({"avi", "mkv", "wmv", "flv", "3gp", "mpg", "mpeg", "mts"}): lambda: _("This kind of film is not accepted. Save it as MP4, then send that copy."),
    frozenset({"wma", "amr", "flac", "aif", "aiff", "mid"}): lambda: _("This kind of recording is not accepted. Save it as MP3 or M4A, then send that copy."),
    frozenset({"eml", "msg"}): lambda: _("E-mails are not accepted as such. Print the message to a PDF, then send that copy."),
    frozenset({"exe", "msi", "bat", "cmd", "com", "scr", "js", "vbs", "jar", "apk", "sh", "ps1", "dmg", "lnk", "php"}): lambda: _("Programs are not accepted. Send a document or a screenshot of what you want to show instead."),
}  # fmt: skip

_KINDS: dict[MediaKind, Callable[[], str]] = {
    MediaKind.IMAGE: lambda: _("photo (JPEG, PNG, WebP, HEIC)"),
    MediaKind.PDF: lambda: _("PDF"),
    MediaKind.OFFICE: lambda: _("document (ODT, ODS, ODP, DOCX, XLSX, PPTX)"),
    MediaKind.AUDIO: lambda: _("recording (M4A, MP3, OGG, WebM, WAV)"),
    MediaKind.VIDEO: lambda: _("film (MP4, MOV, WebM)"),
    MediaKind.TEXT: lambda: _("text (TXT)"),
}


def refused(code: str, **params: object) -> UploadRefused:
    """Return the refusal for a code, its sentence filled and in the active language."""
    return UploadRefused(code, _MESSAGES[code]() % params)


def refused_extension(extension: str) -> UploadRefused:
    """Return the refusal of an extension that is not accepted, with the advice that fits it."""
    if not extension:
        return refused("no_name")
    advice = next((say() for extensions, say in _ADVICE.items() if extension in extensions), None)
    return UploadRefused("type_unknown", advice) if advice else refused("type_unknown", extension=extension)


def kind_label(kind: MediaKind) -> str:
    """Return what a kind of file is called, with its formats."""
    return _KINDS[kind]()
