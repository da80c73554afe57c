"""Numbers: who may take them, from what, how many, in which order, and what is looked for first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from certification.attestations import actions
from certification.attestations.enums import AttestationKind, AttestationState
from certification.attestations.models import Attestation, AttestationSeries, IssuingBatch
from certification.enrolments.models import CivilIdentity
from certification.juries.enums import CandidateOutcome, JuryState
from certification.juries.models import Candidate
from cursus.core import clock
from cursus.core.errors import NotAllowed, Refused
from cursus.core.ids import CROCKFORD, TOKEN_LENGTH
from cursus.core.triggers import install_triggers, remove_triggers
from cursus.organisations.enums import Role
from cursus.organisations.models import SigningKey
from tests.factories.accounts import UserFactory, member
from tests.factories.attestations import issued, opened, signed_with, under
from tests.factories.juries import closed, deliberating, planned, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return signed()


@contextmanager
def refused(code: str) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """Expect a refusal with this code."""
    with pytest.raises(Refused) as said:
        yield said
    assert said.value.code == code


def nothing_was_taken() -> bool:
    """No row of the register, no series or one that has not moved."""
    moved = AttestationSeries.objects.exclude(last_number=0).exists()
    return not Attestation.objects.exists() and not IssuingBatch.objects.exists() and not moved


# --- who, and from what


def test_numbers_follow_each_other_without_gap(world):
    batch = actions.open_batch(jury=world.jury, by=world.admin)
    found = list(batch.attestations.order_by("number"))
    assert [item.number for item in found] == [1, 2]
    assert [item.candidate for item in found] == world.candidates
    assert [item.printed_number for item in found] == [f"{found[0].issued_on.year}-00000{n}" for n in (1, 2)]
    assert AttestationSeries.objects.get().last_number == 2
    assert {item.state for item in found} == {AttestationState.ALLOCATED}


def test_the_series_goes_on_from_jury_to_jury_and_is_each_certifiers_own():
    first = opened()
    next_year = under(first.world, signed(candidates=1))
    with clock.at(datetime(first.first.issued_on.year + 1, 1, 4, 9, tzinfo=UTC)):
        later = opened(next_year)
    elsewhere = opened(candidates=1)
    assert (later.first.number, later.first.series) == (3, first.first.series)
    assert later.first.printed_number == f"{first.first.issued_on.year + 1}-000003"
    assert (elsewhere.first.number, elsewhere.first.series == first.first.series) == (1, False)


def test_asking_twice_gives_one_batch(world):
    batch = actions.open_batch(jury=world.jury, by=world.admin)
    again = actions.open_batch(jury=world.jury, by=member(world.certifier, Role.CERTIFIER))
    assert again == batch
    assert Attestation.objects.count() == 2
    assert AttestationSeries.objects.get().last_number == 2


@pytest.mark.parametrize(
    "who",
    ["trainer", "assessor", "president", "secretary", "learner", "stranger", "certifier elsewhere", "manager here"],
)
def test_only_the_certifier_issues(world, who):
    people = {
        "trainer": lambda: world.trainer,
        "assessor": lambda: world.assessor,
        "president": lambda: world.president,
        "secretary": lambda: world.secretary,
        "learner": lambda: world.enrolments[0].learner,
        "stranger": UserFactory,
        "certifier elsewhere": lambda: member(world.training, Role.CERTIFIER),
        "manager here": lambda: member(world.certifier, Role.PEDAGOGICAL_MANAGER),
    }
    with pytest.raises(NotAllowed):
        actions.open_batch(jury=world.jury, by=people[who]())
    assert nothing_was_taken()


@pytest.mark.parametrize("stage", [planned, deliberating, closed], ids=["planned", "deliberating", "closed"])
def test_only_a_signed_deliberation_issues(stage):
    early = stage()
    with refused("jury.unsigned"):
        actions.open_batch(jury=early.jury, by=early.admin)
    assert nothing_was_taken()


# --- what each one receives


def test_a_partial_result_gives_an_attestation_a_block_and_the_others_nothing():
    world = signed_with({"B1", "B2"}, {"B2"}, set())
    found = opened(world).attestations
    assert [(item.kind, item.block.code if item.block else None) for item in found] == [
        (AttestationKind.FULL, None),
        (AttestationKind.BLOCK, "B2"),
    ]
    assert [row.outcome for row in world.candidates] == [
        CandidateOutcome.FULL,
        CandidateOutcome.PARTIAL,
        CandidateOutcome.NONE,
    ]
    full, block = found
    assert [item["code"] for item in full.context["blocks"]] == ["B1", "B2"]
    assert [item["code"] for item in block.context["blocks"]] == ["B2"]
    assert block.title == "Bloc 2"
    assert block.context["title"] == full.title == world.qualification.title


def test_several_blocks_come_in_the_order_of_the_framework():
    world = signed_with({"B3", "B1"}, blocks=3)
    assert [item.block.code for item in opened(world).attestations] == ["B1", "B3"]


def test_a_qualification_without_blocks_is_the_certificate_or_nothing():
    found = issued(signed(blocks=0, candidates=1)).attestations
    assert [(item.kind, item.block, item.context["blocks"]) for item in found] == [(AttestationKind.FULL, None, [])]


def test_nothing_obtained_is_nothing_to_issue():
    world = signed_with(set())
    with refused("nothing_due"):
        actions.open_batch(jury=world.jury, by=world.admin)
    assert nothing_was_taken()


@pytest.mark.parametrize(
    ("demonstration", "certifying", "specimen"),
    [(False, True, False), (False, False, True), (True, True, True), (True, False, True)],
)
def test_what_does_not_certify_is_a_specimen(settings, world, demonstration, certifying, specimen):
    settings.DEMONSTRATION = demonstration
    world.session.certifying = certifying
    world.session.save(update_fields=["certifying"])
    found = opened(world).first
    assert found.specimen is specimen
    assert found.context["specimen"] is specimen


# --- codes


def test_a_code_has_140_bits_and_is_the_end_of_the_address(world, settings):
    found = opened(world).attestations
    assert len({item.token for item in found}) == len(found)
    for item in found:
        assert len(item.token) == TOKEN_LENGTH
        assert set(item.token) <= set(CROCKFORD)
        assert TOKEN_LENGTH * 5 >= 128
        assert item.verification_url == f"{settings.PUBLIC_ORIGIN}/v/{item.token}"
        assert item.context["verification_url"] == item.verification_url


def test_codes_come_from_the_systems_generator(monkeypatch):
    """A seeded ``random`` changes nothing: the codes are those of the operating system's generator."""
    import random

    from cursus.core.ids import new_token

    random.seed(1)
    first = [new_token() for _ in range(50)]
    random.seed(1)
    assert not set(first) & {new_token() for _ in range(50)}


