"""What every test of files asks."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cursus.core.files.inspection import UploadRefused, UploadReport, inspect_upload


def sent(name: str, data: bytes) -> SimpleUploadedFile:
    """Return an upload as a form gives it, with a content type that nobody should believe."""
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def inspected(name: str, data: bytes, **options: Any) -> UploadReport:
    """Inspect some bytes under a file name."""
    return inspect_upload(sent(name, data), **options)


def refusal(name: str, data: bytes, **options: Any) -> str:
    """Return the code with which some bytes are refused."""
    with pytest.raises(UploadRefused) as caught:
        inspected(name, data, **options)
    assert str(caught.value.message).strip()
    return caught.value.code
