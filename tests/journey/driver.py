"""How the journey is driven: a verb is asked of the real actions, and its answer compared with the model's.

After each verb that went through, the states of everything are compared with the model, each thing that has just come
into a state is asked for every event that its table does not list there, and the invariants are checked.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from certification.enrolments.models import Enrolment
from certification.juries.models import Candidate, Jury, JuryMember
from cursus.accounts.models import User
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.models import AuditEntry
from cursus.core.state import move
from tests.journey import invariants, lives
from tests.journey.model import Thing
from tests.journey.model_register import World
from tests.journey.snapshot import changed, database
from tests.journey.tables import CONFLICT, NOT_ALLOWED, REFUSED, TABLES, Edge

T = TypeVar("T")
M = TypeVar("M", bound=models.Model)
K = TypeVar("K", bound=Thing)


def _ask(verb: Callable[[], T]) -> T | Refused:
    """Return what a verb gives, or how it refuses."""
    try:
        return verb()
    except Refused as refusal:
        return refusal


def kind_of(refusal: Refused) -> str:
    """Return how an action said no, in the model's words."""
    if isinstance(refusal, Conflict):
        return CONFLICT
    return NOT_ALLOWED if isinstance(refusal, NotAllowed) else REFUSED


@dataclass
class Driver:
    """The model, the keys of the real rows by the model's names, and what was seen so far.

    ``pk``: keys of things ("lea@session-1"), of people, and of parts ("jury-1:president", "jury-1:lea@session-1",
    "block:B1", "competency:1.1"). ``unlogged``: digests of the protected rows that the log did not know at the start.
    """

    world: World = field(default_factory=World)
    pk: dict[str, UUID] = field(default_factory=dict)
    unlogged: dict[tuple[str, str], str] = field(default_factory=dict)
    taken: set[Edge] = field(default_factory=set)
    known: dict[str, str] = field(default_factory=dict)
    published: dict[str, str] = field(default_factory=dict)
    learners: list[str] = field(default_factory=list)
    last_entry: int = 0
    verified: int = 0
    seen: dict[str, str] = field(default_factory=dict)
    trusting: bool = False

    def again(self) -> Driver:
        """Return a copy that can go another way from here."""
        return copy.deepcopy(self)

    # --- Reading ---

    def thing(self, name: str, kind: type[K]) -> K:
        """Return a thing of the model."""
        found = self.world.things[name]
        assert isinstance(found, kind)
        return found

    def get(self, model: type[M], name: str) -> M:
        """Return the real row behind a name, as it stands now."""
        return model._base_manager.get(pk=self.pk[name])

    def user(self, name: str) -> User:
        """Return a person, freshly read: roles are known once a request."""
        return self.get(User, name)

    def enrolment(self, name: str) -> Enrolment:
        return self.get(Enrolment, name)

    def jury(self, name: str) -> Jury:
        return self.get(Jury, name)

    def member(self, jury: str, seat: str) -> JuryMember:
        return self.get(JuryMember, f"{jury}:{seat}")

    def candidate(self, jury: str, enrolment: str) -> Candidate:
        return self.get(Candidate, f"{jury}:{enrolment}")

    def meet(self, name: str, row: models.Model) -> None:
        """Remember the real row behind a name."""
        self.pk[name] = row.pk

    # --- Asking ---

    def attempt(self, expected: str, verb: Callable[[], T], then: Callable[[T], object]) -> bool:
        """Ask for a verb; tell whether it went through.

        It must refuse as the model says and leave everything as it was, or go through; ``then`` writes in the model
        what became of it.
        """
        answer = _ask(verb)
        said = kind_of(answer) if isinstance(answer, Refused) else ""
        assert said == expected, f"{said or 'went through'} ({answer}); the model says {expected or 'go'}"
        if isinstance(answer, Refused):
            self.unchanged()
            return False
        then(answer)
        self.settle()
        return True

    def unchanged(self) -> None:
        """Assert that the database is as it was when it was last looked at."""
        if not self.trusting:
            assert not (touched := changed(self.seen, database())), f"refused, and yet written: {touched}"

    def look(self) -> None:
        """Look at everything, whether or not it seems to have changed."""
        self.seen, self.verified = {}, 0
        self.settle()

    def settle(self) -> None:
        """Compare everything with the model after something was written."""
        if self.trusting:
            return
        now = database()
        touched = set(changed(self.seen, now))
        self.seen = now
        self._note_edges()
        moved = self._compare_states(touched)
        invariants.check(self, touched)
        for name in moved:
            self.knock(name)
        if moved:
            self.unchanged()

    def _note_edges(self) -> None:
        """Read from the log which edges were taken; each is one of the model's."""
        entries = AuditEntry.objects.filter(pk__gt=self.last_entry).order_by("pk")
        for key, event, detail in entries.values_list("pk", "event", "detail"):
            self.last_entry = key
            life, _, verb = event.partition(".")
            if life in TABLES and {"from", "to"} <= detail.keys():
                edge = (life, detail["from"], verb, detail["to"])
                assert TABLES[life].get(verb, {}).get(detail["from"]) == detail["to"], f"no such edge: {edge}"
                self.taken.add(edge)

    def _compare_states(self, touched: set[str]) -> list[str]:
        """Assert that every thing is in the state that the model says; return those that have just come to theirs."""
        for life, model in lives.models_of().items():
            if model._meta.db_table in touched:
                expected = {self.pk[name]: state for name, state in self.world.states(life).items()}
                actual = dict(model._base_manager.values_list("pk", "state"))
                assert actual == expected, f"{life}: {_difference(self.pk, expected, actual)}"
        now = {name: thing.state for name, thing in self.world.things.items()}
        moved = [name for name, state in now.items() if self.known.get(name) != state]
        self.known = now
        return moved

    def knock(self, name: str) -> None:
        """Ask the door for every event that the model does not list in the thing's state: each time a Conflict."""
        thing = self.world.things[name]
        life, model = lives.collect()[thing.life], lives.models_of()[thing.life]
        for event in life.steps:
            if thing.state in TABLES[thing.life].get(event, {}):
                continue
            row: Any = self.get(model, name)
            answer = _ask(lambda event=event, row=row: move(row, life, event, by=None))  # type: ignore[misc]
            assert isinstance(answer, Conflict), f"{thing.life} {thing.state}: the door let {event} through"


def _difference(pk: dict[str, UUID], expected: dict[Any, str], actual: dict[Any, str]) -> dict[str, tuple[str, str]]:
    """Return what differs by name: (model, database)."""
    names = {key: name for name, key in pk.items()}
    return {
        names.get(key, str(key)): (expected.get(key, "absent"), actual.get(key, "absent"))
        for key in expected.keys() | actual.keys()
        if expected.get(key) != actual.get(key)
    }
