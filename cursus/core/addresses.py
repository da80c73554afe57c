"""Whole addresses of our pages, for messages that are read outside the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation


def absolute(name: str, *args: Any, language: str = "", **kwargs: Any) -> str:
    """The whole address of a page by its name, in a language (French where none is given): ``https://…/``."""
    with translation.override(language or settings.LANGUAGE_CODE):
        return f"{settings.PUBLIC_ORIGIN}{reverse(name, args=args or None, kwargs=kwargs or None)}"
