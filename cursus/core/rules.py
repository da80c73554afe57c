"""What the life of a thing is: a table of events, declared once in the rules of its room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cursus.core.errors import Conflict


class Step(NamedTuple):
    """One line of a table: an event leads from any of some states to one state."""

    sources: tuple[str, ...]
    target: str


@dataclass(frozen=True)
class Life:
    """The states of a thing and the events that lead from one to another.

    ``name`` is the thing's word in the code (``"enrolment"``); ``initial`` its state when it is created.
    """

    name: str
    states: type[TextChoices]
    initial: str
    steps: Mapping[str, Step]

    def __post_init__(self) -> None:
        known = set(self.states.values)
        for event, step in self.steps.items():
            if unknown := ({*step.sources, step.target} - known):
                raise ValueError(f"{self.name}.{event}: unknown states {unknown}")

    def target(self, event: str, state: str) -> str:
        """Return the state that the event leads to; refuse with Conflict when the table does not list it."""
        step = self.steps[event]
        if state not in step.sources:
            label = self.states(state).label
            raise Conflict(
                _("This is no longer possible: the present state is “%(state)s”. Reload the page to see why.")
                % {"state": label},
                code=f"{self.name}.{event}",
            )
        return step.target

    def allows(self, event: str, state: str) -> bool:
        """Tell whether the event may happen in that state."""
        return state in self.steps[event].sources

    def edges(self) -> Iterator[tuple[str, str, str]]:
        """Yield every (source, event, target), for diagrams and for tests that take each of them."""
        for event, step in self.steps.items():
            for source in step.sources:
                yield source, event, step.target
