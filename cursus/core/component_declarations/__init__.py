"""The declarations of all components, by the part they play on a page."""

from __future__ import annotations

from cursus.core.component_declarations import actions, data, feedback, forms, layout, weaving
from cursus.core.components import register


def declare() -> None:
    """Make every component of the product known, in the order in which the gallery shows them."""
    for part in (actions, forms, feedback, data, layout, weaving):
        register(*part.COMPONENTS)
