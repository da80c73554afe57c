"""8: who has no relation sees nothing, and who has one sees: both are looked at, so that the first says something."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from certification.assessment import permissions as assessment
from certification.attestations import permissions as attestations
from certification.enrolments import permissions as enrolments
from certification.evidence import permissions as evidence
from certification.juries import permissions as juries
from cursus.accounts.models import User
from cursus.frameworks import permissions as frameworks
from cursus.organisations import permissions as organisations
from cursus.organisations.queries import RolePair, roles_of
from cursus.programmes import permissions as programmes
from tests.journey import model
from tests.journey.model_jury import Jury

if TYPE_CHECKING:
    from tests.journey.driver import Driver


def everything(user: User) -> Iterator[tuple[str, QuerySet]]:
    """Yield each list that a person reads, by name."""
    yield "enrolments", enrolments.visible_to(user)
    yield "evidence", evidence.visible_to(user)
    yield "files", evidence.files_visible_to(user)
    yield "evidence to judge", assessment.judged_by(user)
    yield "juries", juries.visible_to(user)
    yield "candidates' files", juries.readable_candidates(user)
    yield "attestations", attestations.visible_to(user)
    yield "registers", attestations.registers_of(user)
    yield "juries to issue", attestations.issuable_by(user)
    yield "programmes", programmes.visible_programmes(user)
    yield "sessions", programmes.visible_sessions(user)
    yield "drafts", frameworks.editable_versions(user)
    yield "invitations", organisations.invitations_managed_by(user)


def of_others(user: User) -> Iterator[tuple[str, QuerySet]]:
    """Yield what a learner must not see: what belongs to another one."""
    yield "another's enrolment", enrolments.visible_to(user).exclude(learner=user)
    yield "another's evidence", evidence.visible_to(user).exclude(enrolment__learner=user)
    yield "another's attestation", attestations.visible_to(user).exclude(candidate__enrolment__learner=user)
    yield "evidence to judge", assessment.judged_by(user)
    yield "juries", juries.visible_to(user)


def strangers_see_nothing(driver: Driver) -> None:
    """The person of another body, who has every role there, sees nothing; a learner sees nothing of another's."""
    for name in ("stranger", *driver.learners):
        user = driver.user(name)
        seen = _seen(*_question(user.pk, roles_of(user), everything if name == "stranger" else of_others))
        assert not seen, f"(8) {name} sees {seen}"
    manager, admin = driver.user("manager"), driver.user("admin")
    assert enrolments.visible_to(manager).count() == len(driver.world.all(model.Enrolment)), (
        "(8) the manager misses some"
    )
    assert juries.visible_to(admin).count() == len(driver.world.all(Jury)), "(8) the certifier misses some"


@cache
def _question(
    key: UUID, roles: frozenset[RolePair], lists: Callable[[User], Iterator[tuple[str, QuerySet]]]
) -> tuple[str, tuple[Any, ...]]:
    """Return one statement that asks whether anything is in each of a person's lists.

    What a person may see is decided by their roles and the rows at the time of asking, so that the statement holds
    for as long as the roles do.
    """
    asked, parameters = [], []
    for what, rows in lists(User.objects.get(pk=key)):
        try:
            sql, given = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:  # nothing can be in it, whatever the rows
            continue
        asked.append(f"SELECT %s WHERE EXISTS ({sql})")
        parameters += [what, *given]
    return " UNION ALL ".join(asked), tuple(parameters)


def _seen(statement: str, parameters: tuple[Any, ...]) -> list[str]:
    if not statement:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [what for (what,) in cursor.fetchall()]
