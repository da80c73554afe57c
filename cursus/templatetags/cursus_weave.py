"""The weave in templates, where a component would be too much: the mark, a square, a band."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from cursus.core import weave

register = template.Library()


@register.simple_tag
def weave_mark() -> SafeString:
    """The mark of the product: a woven square, decoration beside its name."""
    return weave.square_svg(weave.Square.of("READY"), decorative=True)


@register.simple_tag
def weave_square(square: weave.Square, *, decorative: bool = False) -> SafeString:
    """One square."""
    return weave.square_svg(square, decorative=decorative)


@register.simple_tag
def weave_band(squares: Sequence[weave.Square], title: str = "", *, decorative: bool = False) -> SafeString:
    """A block's squares in one line."""
    return weave.band_svg(squares, title=title, decorative=decorative)


@register.filter
def state_word(state: str) -> str:
    """The word of a competency's state."""
    return weave.state_word(state)
