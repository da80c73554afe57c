"""The manager's pages: who enters, what a refusal leaves on the page, what is lost (nothing)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cursus.core import clock
from cursus.models import Organisation, SessionMeeting, TrainingProgramme, TrainingSession, User
from cursus.organisations.enums import Role
from cursus.programmes import actions
from cursus.programmes.enums import ProgrammeState, SessionState
from tests.factories.accounts import member
from tests.factories.frameworks import published_version
from tests.factories.programmes import (
    FACTS,
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


@pytest.fixture
def manager(body: Organisation) -> User:
    return manager_of(body)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(programme: TrainingProgramme, **changes: Any) -> dict[str, Any]:
    facts = {name: getattr(programme, name) for name in FACTS} | {
        "code": programme.code,
        "title": programme.title,
        "version": programme.version_id,
        "qualification": programme.qualification_id or "",
        "hours_at_work": 0,
        "access_delay_days": 10,
        "token": programme.edit_token,
    }
    return {**facts, **changes}


def pages_of(session: TrainingSession) -> list[str]:
    programme = session.programme
    module = actions.add_module(programme, by=None, title="Module")
    names = ["detail", "edit", "competencies"]
    of_session = ["session", "session_edit", "session_staff", "session_open", "session_cancel"]
    return [
        *(reverse(f"programmes:{name}", args=[programme.pk]) for name in names),
        reverse("programmes:module_add", args=[programme.pk]),
        reverse("programmes:module_edit", args=[programme.pk, module.pk]),
        reverse("programmes:module_remove", args=[programme.pk, module.pk]),
        reverse("programmes:session_plan", args=[programme.pk]),
        *(reverse(f"programmes:{name}", args=[session.pk]) for name in of_session),
        reverse("programmes:meeting_add", args=[session.pk]),
    ]


def test_the_manager_reads_every_page(body: Organisation, manager: User) -> None:
    client = signed_in(manager)
    session = session_of(programme_of(body))
    for address in [reverse("programmes:list"), reverse("programmes:create"), *pages_of(session)]:
        assert client.get(address).status_code == 200, address


def test_another_body_s_manager_meets_404(body: Organisation) -> None:
    session = session_of(programme_of(body))
    client = signed_in(manager_of(teaching_body()))
    for address in pages_of(session):
        assert client.get(address).status_code == 404, address
    for name in ("publish", "withdraw"):
        assert client.post(reverse(f"programmes:{name}", args=[session.programme_id])).status_code == 404
    for name in ("session_open", "session_complete", "session_cancel"):
        assert client.post(reverse(f"programmes:{name}", args=[session.pk])).status_code == 404
    session.refresh_from_db()
    assert session.state == SessionState.PLANNED


def test_a_child_of_another_body_s_programme_is_not_found(body: Organisation, manager: User) -> None:
    other = programme_of(teaching_body())
    module = actions.add_module(other, by=None, title="Ailleurs")
    mine = programme_of(body)
    client = signed_in(manager)
    for name in ("module_edit", "module_remove"):
        assert client.post(reverse(f"programmes:{name}", args=[mine.pk, module.pk])).status_code == 404
    assert other.modules.get() == module


def test_staff_read_their_session_and_change_nothing(body: Organisation) -> None:
    session, unseen = (session_of(programme_of(body, code=code)) for code in ("P1", "P2"))
    assessor = member(body, Role.ASSESSOR)
    actions.set_staff(session, by=None, trainers=[], assessors=[assessor])
    client = signed_in(assessor)
    assert client.get(reverse("programmes:session", args=[session.pk])).status_code == 200
    assert client.get(reverse("programmes:detail", args=[session.programme_id])).status_code == 200
    assert client.get(reverse("programmes:session_edit", args=[session.pk])).status_code == 403
    assert client.get(reverse("programmes:session", args=[unseen.pk])).status_code == 404
    assessor.memberships.all().delete()
    assert client.get(reverse("programmes:session", args=[session.pk])).status_code == 404


def test_the_certifier_reads_the_sessions_it_certifies(body: Organisation) -> None:
    certifier = certifying_body()
    programme = certified_programme(body, certifier)
    qualification = programme.qualification
    assert qualification is not None
    habilitate(body, qualification)
    session = session_of(programme, opened=True, certifier=certifier, route=qualification.routes.get())
    client = signed_in(member(certifier, Role.CERTIFIER))
    assert client.get(reverse("programmes:session", args=[session.pk])).status_code == 200
    assert client.post(reverse("programmes:session_complete", args=[session.pk])).status_code == 403


def test_a_programme_is_made_from_the_form(body: Organisation, manager: User) -> None:
    version = published_version(body, code="NEW")
    client = signed_in(manager)
    facts = {**FACTS, "code": "N1", "title": "Nouvelle", "version": version.pk, "hours_at_work": 0}
    answer = client.post(reverse("programmes:create"), {**facts, "organisation": body.pk, "access_delay_days": 10})
    programme = TrainingProgramme.objects.get(code="N1")
    assert answer["Location"] == reverse("programmes:competencies", args=[programme.pk])
    chosen = {"block0": [str(row.pk) for row in version.competencies.filter(block__code="B1")], "token": 1}
    client.post(answer["Location"], chosen)
    assert programme.competencies.count() == 2
    client.post(reverse("programmes:publish", args=[programme.pk]))
    programme.refresh_from_db()
    assert programme.state == ProgrammeState.PUBLISHED


def test_a_programme_is_not_made_for_somebody_else_s_body(manager: User, body: Organisation) -> None:
    other = teaching_body()
    version = published_version(body, code="NEW")
    facts = {**FACTS, "code": "N1", "title": "X", "version": version.pk, "hours_at_work": 0, "access_delay_days": 1}
    answer = signed_in(manager).post(reverse("programmes:create"), {**facts, "organisation": other.pk})
    assert answer.status_code == 200
    assert not TrainingProgramme.objects.exists()


def test_a_conflicting_edit_shows_both_and_loses_nothing(body: Organisation, manager: User) -> None:
    programme = programme_of(body)
    colleague = manager_of(body)
    mine = typed(programme, objectives="Ce que j’ai écrit longuement.")
    actions.update_programme(
        programme, by=colleague, token=programme.edit_token, facts={"objectives": "Ce que l’autre a écrit."}
    )
    client = signed_in(manager)
    answer = client.post(reverse("programmes:edit", args=[programme.pk]), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ce que j’ai écrit longuement." in page
    assert "Ce que l’autre a écrit." in page
    assert str(colleague) in page
    again = typed(programme, objectives="Ce que j’ai écrit longuement.", token=programme.edit_token)
    assert client.post(reverse("programmes:edit", args=[programme.pk]), again).status_code == 302
    programme.refresh_from_db()
    assert programme.objectives == "Ce que j’ai écrit longuement."


def test_what_only_the_other_one_changed_is_taken_over(body: Organisation, manager: User) -> None:
    programme = programme_of(body)
    read = typed(programme)
    originals = {f"initial-{name}": value for name, value in read.items() if name != "token"}
    actions.update_programme(programme, by=None, token=programme.edit_token, facts={"rhythm": "Un jour par semaine"})
    client = signed_in(manager)
    address = reverse("programmes:edit", args=[programme.pk])
    answer = client.post(address, {**read, **originals, "rhythm": "", "audience": "Les agents du port."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert answer.context["differences"] == []
    assert "Un jour par semaine" in page
    assert "Les agents du port." in page
    shown = {field.html_name: field.value() for field in answer.context["form"]}
    assert shown["rhythm"] == "Un jour par semaine"
    client.post(address, {name: "" if value is None else value for name, value in shown.items()})
    programme.refresh_from_db()
    assert (programme.rhythm, programme.audience) == ("Un jour par semaine", "Les agents du port.")


def test_a_conflicting_choice_of_competencies_shows_both(body: Organisation, manager: User) -> None:
    programme = programme_of(body)
    read = programme.edit_token
    actions.set_competencies(programme, by=None, token=read, competencies=list(programme.competencies.all())[:1])
    blocks = programme.version.blocks.prefetch_related("competencies")
    every = {f"block{n}": [str(row.pk) for row in block.competencies.all()] for n, block in enumerate(blocks)}
    client = signed_in(manager)
    address = reverse("programmes:competencies", args=[programme.pk])
    answer = client.post(address, {**every, "token": read})
    assert answer.status_code == 409
    assert answer.content.decode().count("checked") == 4
    assert programme.competencies.count() == 1
    assert client.post(address, {**every, "token": programme.edit_token}).status_code == 302
    assert programme.competencies.count() == 4


def test_a_block_is_taken_whole_without_saving(body: Organisation, manager: User) -> None:
    programme = programme_of(body)
    actions.set_competencies(programme, by=None, token=programme.edit_token, competencies=[])
    address = reverse("programmes:competencies", args=[programme.pk])
    page = signed_in(manager).post(address, {"token": programme.edit_token, "whole": "take:1"}).content.decode()
    assert page.count("checked") == 2
    assert not programme.competencies.exists()
    for odd in ("take:9", "take:", "x", "take:-1"):
        assert signed_in(manager).post(address, {"token": 1, "whole": odd}).status_code == 200


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(body: Organisation, manager: User) -> None:
    programme = programme_of(body)
    session_of(programme, code="S1")
    day = clock.today()
    typed_session = {"code": "S1", "starts_on": day, "ends_on": day, "city": "Plougrescant", "seats": 9}
    client = signed_in(manager)
    answer = client.post(reverse("programmes:session_plan", args=[programme.pk]), typed_session)
    assert "code" in answer.context["form"].errors
    assert "Plougrescant" in answer.content.decode()
    backwards = {**typed_session, "code": "S2", "ends_on": day - timedelta(days=1)}
    answer = client.post(reverse("programmes:session_plan", args=[programme.pk]), backwards)
    assert "ends_on" in answer.context["form"].errors
    assert TrainingSession.objects.count() == 1


def test_the_page_says_specimen_before_the_session_is_opened(body: Organisation, manager: User) -> None:
    session = session_of(certified_programme(body, certifying_body()))
    client = signed_in(manager)
    assert "SPÉCIMEN" in client.get(reverse("programmes:session_open", args=[session.pk])).content.decode()
    client.post(reverse("programmes:session_open", args=[session.pk]))
    session.refresh_from_db()
    assert (session.state, session.certifying) == (SessionState.OPEN, False)
    assert "SPÉCIMEN" in client.get(reverse("programmes:session", args=[session.pk])).content.decode()


def test_a_session_lives_through_its_buttons(body: Organisation, manager: User) -> None:
    session = session_of(programme_of(body))
    client = signed_in(manager)
    for name, state in (
        ("session_open", SessionState.OPEN),
        ("session_complete", SessionState.COMPLETED),
    ):
        if name == "session_complete":
            actions.start_session(session, by=manager)
        client.post(reverse(f"programmes:{name}", args=[session.pk]))
        session.refresh_from_db()
        assert session.state == state
    answer = client.post(reverse("programmes:session_complete", args=[session.pk]), follow=True)
    assert [message.level_tag for message in answer.context["messages"]][-1] == "error"


def test_a_session_is_cancelled_with_its_reason(body: Organisation, manager: User) -> None:
    session = session_of(programme_of(body))
    client = signed_in(manager)
    address = reverse("programmes:session_cancel", args=[session.pk])
    assert client.post(address, {"reason": ""}).status_code == 200
    client.post(address, {"reason": "Salle inondée."})
    assert "Salle inondée." in client.get(reverse("programmes:session", args=[session.pk])).content.decode()


def test_meetings_are_planned_in_local_time(body: Organisation, manager: User) -> None:
    session = session_of(programme_of(body))
    typed_meeting = {"day": session.starts_on, "starts": "09:30", "ends": "17:00", "mode": "ON_SITE", "again": "1"}
    address = reverse("programmes:meeting_add", args=[session.pk])
    client = signed_in(manager)
    assert client.post(address, typed_meeting)["Location"] == address
    assert "09:30" in client.get(reverse("programmes:session", args=[session.pk])).content.decode()
    answer = client.post(address, typed_meeting)
    assert "starts" in answer.context["form"].errors
    meeting = SessionMeeting.objects.get()
    edit = reverse("programmes:meeting_edit", args=[session.pk, meeting.pk])
    assert 'value="09:30"' in client.get(edit).content.decode()
    client.post(reverse("programmes:meeting_remove", args=[session.pk, meeting.pk]))
    assert not SessionMeeting.objects.exists()


def test_the_staff_are_chosen_among_those_who_hold_the_role(body: Organisation, manager: User) -> None:
    session = session_of(programme_of(body))
    mine, stranger = member(body, Role.ASSESSOR), member(teaching_body(), Role.ASSESSOR)
    client = signed_in(manager)
    address = reverse("programmes:session_staff", args=[session.pk])
    assert str(stranger) not in client.get(address).content.decode()
    assert client.post(address, {"assessors": [stranger.pk]}).status_code == 200
    client.post(address, {"assessors": [mine.pk]})
    assert [row.user for row in session.staff.all()] == [mine]


def test_the_list_costs_the_same_for_one_and_for_thirty(
    body: Organisation, manager: User, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    version = published_version(body, code="MANY")
    programme_of(body, version, code="P0")
    client = signed_in(manager)
    with django_assert_max_num_queries(25) as first:
        client.get(reverse("programmes:list"))
    for number in range(1, 30):
        programme_of(body, version, code=f"P{number}")
    with django_assert_num_queries(len(first)):
        client.get(reverse("programmes:list"))
