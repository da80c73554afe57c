"""Reading the public pages as a visitor does."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

START = "/v/"


def page_of(code: str) -> str:
    return reverse("verification:result", args=[code])


def verdict(answer) -> str:
    """Return the tone of the answer: valid, waiting, refused; “open” where nothing was verified."""
    (tone,) = re.findall(r'class="verdict verdict-(\w+)"', answer.content.decode())
    return tone


def give(client: Client, data: bytes, name: str = "attestation.pdf", address: str = START):
    """Give a file to the page."""
    return client.post(address, {"file": SimpleUploadedFile(name, data, content_type="application/pdf")})


def words(answer) -> str:
    """Return the text of a page, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))
