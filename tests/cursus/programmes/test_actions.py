"""Every write to programmes and sessions."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from cursus.core import audit
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.models import AuditChain
from cursus.frameworks.actions import draft_from, publish_version
from cursus.frameworks.enums import Habilitation, RouteKind
from cursus.models import LearningModule, Organisation, SessionMeeting, TrainingProgramme, TrainingSession
from cursus.organisations.enums import Role
from cursus.programmes import actions, queries
from cursus.programmes.enums import NotCertifying, ProgrammeState, SessionState
from tests.factories.accounts import member
from tests.factories.frameworks import draft_version, published_version
from tests.factories.programmes import (
    certified_programme,
    certifying_body,
    habilitate,
    manager_of,
    programme_of,
    session_of,
    teaching_body,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Organisation:
    return teaching_body()


def at(session: TrainingSession, hour: int) -> datetime:
    return datetime.combine(session.starts_on, time(hour), tzinfo=timezone.get_default_timezone())


def test_only_the_manager_of_the_body_writes(body: Organisation) -> None:
    programme = programme_of(body)
    for stranger in (manager_of(teaching_body()), member(body, Role.TRAINER)):
        with pytest.raises(NotAllowed):
            actions.update_programme(programme, by=stranger, token=programme.edit_token, facts={"title": "Autre"})
        with pytest.raises(NotAllowed):
            session_of(programme, by=stranger)


def test_a_draft_framework_is_no_ground_for_a_programme(body: Organisation) -> None:
    with pytest.raises(Refused) as refused:
        programme_of(body, draft_version(body), published=False)
    assert refused.value.field == "version"


def test_two_programmes_of_a_body_have_two_codes(body: Organisation) -> None:
    programme_of(body)
    with pytest.raises(Refused) as refused:
        programme_of(body, published_version(body, code="OTHER"))
    assert refused.value.field == "code"


def test_who_saves_second_is_told_and_overwrites_nothing(body: Organisation) -> None:
    manager = manager_of(body)
    programme = programme_of(body)
    read = programme.edit_token
    actions.update_programme(programme, by=manager, token=read, facts={"title": "Premier"})
    with pytest.raises(Conflict) as refused:
        actions.update_programme(programme, by=manager, token=read, facts={"title": "Second"})
    assert refused.value.code == actions.EDITED_MEANWHILE
    assert TrainingProgramme.objects.get().title == "Premier"
    assert queries.last_editor(programme) == manager


def test_the_log_agrees_with_the_rows_after_all_verbs(body: Organisation) -> None:
    programme = programme_of(body)
    actions.update_programme(programme, by=None, token=programme.edit_token, facts={"title": "Autrement"})
    session = session_of(programme)
    trainer = member(body, Role.TRAINER)
    actions.set_staff(session, by=None, trainers=[trainer], assessors=[])
    actions.set_staff(session, by=None, trainers=[], assessors=[])
    actions.update_session(session, by=None, facts={"city": "Brest"})
    actions.open_session(session, by=None)
    actions.start_session(session, by=None)
    actions.complete_session(session, by=None)
    assert list(audit.verify(AuditChain.objects.get(organisation=body))) == []
    TrainingSession.objects.update(state=SessionState.OPEN)
    assert [found.problem for found in audit.verify(AuditChain.objects.get(organisation=body))] == ["row_changed"]


def test_a_programme_is_published_when_nothing_lacks(body: Organisation) -> None:
    programme = programme_of(body, published=False, methods="", price=None)
    with pytest.raises(Refused):
        actions.publish_programme(programme, by=None)
    actions.update_programme(programme, by=None, token=programme.edit_token, facts={"methods": "…", "price": 0})
    assert actions.publish_programme(programme, by=None).state == ProgrammeState.PUBLISHED


def test_competencies_come_from_the_version_and_freeze_when_a_session_opens(body: Organisation) -> None:
    programme = programme_of(body)
    other = published_version(body, code="OTHER").competencies.first()
    assert other is not None
    with pytest.raises(Refused):
        actions.set_competencies(programme, by=None, token=programme.edit_token, competencies=[other])
    first = list(programme.competencies.all())[:1]
    actions.set_competencies(programme, by=None, token=programme.edit_token, competencies=first)
    session_of(programme, opened=True)
    with pytest.raises(Refused) as refused:
        actions.set_competencies(programme, by=None, token=programme.edit_token, competencies=[])
    assert refused.value.code == "programme.frozen"
    # Saving the same choice again is no change.
    actions.set_competencies(programme, by=None, token=programme.edit_token, competencies=first)


def test_a_module_loses_what_its_programme_leaves(body: Organisation) -> None:
    programme = programme_of(body)
    kept, left, *_ = programme.competencies.order_by("code")
    module = actions.add_module(programme, by=None, title="Un", competencies=[kept, left])
    actions.set_competencies(programme, by=None, token=programme.edit_token, competencies=[kept])
    assert list(module.competencies.all()) == [kept]
    with pytest.raises(Refused):
        actions.update_module(module, by=None, competencies=[left])


def test_modules_change_places_and_stop_at_the_ends(body: Organisation) -> None:
    programme = programme_of(body)
    one, two = (actions.add_module(programme, by=None, title=title) for title in ("Un", "Deux"))
    actions.move_module(two, by=None, up=True)
    actions.move_module(two, by=None, up=True)
    assert [module.title for module in programme.modules.all()] == ["Deux", "Un"]
    actions.remove_module(two, by=None)
    assert list(LearningModule.objects.all()) == [one]


def test_another_version_carries_the_competencies_over(body: Organisation) -> None:
    version = published_version(body, code="LINE")
    programme = programme_of(body, version)
    successor = publish_version(draft_from(version, number="2.0", by=None), by=None)
    actions.update_programme(
        programme, by=None, token=programme.edit_token, facts={"version": successor, "qualification": None}
    )
    assert {row.version for row in programme.competencies.all()} == {successor}
    assert programme.competencies.count() == version.competencies.count()


def test_a_habilitated_partner_opens_a_session_that_certifies(body: Organisation) -> None:
    certifier = certifying_body()
    programme = certified_programme(body, certifier)
    qualification = programme.qualification
    assert qualification is not None
    facts = {"certifier": certifier, "route": qualification.routes.get()}
    planned = session_of(programme, code="A", **facts)
    assert queries.certifying_of(planned).reason == NotCertifying.NOT_ENTITLED
    assert not actions.open_session(planned, by=None).certifying
    habilitate(body, qualification, active=False)
    assert not session_of(programme, code="B", opened=True, **facts).certifying
    qualification.partners.update(active=True)
    assert session_of(programme, code="C", opened=True, **facts).certifying


def test_what_a_partner_is_habilitated_for_decides(body: Organisation) -> None:
    certifier = certifying_body()
    programme = certified_programme(body, certifier)
    qualification = programme.qualification
    assert qualification is not None
    partner = habilitate(body, qualification)
    planned = session_of(programme, code="A", certifier=certifier, route=qualification.routes.get())
    found = {}
    for kind in Habilitation:
        partner.habilitation = kind
        partner.save()
        found[kind] = queries.certifying_of(planned).reason
    assert found == {
        Habilitation.TRAIN: NotCertifying.NOT_ASSESSING,
        Habilitation.ASSESS: NotCertifying.NOT_TRAINING,
        Habilitation.TRAIN_AND_ASSESS: None,
    }
    qualification.routes.update(kind=RouteKind.VAE)
    partner.habilitation = Habilitation.ASSESS
    partner.save()
    planned.route.refresh_from_db()
    assert queries.certifying_of(planned).allowed


def test_a_session_is_opened_only_when_its_programme_can_be_read(body: Organisation) -> None:
    session = session_of(programme_of(body, published=False))
    with pytest.raises(Refused):
        actions.open_session(session, by=None)


def test_route_and_certifier_are_settled_at_the_opening(body: Organisation) -> None:
    certifier = certifying_body()
    programme = certified_programme(body, certifier)
    session = session_of(programme, opened=True)
    with pytest.raises(Refused) as refused:
        actions.update_session(session, by=None, facts={"certifier": certifier})
    assert refused.value.field == "certifier"


def test_another_body_cannot_be_named_certifier(body: Organisation) -> None:
    programme = certified_programme(body, certifying_body())
    with pytest.raises(Refused) as refused:
        session_of(programme, certifier=certifying_body())
    assert refused.value.field == "certifier"


def test_the_database_refuses_a_certifying_session_without_certifier(body: Organisation) -> None:
    session = session_of(programme_of(body))
    with pytest.raises(IntegrityError):
        TrainingSession.objects.filter(pk=session.pk).update(certifying=True)


def test_a_session_is_cancelled_with_a_reason_and_then_stays_as_it_is(body: Organisation) -> None:
    session = session_of(programme_of(body), opened=True)
    with pytest.raises(Refused):
        actions.cancel_session(session, by=None, reason="  ")
    actions.cancel_session(session, by=None, reason="Trop peu de personnes inscrites.")
    assert session.cancel_reason == "Trop peu de personnes inscrites."
    with pytest.raises(Refused):
        actions.update_session(session, by=None, facts={"city": "Brest"})
    with pytest.raises(Conflict):
        actions.start_session(session, by=None)


def test_the_staff_hold_the_role_in_the_body(body: Organisation) -> None:
    session = session_of(programme_of(body))
    assessor = member(body, Role.ASSESSOR)
    with pytest.raises(Refused) as refused:
        actions.set_staff(session, by=None, trainers=[assessor], assessors=[])
    assert refused.value.field == "trainers"
    actions.set_staff(session, by=None, trainers=[], assessors=[assessor])
    # Who lost the role stays named until somebody takes them out, and adding another is not refused for it.
    assessor.memberships.all().delete()
    other = member(body, Role.ASSESSOR)
    actions.set_staff(session, by=None, trainers=[], assessors=[assessor, other])
    assert session.staff.count() == 2


def test_meetings_stay_within_the_session(body: Organisation) -> None:
    session = session_of(programme_of(body))
    meeting = actions.add_meeting(session, by=None, starts_at=at(session, 9), ends_at=at(session, 12))
    with pytest.raises(Refused):
        actions.add_meeting(session, by=None, starts_at=at(session, 11), ends_at=at(session, 13))
    with pytest.raises(Refused) as refused:
        actions.update_session(session, by=None, facts={"starts_on": session.starts_on + timedelta(days=1)})
    assert refused.value.field == "starts_on"
    with pytest.raises(Refused):
        actions.update_meeting(meeting, by=None, starts_at=at(session, 9) - timedelta(days=3))
    actions.remove_meeting(meeting, by=None)
    assert not SessionMeeting.objects.exists()


def test_blocks_are_covered_entirely_or_in_part(body: Organisation) -> None:
    version = published_version(body, code="COVER", blocks=3, each=3)
    codes = ["1.1", "1.2", "1.3", "2.1"]
    programme = programme_of(body, version, competencies=list(version.competencies.filter(code__in=codes)))
    whole, part = queries.blocks_of(programme)
    assert (whole.complete, part.complete, part.missing) == (True, False, 2)
    assert [row.code for row in queries.competencies_of(programme)] == codes
