"""What an address may hold in the place of a code."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import StringConverter


class TokenConverter(StringConverter):
    """The codes of ``new_token``; anything else, such as a NUL that PostgreSQL refuses to compare, is 404."""

    regex = "[0-9A-Za-z_-]{1,100}"


register_converter(TokenConverter, "token")
