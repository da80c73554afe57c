"""The letters that the site sent, read as their recipients read them."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

BETWEEN = b"-" * 79
PATIENCE = 10


@dataclass(frozen=True)
class Letter:
    """One letter: to whom, about what, its text."""

    to: str
    subject: str
    text: str

    def link(self, part: str = "/") -> str:
        """Return the address in the letter that contains ``part``."""
        for address in re.findall(r"https?://\S+", self.text):
            if part in address:
                return str(address).rstrip(".,;)»")
        raise AssertionError(f"No link with {part!r} in the letter “{self.subject}”:\n{self.text}")

    def code(self) -> str:
        """Return the digits that the letter asks to type."""
        found = re.search(r"\b\d{4}\s?\d{4}\b", self.text)
        assert found is not None, f"No code in the letter “{self.subject}”:\n{self.text}"
        return found.group()


class Letterbox:
    """Every letter that left a site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def letters(self, to: str) -> list[Letter]:
        """Return the letters to an address, in the order in which they were sent."""
        found = []
        for path in sorted(self.folder.glob("*.log"), key=lambda item: item.stat().st_mtime_ns):
            for content in path.read_bytes().split(BETWEEN):
                if letter := _read(content.strip()):
                    found.append(letter)
        return [letter for letter in found if letter.to == to]

    def last(self, to: str, *, holding: str = "") -> Letter:
        """Return the last letter to an address that holds some words; wait for it a little."""
        until = time.monotonic() + PATIENCE
        while True:
            found = [letter for letter in self.letters(to) if holding in letter.subject + letter.text]
            if found:
                return found[-1]
            if time.monotonic() > until:
                known = "\n".join(letter.subject for letter in self.letters(to))
                raise AssertionError(f"No letter to {to} with {holding!r}. They got:\n{known}")
            time.sleep(0.2)


def _read(content: bytes) -> Letter | None:
    if not content:
        return None
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return Letter(str(message["To"]), str(message["Subject"]), message.get_content())
