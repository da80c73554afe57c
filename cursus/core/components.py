"""The component mechanism: each piece of the interface is declared once, with its properties.

A component is a template in ``templates/components/`` and a declaration that says which properties it
takes. A property that is unknown, missing or outside its permitted values is an error where it is written,
so that a misspelt name never becomes a silently missing word on somebody's screen.

The declarations are in ``component_declarations``; templates call them with the tag library
``cursus_components``; the gallery and ``docs/reference/components.md`` are made from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Event, RLock
from typing import Any

from django.template import Context
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

Prepare = Callable[[dict[str, Any], Context], dict[str, Any]]
Text = str | Promise

PASSTHROUGH_PREFIXES = ("data_", "hx_", "aria_")
"""Properties that begin so become HTML attributes of the component's main element (``hx_get`` → ``hx-get``)."""


class ComponentError(ValueError):
    """A component was called with a name, property or value that its declaration does not know."""


@dataclass(frozen=True)
class Component:
    """What a component is called, takes and looks like.

    ``required`` and ``optional`` name the properties (optional ones with their default value);
    ``choices`` lists the permitted values of some of them; ``slot`` says whether the block form may carry
    content, and ``slots`` names further areas. ``prepare`` turns the checked properties into what the
    template reads. ``examples`` are template sources for the gallery, ``notes`` one line a property.
    """

    name: str
    group: Text
    description: Text
    required: tuple[str, ...] = ()
    optional: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    slot: bool = False
    slots: tuple[str, ...] = ()
    passthrough: bool = False
    prepare: Prepare | None = None
    examples: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def template_name(self) -> str:
        """The template that draws it."""
        return f"components/{self.name}.html"

    def check_names(self, names: Iterable[str]) -> None:
        """Raise :class:`ComponentError` if a property is unknown or a required one is absent."""
        given = set(names)
        known = set(self.required) | set(self.optional)
        unknown = {name for name in given - known if not (self.passthrough and name.startswith(PASSTHROUGH_PREFIXES))}
        if unknown:
            raise ComponentError(
                f"Component “{self.name}” has no property {', '.join(sorted(unknown))}; "
                f"it knows {', '.join(sorted(known)) or 'none'}."
            )
        missing = set(self.required) - given
        if missing:
            raise ComponentError(f"Component “{self.name}” needs {', '.join(sorted(missing))}.")

    def check_slots(self, *, has_content: bool, names: Iterable[str]) -> None:
        """Raise :class:`ComponentError` for content or named areas that the component has no place for."""
        if has_content and not self.slot:
            raise ComponentError(f"Component “{self.name}” takes no content.")
        unknown = set(names) - set(self.slots)
        if unknown:
            raise ComponentError(f"Component “{self.name}” has no area {', '.join(sorted(unknown))}.")

    def values(self, given: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Everything the template may read: properties with their defaults, ``attrs`` and what ``prepare`` adds.

        Raises :class:`ComponentError` for a value outside ``choices``.
        """
        for name, permitted in self.choices.items():
            if name in given and str(given[name]) not in permitted:
                raise ComponentError(
                    f"Component “{self.name}”: {name}={given[name]!r} is none of {', '.join(permitted)}."
                )
        values = {**self.optional, **{k: v for k, v in given.items() if self._is_property(k)}}
        values["extra"] = {k: v for k, v in given.items() if not self._is_property(k)}
        values["attrs"] = html_attributes(values["extra"])
        return self.prepare(values, context) if self.prepare else values

    def _is_property(self, name: str) -> bool:
        return name in self.required or name in self.optional or name in {"slot", *self.slots}


def html_attributes(given: Mapping[str, Any]) -> SafeString:
    """``{"hx_get": "/x/", "data_open": True}`` as `` hx-get="/x/" data-open``, escaped.

    ``None`` and ``False`` are left out.
    """
    kept = [(k.replace("_", "-"), v) for k, v in given.items() if v is not None and v is not False]
    bare = mark_safe("".join(f" {k}" for k, v in kept if v is True))
    return bare + format_html_join("", ' {}="{}"', ((k, v) for k, v in kept if v is not True))


_registry: dict[str, Component] = {}
_loading, _loaded = RLock(), Event()
_loading = RLock()


def register(*components: Component) -> None:
    """Make components known. Raises :class:`ComponentError` when a name is taken."""
    for component in components:
        if component.name in _registry:
            raise ComponentError(f"Component “{component.name}” is declared twice.")
        _registry[component.name] = component


def get(name: str) -> Component:
    """The component of that name. Raises :class:`ComponentError` when there is none."""
    _load()
    try:
        return _registry[name]
    except KeyError:
        raise ComponentError(f"There is no component “{name}”.") from None


def everything() -> list[Component]:
    """All components in the order of their declaration."""
    _load()
    return list(_registry.values())


def _load() -> None:
    if not _loaded.is_set():
        with _loading:  # two threads of a server may ask for their first component together
            if not _registry:
                from cursus.core import component_declarations

                component_declarations.declare()
            _loaded.set()
