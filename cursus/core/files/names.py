"""Labels made from the file names that people's devices send. A storage key never contains any of it."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext

from cursus.core.files.limits import LABEL_LENGTH

# Device names of Windows: a file called so cannot be saved there, whatever its extension.
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,8})$")


def safe_label(name: str | None) -> str:
    """Return the name a person sees and saves: the last part of a path, without anything that deceives.

    Removed: folders, NUL and other control characters, invisible and direction-changing ones (U+202E makes
    ``annexe[U+202E]gpj.exe`` read as ``annexeexe.jpg``), characters that a file system refuses. At most
    LABEL_LENGTH characters, extension included; the word "file" when nothing is left.
    """
    text = unicodedata.normalize("NFC", name or "").replace("\\", "/").rpartition("/")[2]
    # Cc control, Cf invisible and bidirectional, Cs surrogates, Co private use, Cn unassigned.
    kept = "".join(
        " " if unicodedata.category(sign) in {"Zs", "Zl", "Zp"} or sign in "\t\n\r" else sign
        for sign in text
        if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"} or sign in "\t\n\r"
    )
    kept = " ".join(_FORBIDDEN.sub("_", kept).split()).strip(" .")
    if _RESERVED.match(kept):
        kept = f"_{kept}"
    stem, extension = split_label(kept)
    stem = stem[: LABEL_LENGTH - len(extension) - 1].strip(" .") or gettext("file")
    return f"{stem}.{extension}" if extension else stem


def split_label(label: str) -> tuple[str, str]:
    """Return (stem, extension in lower case without its dot); the extension is empty when there is none."""
    found = _EXTENSION.search(label)
    return (label[: found.start()], found.group(1).lower()) if found else (label, "")


def with_extension(label: str, extension: str) -> str:
    """Return the label with another extension (a HEIC photo that became a JPEG)."""
    return f"{split_label(label)[0]}.{extension}"
