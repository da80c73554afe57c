"""The civil identity: filled in and confirmed by the person, on a proof, until the jury closes."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from certification.enrolments import actions_identity, queries
from certification.enrolments.models import CivilIdentity, Enrolment
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.models import AuditEntry
from tests.factories.learning import learning

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return learning()


@pytest.fixture
def enrolment(world):
    return world.enrol()


def confirm(identity: CivilIdentity) -> CivilIdentity:
    return actions_identity.confirm_identity(
        by=identity.enrolment.learner, identity=identity, seen=queries.identity_fingerprint(identity)
    )


def test_filled_in_then_confirmed(world, enrolment):
    identity = world.identity(enrolment, birth_name="  le   GOFF ", birth_place_code="2a004")
    assert (identity.birth_name, identity.birth_place_code, identity.confirmed_at) == ("le GOFF", "2A004", None)
    assert confirm(identity).confirmed_at is not None
    assert not queries.without_confirmed_identity(Enrolment.objects.all()).exists()
    assert set(AuditEntry.objects.filter(key=str(identity.pk)).values_list("event", flat=True)) == {
        "identity.fill",
        "identity.confirm",
    }


def test_the_log_holds_nothing_of_a_name(world, enrolment):
    identity = world.identity(enrolment, birth_name="Canari")
    entry = AuditEntry.objects.get(event="identity.fill")
    assert "Canari" in str(identity.birth_name)
    assert "birth_name" not in CivilIdentity.protected_fields
    assert "Canari" not in f"{entry.detail}{entry.digest}"


def test_a_change_asks_for_a_new_confirmation(world, enrolment):
    identity = confirm(world.identity(enrolment))
    assert world.identity(enrolment).confirmed_at is not None, "the same identity stays confirmed"
    assert world.identity(enrolment, usage_name="Diallo").confirmed_at is None
    assert identity.pk == CivilIdentity.objects.get().pk


def test_one_confirms_what_one_saw(world, enrolment):
    identity = world.identity(enrolment)
    seen = queries.identity_fingerprint(identity)
    changed = world.identity(enrolment, birth_name="Autre")
    with pytest.raises(Conflict):
        actions_identity.confirm_identity(by=enrolment.learner, identity=changed, seen=seen)
    changed.refresh_from_db()
    assert changed.confirmed_at is None


def test_nobody_else_fills_it_in(world, enrolment):
    for by in (world.manager, world.stranger, world.trainer):
        with pytest.raises(NotAllowed):
            actions_identity.fill_identity(
                by=by,
                enrolment=enrolment,
                birth_name="A",
                first_names="B",
                birth_date=date(1990, 1, 1),
                birth_place="C",
            )


@pytest.mark.parametrize(
    ("field", "value"),
    [("birth_name", "123"), ("first_names", " , "), ("birth_place", "--"), ("birth_date", date(1850, 1, 1))],
)
def test_what_cannot_be_printed_is_refused(world, enrolment, field, value):
    with pytest.raises(Refused) as refusal:
        world.identity(enrolment, **{field: value})
    assert refusal.value.field == field
    assert not CivilIdentity.objects.exists()


def test_locked_once_the_jury_has_closed(world, enrolment):
    identity = confirm(world.identity(enrolment))
    assert actions_identity.lock_identities(by=None, enrolments=[enrolment]) == 1
    assert actions_identity.lock_identities(by=None, enrolments=[enrolment]) == 0
    with pytest.raises(Conflict):
        world.identity(enrolment, birth_name="Autre")
    identity.refresh_from_db()
    assert identity.birth_name == "Le Goff"


def test_the_two_pages(client, world, enrolment):
    client.force_login(enrolment.learner)
    data = {
        "birth_name": "Le Goff",
        "usage_name": "",
        "first_names": "Maëlle,Anne",
        "birth_date": "1990-05-03",
        "birth_place": "Lannion",
        "birth_place_code": "22113",
    }
    page = reverse("enrolments:identity", args=[enrolment.pk])
    assert client.get(page).status_code == 200
    sent = client.post(page, data, follow=True)
    assert "Maëlle Le Goff" in sent.content.decode()
    proof = reverse("enrolments:proof", args=[enrolment.pk])
    client.post(proof, {"seen": "other"})
    assert CivilIdentity.objects.get().confirmed_at is None
    client.post(proof, {"seen": queries.identity_fingerprint(CivilIdentity.objects.get())})
    assert CivilIdentity.objects.get().confirmed_at is not None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birth_date", "31/02/1990"),
        ("birth_date", "1990-02-31"),
        ("birth_date", "2190-01-01"),
        ("birth_date", "0001-01-01"),
        ("birth_date", "hier"),
        ("birth_name", "x" * 5000),
        ("birth_name", "a\x00b"),
        ("birth_name", ""),
        ("first_names", "…"),
        ("birth_place_code", "99999999"),
        ("birth_place_code", "ABCDE"),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_is_lost(client, enrolment, field, value):
    client.force_login(enrolment.learner)
    data = {"birth_name": "Le Goff", "first_names": "Maëlle", "birth_date": "1990-05-03", "birth_place": "Lannion"}
    answer = client.post(reverse("enrolments:identity", args=[enrolment.pk]), {**data, field: value})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Lannion" in answer.content.decode()
    assert not CivilIdentity.objects.exists()


def test_no_identity_for_an_application(client, world):
    application = world.apply()
    client.force_login(application.learner)
    assert client.get(reverse("enrolments:identity", args=[application.pk])).status_code == 403


def test_another_learner_meets_404(client, world, enrolment):
    world.identity(enrolment)
    client.force_login(world.enrol().learner)
    for name in ("identity", "proof", "detail", "withdraw"):
        assert client.get(reverse(f"enrolments:{name}", args=[enrolment.pk])).status_code == 404


@pytest.mark.parametrize("field", ["birth_name", "usage_name", "first_names", "birth_place"])
def test_what_no_certificate_could_print_is_refused_while_it_can_be_mended(world, enrolment, field):
    with pytest.raises(Refused, match="U\\+674E") as refused:
        world.identity(enrolment, **{field: "李小龙"})
    assert refused.value.field == field
    assert not CivilIdentity.objects.exists()
