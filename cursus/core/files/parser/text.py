"""Plain text."""

from __future__ import annotations

import re

from cursus.core.files.parser.answers import Facts, Job, Refusal

_ACTIVE = re.compile(
    r"\s*(<(!doctype|html|head|title|body|script|iframe|svg|style|table|div|img|a|p|h1|br|font|!--|\?xml|\?php)"
    r"[\s>/?]|<\?xml|<!--|#!|%PDF|\{\\rtf|MZ|MIME-Version:)",
    re.IGNORECASE,
)
# Tab, line feed, form feed, carriage return and escape sequences apart, control characters are not text.
_BINARY = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def text(job: Job) -> Facts:
    """Read text in UTF-8, UTF-16 with its mark, or Windows-1252; it is stored in UTF-8 so that all read the same."""
    data = job.read_all()
    words = decoded(data)
    if _ACTIVE.match(words[:1024]):
        raise Refusal("active_text")
    if _BINARY.search(words):
        raise Refusal("mismatch", found="")
    stored = words.encode("utf-8")
    if stored != data:
        job.rewrite(stored)
    return Facts("text/plain", rewritten=stored != data)


def decoded(data: bytes) -> str:
    """Return the text, or Refusal when it is in no encoding that we know."""
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Refusal("mismatch", found="") from error
