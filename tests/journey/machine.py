"""The state machines: Hypothesis chooses verbs and whom to ask; :class:`Journey` compares each answer with the model.

There is one machine for each stretch of the way, each beginning at its own stage, so that a short search goes deep.
A rule marked :func:`timely` is taken where it may well go through; ``untimely`` asks for any of them at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.journey import tampering
from tests.journey.journey import Journey
from tests.journey.tables import TABLES

T = TypeVar("T")
When = Callable[[Any], bool]
REASONS = ("Une pièce manque.", "Une pièce manque.", "Une pièce manque.", "")
MANY = 4
"""How many of a kind a machine makes at most."""


def timely(when: When) -> Callable[[Any], Any]:
    """Make a rule of a verb, taken when the machine says so."""

    def decorate(verb: Any) -> Any:
        made = precondition(when)(rule(data=st.data())(verb))
        made.timely = True
        return made

    return decorate


def there_is(kind: type, *states: str) -> When:
    """Whether there is a thing of a kind (in one of the states)."""
    return lambda machine: bool(machine.world.all(kind, *states))


class Machine(RuleBasedStateMachine):
    """Goes on from a stage; whatever it wrote is undone at the end of each example."""

    stage: ClassVar[Journey]

    def __init__(self) -> None:
        super().__init__()
        self.journey = self.stage.again()
        self.world = self.journey.world
        self.undone = transaction.atomic()
        self.undone.__enter__()

    def teardown(self) -> None:
        """Undo what was written; keep which edges were taken."""
        self.stage.taken |= self.journey.taken
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @rule(data=st.data())
    def untimely(self, data: st.DataObject) -> None:
        """Ask for any verb, whatever the time."""
        verbs = sorted(name for name in dir(type(self)) if getattr(getattr(type(self), name), "timely", False))
        getattr(self, self.draw(data, "verb", verbs))(data=data)

    @rule(data=st.data())
    def meddle(self, data: st.DataObject) -> None:
        """Write behind the actions' back what the database must refuse."""
        possible = [attack for attack in tampering.ATTACKS if attack.finds()]
        tampering.refused(self.draw(data, "attack", possible), self.journey)

    # --- Choosing ---

    def draw(self, data: st.DataObject, label: str, among: Sequence[T]) -> T:
        """Choose one of several."""
        return data.draw(st.sampled_from(among), label=label)

    def one(self, data: st.DataObject, kind: type, *states: str) -> str:
        """Choose one thing of a kind, mostly in one of the states."""
        known = self.world.all(kind)
        wanted = self.world.all(kind, *states) if states else []
        return self.draw(data, kind.__name__, [*wanted, *wanted, *wanted, *known]) if known else ""

    def event(self, data: st.DataObject, name: str, *events: str) -> str:
        """Choose an event, mostly one that may happen to the thing now."""
        thing = self.world.things[name]
        now = [event for event in events if thing.state in TABLES[thing.life][event]]
        return self.draw(data, "event", [*now, *now, *now, *events])

    def by(self, data: st.DataObject, right: str, *others: str) -> str:
        """Choose who asks: mostly the right person."""
        return self.draw(data, "by", [right] * 3 * len(others) + [*others])

    def mostly(self, data: st.DataObject, label: str) -> bool:
        """Choose, rather yes than no."""
        return self.draw(data, label, [True, True, True, False])
