"""Every edge of the two lives of this room, taken by the verbs that people and sweeps use."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import storages

from certification.enrolments.enums import EnrolmentState
from certification.enrolments.models import Enrolment
from certification.privacy import actions
from certification.privacy.rules import ERASURE_LIFE, EXPORT_DAYS, EXPORT_LIFE
from cursus.core import clock
from cursus.core.errors import Conflict
from cursus.core.models import AuditEntry
from cursus.organisations.enums import Role
from tests.factories.accounts import UserFactory, member
from tests.factories.learning import course

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _outside(tmp_path, settings) -> None:
    settings.CHECKPOINTS_DIR = tmp_path / "checkpoints"


def taken(life):
    """The edges that the log says were taken."""
    entries = AuditEntry.objects.filter(event__startswith=f"{life.name}.", detail__has_key="from")
    return {(row.detail["from"], row.event.rpartition(".")[2], row.detail["to"]) for row in entries}


def test_every_edge_of_a_request_to_be_erased():
    found = course()
    enrolment, manager = found.enrol(UserFactory()), member(found.body, Role.PEDAGOGICAL_MANAGER)
    person = enrolment.learner
    Enrolment.objects.filter(pk=enrolment.pk).update(state=EnrolmentState.COMPLETED)
    first = actions.ask(by=person, body=found.body)
    actions.withdraw(by=person, request=first)
    with pytest.raises(Conflict):
        actions.refuse(by=manager, request=first, reason="Trop tard.")
    second = actions.ask(by=person, body=found.body)
    actions.refuse(by=manager, request=second, reason="Un recours est en cours.")
    with pytest.raises(Conflict):
        actions.withdraw(by=person, request=second)
    third = actions.ask(by=person, body=found.body)
    actions.carry_out(third, by=manager)
    assert taken(ERASURE_LIFE) == {tuple(map(str, edge)) for edge in ERASURE_LIFE.edges()}


def test_every_edge_of_a_copy_of_ones_data(monkeypatch, caplog):
    found = course()
    person = found.enrol(UserFactory()).learner
    ready = actions.ask_for_export(by=person)
    assert actions.make_export(ready.pk)
    with monkeypatch.context() as broken:
        storage = storages["private"]
        broken.setattr(type(storage), "save", _no_room)
        failed = actions.ask_for_export(by=found.enrol(UserFactory()).learner)
        assert not actions.make_export(failed.pk)
    with clock.at(clock.now() + timedelta(days=EXPORT_DAYS + 1)):
        assert actions.sweep_exports() == 2
    assert taken(EXPORT_LIFE) == {tuple(map(str, edge)) for edge in EXPORT_LIFE.edges()}


def _no_room(*args, **kwargs):
    raise OSError("No space left on device")
