"""After a restore: everything that was erased since the copy was made is erased again, from the ledger outside."""

from __future__ import annotations

from dataclasses import dataclass

from certification.privacy import queries
from certification.privacy.actions.erasing import erase_again
from cursus.accounts.models import User
from cursus.core import erasure_ledger


@dataclass(frozen=True)
class Replay:
    """How many people the ledger names, how many of them this database held again, and what was erased again."""

    people: int
    found: int
    enrolments: int
    accounts: int


def replay() -> Replay:
    """Erase again whom the ledger names. Doing it twice changes nothing."""
    wanted: dict[str, set[str]] = {}
    for line in erasure_ledger.read():
        wanted.setdefault(line.person, set()).add(line.body)
    found = [] if not wanted else _people(wanted)
    enrolments = accounts = 0
    for person, bodies in found:
        held = queries.bodies_of(person).filter(pk__in=[key for key in bodies if key])
        account = "" in bodies
        if account or held:
            done = erase_again(person, list(held), account=account)
            enrolments, accounts = enrolments + done.enrolments, accounts + done.account
    return Replay(len(wanted), len(found), enrolments, accounts)


def _people(wanted: dict[str, set[str]]) -> list[tuple[User, set[str]]]:
    people = User.objects.filter(erased_at=None).only("pk", "date_joined").order_by("pk")
    found = [
        (person.pk, wanted[mark])
        for person in people.iterator(chunk_size=2000)
        if (mark := erasure_ledger.mark_of(person)) in wanted
    ]
    return [(User.objects.get(pk=key), bodies) for key, bodies in found]