# --- what is looked for before a number is taken


def test_without_a_key_no_number_is_taken(world):
    SigningKey.objects.update(retired_at=datetime(2020, 1, 1, tzinfo=UTC))
    with refused("no_signing_key"):
        actions.open_batch(jury=world.jury, by=world.admin)
    assert nothing_was_taken()


@pytest.mark.parametrize(("field", "code"), [("signatory_name", "signatory"), ("city", "town")])
def test_without_a_signatory_or_a_town_no_number_is_taken(world, field, code):
    setattr(world.certifier, field, " ")
    world.certifier.save(update_fields=[field])
    with refused(code):
        actions.open_batch(jury=world.jury, by=world.admin)
    assert nothing_was_taken()


def test_without_a_confirmed_identity_no_number_is_taken(world):
    CivilIdentity.objects.filter(enrolment=world.enrolments[1]).update(confirmed_at=None)
    with refused("identity") as said:
        actions.open_batch(jury=world.jury, by=world.admin)
    assert str(world.enrolments[1].learner) in str(said.value)
    assert str(world.enrolments[0].learner) not in str(said.value)
    assert nothing_was_taken()


def test_a_person_without_identity_is_named_not_a_crash(world):
    remove_triggers()
    CivilIdentity.objects.filter(enrolment=world.enrolments[0]).delete()
    install_triggers()
    with refused("identity"):
        actions.open_batch(jury=world.jury, by=world.admin)
    assert nothing_was_taken()


def test_who_obtained_nothing_needs_no_identity():
    world = signed_with({"B1"}, set())
    CivilIdentity.objects.filter(enrolment=world.enrolments[1]).update(confirmed_at=None)
    assert opened(world).first.candidate.enrolment == world.enrolments[0]


def test_the_jury_in_hand_may_be_stale(world):
    """The state counts as it is in the database, not as the caller read it."""
    world.jury.state = JuryState.CLOSED
    assert actions.open_batch(jury=world.jury, by=world.admin)


# --- giving up a number


def test_a_number_given_up_stays_and_the_right_receives_the_next_one():
    found = opened()
    old = found.first
    made = actions.void(old, by=found.world.admin, reason="Le titre était faux")
    numbers = {item.number: item for item in found.attestations}
    assert sorted(numbers) == [1, 2, 3]
    assert numbers[1].state == AttestationState.VOID
    assert numbers[1].void_reason == "Le titre était faux"
    assert numbers[3] == made
    assert (made.candidate, made.kind, made.block) == (old.candidate, old.kind, old.block)
    assert made.token != old.token


def test_a_number_is_given_up_by_the_certifier_with_a_reason_and_once():
    found = opened(candidates=1)
    with pytest.raises(NotAllowed):
        actions.void(found.first, by=found.world.president, reason="x")
    with pytest.raises(Refused) as said:
        actions.void(found.first, by=found.world.admin, reason="  ")
    assert said.value.field == "reason"
    actions.void(found.first, by=found.world.admin, reason="faux")
    with pytest.raises(Refused):
        actions.void(found.attestations[0], by=found.world.admin, reason="encore")
    assert [item.number for item in found.attestations] == [1, 2]


def test_an_issued_attestation_is_not_given_up():
    found = issued(candidates=1)
    with pytest.raises(Refused):
        actions.void(found.first, by=found.world.admin, reason="trop tard")
    assert [item.state for item in found.attestations] == [AttestationState.ISSUED]


def test_a_candidate_of_another_jury_receives_nothing(world):
    other = signed(candidates=1)
    actions.open_batch(jury=world.jury, by=world.admin)
    assert not Attestation.objects.filter(candidate__in=Candidate.objects.filter(jury=other.jury)).exists()
