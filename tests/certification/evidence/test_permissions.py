"""Who sees a piece and its files, asked again at each request."""

from __future__ import annotations

import json
import logging
from uuid import uuid4

import pytest
from django.urls import reverse

from certification.enrolments import permissions as enrolment_permissions
from certification.enrolments.models import Enrolment
from certification.evidence import actions, actions_files, actions_group, permissions
from certification.evidence.models import Evidence
from cursus.core.enums import ScanState
from cursus.core.models import StoredFile
from cursus.frameworks.enums import EvidenceType
from cursus.organisations.enums import Capacity, Role
from cursus.organisations.models import Membership
from cursus.programmes.models import SessionStaff, TrainingSession
from tests.factories.accounts import OrganisationFactory, UserFactory, member
from tests.factories.learning import learning, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return learning()


@pytest.fixture
def piece(world) -> Evidence:
    """A draft with a photo."""
    enrolment = world.enrol()
    evidence = actions_files.begin_with_file(
        by=enrolment.learner,
        enrolment=enrolment,
        upload=photo(),
        title="Atelier",
        competencies=[world.course.competencies["1.1"]],
    )
    return actions.save_draft(
        by=enrolment.learner,
        evidence=evidence,
        text="J’ai animé.",
        evidence_type=EvidenceType.WORK_PRODUCT,
        others_agree=True,
    )


def sent(piece: Evidence) -> Evidence:
    return actions.submit(by=piece.enrolment.learner, evidence=piece)


def address(piece: Evidence) -> str:
    return reverse("evidence:file", args=[piece.files.get().pk])


def status(client, page: str) -> int:
    """Ask, and read what was given to its end."""
    answer = client.get(page)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def sees(user, piece: Evidence) -> bool:
    again = type(user).objects.get(pk=user.pk)
    return permissions.visible_to(again).filter(pk=piece.pk).exists()


def certifier_of(world):
    body = OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY])
    TrainingSession.objects.filter(pk=world.session.pk).update(certifier=body)
    return member(body, Role.CERTIFIER)


def test_a_draft_is_seen_by_its_authors_only(world, piece):
    other = world.enrol()
    assert sees(piece.enrolment.learner, piece)
    for user in (other.learner, world.manager, world.course.assessor, world.trainer, certifier_of(world)):
        assert not sees(user, piece)
    actions_group.set_authors(by=piece.enrolment.learner, evidence=piece, others=[other])
    assert sees(other.learner, piece)


def test_what_was_sent_is_seen_by_those_who_judge(world, piece):
    sent(piece)
    for user in (piece.enrolment.learner, world.manager, world.course.assessor, certifier_of(world)):
        assert sees(user, piece)
    for user in (world.trainer, world.enrol().learner, world.stranger, UserFactory()):
        assert not sees(user, piece)


def test_what_is_withdrawn_is_its_authors_again(world, piece):
    sent(piece)
    actions.withdraw(by=piece.enrolment.learner, evidence=piece)
    assert sees(piece.enrolment.learner, piece)
    assert not sees(world.course.assessor, piece)


def test_rooms_add_their_own_relation(world, piece):
    sent(piece)
    candidates = Enrolment.objects.filter(pk=piece.enrolment_id)
    assert Evidence.objects.filter(permissions.concerns(candidates)).get() == piece
    assert not Evidence.objects.filter(permissions.concerns(Enrolment.objects.none())).exists()


def test_an_anonymous_visitor_sees_nothing(client, piece):
    sent(piece)
    answer = client.get(address(piece))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


def test_a_swapped_key_is_404_and_noted(client, world, piece, caplog):
    """TRUST case 3."""
    intruder = world.enrol().learner
    client.force_login(intruder)
    pages = [
        address(piece),
        reverse("spaces:evidence", args=[piece.pk]),
        reverse("spaces:describe", args=[piece.pk]),
        reverse("spaces:competencies", args=[piece.pk]),
        reverse("evidence:authors", args=[piece.pk]),
        reverse("evidence:part", args=[piece.pk]),
        reverse("evidence:withdraw", args=[piece.pk]),
    ]
    for page in pages:
        caplog.clear()
        with caplog.at_level(logging.WARNING, logger="cursus.security"):
            assert client.get(page).status_code == 404
        lines = [json.loads(record.message) for record in caplog.records if record.name == "cursus.security"]
        assert [(line["event"], line["user"]) for line in lines] == [("hidden_row", str(intruder.pk))] or [
            (line["event"], line["user"]) for line in lines
        ] == [("hidden_row", intruder.pk)], page
    caplog.clear()
    with caplog.at_level(logging.WARNING, logger="cursus.security"):
        assert client.get(reverse("evidence:file", args=[uuid4()])).status_code == 404
    assert not [record for record in caplog.records if record.name == "cursus.security"], "nothing exists there"


def test_another_body_changes_nothing(client, world, piece):
    """TRUST case 4: keys of another body's rows in addresses and in forms."""
    client.force_login(world.stranger)
    before = Evidence.objects.values().get(pk=piece.pk)
    posts = [
        (reverse("spaces:describe", args=[piece.pk]), {"title": "Volé", "go": "later"}),
        (reverse("spaces:competencies", args=[piece.pk]), {"competencies": str(uuid4())}),
        (reverse("evidence:autosave", args=[piece.pk]), {"title": "Volé"}),
        (reverse("evidence:authors", args=[piece.pk]), {}),
        (reverse("evidence:part", args=[piece.pk]), {"part": "Volé"}),
        (reverse("evidence:leave", args=[piece.pk]), {}),
        (reverse("evidence:withdraw", args=[piece.pk]), {}),
    ]
    for page, data in posts:
        assert client.post(page, data).status_code == 404
    assert Evidence.objects.values().get(pk=piece.pk) == before


def test_a_child_of_another_piece_is_left_alone(client, world, piece):
    """TRUST case 4: the file of another's deposit, named in one's own form."""
    mine = world.enrol()
    own = actions.create_draft(
        by=mine.learner, enrolment=mine, title="Mienne", competencies=[world.course.competencies["1.1"]]
    )
    file = piece.files.get()
    client.force_login(mine.learner)
    client.post(
        reverse("spaces:describe", args=[own.pk]),
        {"title": "Mienne", f"caption_{file.pk}": "Volé", "go": f"remove:{file.pk}"},
    )
    file.refresh_from_db()
    assert file.caption == ""


def test_the_bytes_are_given_to_who_may_see_them(client, world, piece):
    sent(piece)
    for user in (piece.enrolment.learner, world.manager, world.course.assessor):
        client.force_login(user)
        answer = client.get(address(piece))
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]
        assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")
    shown = client.get(address(piece), {"voir": "1"})
    b"".join(shown.streaming_content)
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in shown.headers["Content-Security-Policy"]


def test_a_replayed_link_asks_again(client, world, piece):
    """TRUST case 5: the same address, the same cookie; the right is gone."""
    sent(piece)
    client.force_login(world.course.assessor)
    link = address(piece)
    assert status(client, link) == 200
    SessionStaff.objects.filter(user=world.course.assessor).delete()
    assert status(client, link) == 404
    client.logout()
    assert status(client, link) == 302


@pytest.mark.parametrize("who", ["manager", "assessor"])
def test_a_role_removed_in_mid_session_is_felt_at_once(client, world, piece, who):
    """TRUST case 18."""
    sent(piece)
    user = world.manager if who == "manager" else world.course.assessor
    client.force_login(user)
    assert status(client, address(piece)) == 200
    Membership.objects.filter(user=user).delete()
    assert status(client, address(piece)) == 404


def test_a_co_author_taken_off_loses_sight(client, world, piece):
    other = world.enrol()
    actions_group.set_authors(by=piece.enrolment.learner, evidence=piece, others=[other])
    client.force_login(other.learner)
    assert status(client, address(piece)) == 200
    actions_group.set_authors(by=piece.enrolment.learner, evidence=piece, others=[])
    assert status(client, address(piece)) == 404


def test_a_file_in_quarantine_is_given_to_nobody(client, piece):
    """TRUST case 8."""
    StoredFile.objects.update(scan_state=ScanState.QUARANTINED)
    client.force_login(piece.enrolment.learner)
    assert status(client, address(piece)) == 403


def test_a_co_author_sees_and_does_not_edit(client, world, piece):
    other = world.enrol()
    actions_group.set_authors(by=piece.enrolment.learner, evidence=piece, others=[other])
    client.force_login(other.learner)
    assert client.get(reverse("spaces:evidence", args=[piece.pk])).status_code == 200
    assert client.get(reverse("evidence:part", args=[piece.pk])).status_code == 200
    for name in ("spaces:describe", "spaces:competencies", "evidence:authors", "evidence:withdraw"):
        assert client.get(reverse(name, args=[piece.pk])).status_code == 403
    assert client.post(reverse("evidence:autosave", args=[piece.pk]), {"title": "x"}).status_code == 403


def test_staff_of_the_session_only(world):
    elsewhere = learning()
    enrolment = elsewhere.enrol()
    assert not enrolment_permissions.visible_to(world.course.assessor).filter(pk=enrolment.pk).exists()
