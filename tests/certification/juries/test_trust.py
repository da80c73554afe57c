"""Abuse cases of TRUST.md that concern juries: 14, 15 (in sequence; the races are apart), 17 and 18."""

from __future__ import annotations

import json
import logging

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from certification.attestations.models import Attestation, AttestationSeries, IssuingBatch
from certification.evidence.models import EvidenceFile
from certification.juries import actions, permissions, queries
from certification.juries.actions.decisions import version_of
from certification.juries.actions.ties import DeclaredTie
from certification.juries.enums import TieKind, Verdict
from certification.juries.models import Jury, JuryDecision
from cursus.core import clock
from cursus.core.errors import Conflict, NotAllowed
from cursus.core.files.storage import store_bytes
from cursus.core.models import AuditEntry
from cursus.organisations.enums import Capacity, Role
from cursus.organisations.models import Membership
from tests.factories import juries as make
from tests.factories.accounts import OrganisationFactory, UserFactory, member

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def answer(client: Client, address: str) -> int:
    """The status of a page; the file that it may stream is read to its end, which closes it."""
    response = client.get(address)
    if response.streaming:
        assert b"".join(response.streaming_content)
    return response.status_code


def with_a_file(world: make.JuryWorld) -> EvidenceFile:
    """A file in the first candidate's first piece of evidence."""
    stored = store_bytes(
        b"%PDF-1.7 proof",
        organisation=world.training,
        by=world.enrolments[0].learner,
        purpose="evidence",
        media_type="application/pdf",
        label="preuve.pdf",
    )
    return EvidenceFile.objects.create(evidence=world.enrolments[0].deposits.first(), file=stored)


def addresses(world: make.JuryWorld, candidate, file) -> list[str]:
    return [
        reverse("juries:candidate", args=[world.jury.pk, candidate.pk]),
        reverse("juries:file", args=[world.jury.pk, candidate.pk, file.pk]),
    ]


# --- 14: a conflicted juror reads or votes ---


def conflicted(role: str = "employer") -> tuple[make.JuryWorld, EvidenceFile]:
    world = make.convened(candidates=2)
    tie = DeclaredTie(world.candidates[0], TieKind.FAMILY, "Cousine")
    actions.declare_ties(by=world.user(role), member=world.members[role], ties=[tie])
    file = with_a_file(world)
    make.in_the_room(world)
    if role != "president":
        actions.open_deliberation(by=world.secretary, jury=world.jury)
    return world.fresh(), file


def test_14_a_conflicted_member_reads_nothing(caplog):
    world, file = conflicted()
    tied, free = world.candidates
    client = signed_in(world.user("employer"))
    caplog.set_level(logging.WARNING, "cursus.security")
    for address in addresses(world, tied, file):
        assert answer(client, address) == 403, address
    lines = [json.loads(record.message) for record in caplog.records if record.name == "cursus.security"]
    assert [line["event"] for line in lines] == ["recused_member", "recused_member"]
    assert {line["what"] for line in lines} == {"read"}
    # The canary: the same pages open for who is not tied, and for the same member on the other candidate.
    other = signed_in(world.user("practitioner"))
    assert [answer(other, address) for address in addresses(world, tied, file)] == [200, 200]
    assert client.get(reverse("juries:candidate", args=[world.jury.pk, free.pk])).status_code == 200


def test_14_a_recused_member_does_not_come_in_as_the_certifiers_administrator(caplog):
    """The same person sits and administers the certifier: neither the file, nor its page, nor the picture of it."""
    world, file = conflicted()
    administrator = world.user("employer")
    Membership.objects.create(organisation=world.certifier, user=administrator, role=Role.CERTIFIER)
    piece = file.evidence
    closed = [
        reverse("evidence:file", args=[file.pk]),
        reverse("evidence:file", args=[file.pk]) + "?voir=1",
        reverse("assessment:file", args=[world.enrolments[0].pk]),
        reverse("assessment:judge", args=[piece.pk]),
    ]
    # The canary: another administrator, who does not sit, is given all of it but the judging.
    assert [answer(signed_in(world.admin), address) for address in closed] == [200, 200, 200, 403]
    caplog.set_level(logging.WARNING, "cursus.security")
    assert [answer(signed_in(administrator), address) for address in closed] == [404, 404, 403, 404]
    lines = [json.loads(record.message) for record in caplog.records if record.name == "cursus.security"]
    assert [line["event"] for line in lines] == ["hidden_row", "hidden_row", "recused_reader", "hidden_row"]
    assert AuditEntry.objects.filter(event="jury.recusal").exists()
    # Nothing keeps them from the other candidate.
    assert answer(signed_in(administrator), reverse("assessment:file", args=[world.enrolments[1].pk])) == 200


def test_14_the_board_hides_the_candidate_from_the_conflicted_member():
    world, _file = conflicted()
    tied = world.candidates[0]
    address = reverse("juries:board", args=[world.jury.pk])
    link = reverse("juries:candidate", args=[world.jury.pk, tied.pk])
    assert link in signed_in(world.user("practitioner")).get(address).content.decode()
    assert link not in signed_in(world.user("employer")).get(address).content.decode()


def test_14_a_conflicted_recorder_neither_decides_nor_adopts_nor_flags(caplog):
    world, _file = conflicted("secretary")
    tied, free = world.candidates
    caplog.set_level(logging.WARNING, "cursus.security")
    for verb in (
        lambda: actions.decide_block(
            by=world.secretary, candidate=tied, block=world.blocks[0].pk, verdict=Verdict.VALIDATED
        ),
        lambda: actions.flag_case(by=world.secretary, candidate=tied),
        lambda: actions.clear_decisions(by=world.secretary, candidate=tied),
    ):
        with pytest.raises(NotAllowed):
            verb()
    with pytest.raises(Conflict):
        actions.adopt_proposals(by=world.secretary, jury=world.jury, candidates=[tied.pk, free.pk])
    assert not JuryDecision.objects.exists()
    assert {json.loads(record.message)["what"] for record in caplog.records} == {"decide", "flag"}
    actions.adopt_proposals(by=world.secretary, jury=world.jury, candidates=[free.pk])
    actions.adopt_proposals(by=world.president, jury=world.jury, candidates=[tied.pk])


def test_14_the_recusal_is_logged_and_the_quorum_counted_again():
    world, _file = conflicted()
    tied, free = world.candidates
    entry = AuditEntry.objects.get(event="jury.recusal")
    assert entry.detail["kind"] == "FAMILY"
    assert len(queries.quorum_of(free).deliberating) == 4
    assert len(queries.quorum_of(tied).deliberating) == 3
    actions.record_presences(by=world.secretary, jury=world.jury, members={world.members["certifier"].pk: "ABSENT"})
    assert queries.quorum_of(free).reached
    assert not queries.quorum_of(tied).reached


def test_14_a_tie_that_waits_keeps_away_until_it_is_weighed():
    world = make.convened(candidates=1)
    member_, candidate = world.members["employer"], world.candidates[0]
    tie = DeclaredTie(candidate, TieKind.OTHER, "Même chorale")
    (made,) = actions.declare_ties(by=world.user("employer"), member=member_, ties=[tie])
    assert not permissions.readable_candidates(world.user("employer")).exists()
    actions.weigh_tie(by=world.president, tie=made, keep=True, reason="Sans lien de travail")
    assert permissions.readable_candidates(world.user("employer")).exists()


def test_files_are_read_between_convening_and_closing_by_who_has_a_seat():
    world = make.planned(candidates=1)
    file = with_a_file(world)
    candidate = world.candidates[0]

    def answers(role: str) -> set[int]:
        client = signed_in(world.user(role))
        return {answer(client, address) for address in addresses(world, candidate, file)}

    assert answers("employer") == {404}  # planned: the member does not know of it
    actions.convene(by=world.admin, jury=world.jury)
    assert answers("employer") == {403}  # has not declared their ties
    for row in world.jury.members.exclude(user=None):
        actions.declare_ties(by=row.user, member=row)
    assert answers("employer") == {200}
    assert answers("substitute") == {403}
    make.in_the_room(world.fresh(), certifier="ABSENT")
    actions.open_deliberation(by=world.secretary, jury=world.jury)
    assert answers("employer") == {200}
    assert answers("certifier") == {403}  # not in the room
    make.decide_everything(world.fresh())
    actions.close_deliberation(by=world.secretary, jury=world.jury)
    assert answers("employer") == {403}  # nothing left to read


def test_the_administrator_of_the_certifier_reads_no_file_here():
    world = make.convened(candidates=1)
    file = with_a_file(world)
    client = signed_in(world.admin)
    assert {client.get(address).status_code for address in addresses(world, world.candidates[0], file)} == {403}


def test_a_file_is_reached_through_its_own_candidate_only():
    world = make.convened(candidates=2)
    file = with_a_file(world)
    client = signed_in(world.user("employer"))
    other = reverse("juries:file", args=[world.jury.pk, world.candidates[1].pk, file.pk])
    assert client.get(other).status_code == 404
    second = make.convened(candidates=1)
    nested = reverse("juries:candidate", args=[world.jury.pk, second.candidates[0].pk])
    assert client.get(nested).status_code == 404


# --- 15: twice, and two at once ---


def test_15_a_juror_submits_twice_and_one_row_results():
    world = make.deliberating(candidates=1)
    client = signed_in(world.user("employer"))
    address = reverse("juries:flag", args=[world.jury.pk, world.candidates[0].pk])
    assert [client.post(address, {"question": "Et la posture ?"}).status_code for _ in range(2)] == [302, 302]
    assert world.candidates[0].flags.count() == 1


def test_15_the_second_president_gets_a_409():
    world = make.deliberating(candidates=1)
    candidate, block = world.candidates[0], world.blocks[0]
    address = reverse("juries:decide", args=[world.jury.pk, candidate.pk])
    posted = {"block": str(block.pk), f"b{block.pk}-verdict": "VALIDATED", f"b{block.pk}-seen": ""}
    other = {**posted, f"b{block.pk}-verdict": "DEFERRED", f"b{block.pk}-reason": "Pièce attendue"}
    first = signed_in(world.president).post(address, posted)
    second = signed_in(world.secretary).post(address, other)
    again = signed_in(world.secretary).post(address, posted)
    assert (first.status_code, second.status_code, again.status_code) == (302, 409, 302)
    assert JuryDecision.objects.get(block=block).verdict == Verdict.VALIDATED
    # Having read it, the second one may change it.
    seen = version_of(JuryDecision.objects.get(block=block))
    third = signed_in(world.secretary).post(address, {**other, f"b{block.pk}-seen": seen})
    assert third.status_code == 302
    assert JuryDecision.objects.get(block=block).verdict == Verdict.DEFERRED


def test_15_two_closings_give_one():
    world = make.deliberating(candidates=1)
    make.decide_everything(world)
    address = reverse("juries:closing", args=[world.jury.pk])
    answers = [signed_in(user).post(address).status_code for user in (world.president, world.secretary)]
    assert answers == [302, 409]
    assert AuditEntry.objects.filter(event="jury.close").count() == 1


def test_15_two_adoptions_give_one():
    world = make.deliberating(candidates=2)
    address = reverse("juries:adopt", args=[world.jury.pk])
    posted = {"candidate": [str(row.pk) for row in world.candidates]}
    answers = [signed_in(user).post(address, posted).status_code for user in (world.president, world.secretary)]
    assert answers == [302, 409]
    assert JuryDecision.objects.count() == 4


# --- 17: before the closing, after the closing ---


def attestation(world: make.JuryWorld) -> Attestation:
    series, _ = AttestationSeries.objects.get_or_create(certifier=world.certifier)
    batch, _ = IssuingBatch.objects.get_or_create(jury=world.jury)
    return Attestation.objects.create(
        series=series,
        number=1,
        printed_number="2026-0001",
        batch=batch,
        candidate=world.candidates[0],
        kind="FULL",
        title="x",
        token="T" * 28,
        verification_url="http://testserver/v/x/",
        issued_on=clock.today(),
        context={},
        context_sha256="0" * 64,
        status_list=1,
        status_index=7,
    )


@pytest.mark.parametrize("stage", ["deliberating", "closed"])
def test_17_no_attestation_before_the_deliberation_is_signed(stage):
    world = getattr(make, stage)(candidates=1)
    with pytest.raises(DatabaseError, match="only from a signed deliberation"), transaction.atomic():
        attestation(world)
    assert not Attestation.objects.exists()


def test_17_an_attestation_comes_from_a_signed_deliberation():
    assert attestation(make.signed(candidates=1)).pk


def test_17_nothing_is_edited_afterwards_through_the_pages_either():
    world = make.closed(candidates=1)
    client = signed_in(world.secretary)
    candidate, block = world.candidates[0], world.blocks[0]
    posts = {
        reverse("juries:decide", args=[world.jury.pk, candidate.pk]): {
            "block": str(block.pk),
            f"b{block.pk}-verdict": "DEFERRED",
            f"b{block.pk}-reason": "x",
        },
        reverse("juries:adopt", args=[world.jury.pk]): {"candidate": str(candidate.pk)},
        reverse("juries:clear", args=[world.jury.pk, candidate.pk]): {},
        reverse("juries:incidents", args=[world.jury.pk]): {"incidents": "x"},
        reverse("juries:open", args=[world.jury.pk]): {},
        reverse("juries:closing", args=[world.jury.pk]): {},
    }
    answers = {address: client.post(address, data).status_code for address, data in posts.items()}
    assert set(answers.values()) == {409}, answers
    assert Jury.objects.get().record_sha256 == world.jury.record_sha256


# --- 18: a role removed in mid-session ---


def test_18_an_administrator_whose_role_is_removed_meets_404_at_the_next_request():
    world = make.planned(candidates=1)
    client = signed_in(world.admin)
    address = reverse("juries:composition", args=[world.jury.pk])
    assert client.get(address).status_code == 200
    Membership.objects.filter(user=world.admin, role=Role.CERTIFIER).delete()
    assert client.get(address).status_code == 404
    assert client.post(reverse("juries:convene", args=[world.jury.pk])).status_code == 404


def test_18_a_member_whose_seat_is_taken_meets_404_at_the_next_request():
    world = make.convened(candidates=1)
    client = signed_in(world.user("practitioner"))
    address = reverse("juries:candidate", args=[world.jury.pk, world.candidates[0].pk])
    assert client.get(address).status_code == 200
    actions.replace_member(by=world.admin, member=world.members["practitioner"], substitute=world.members["substitute"])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("who", ["trainer", "assessor", "learner", "other_certifier", "funder", "manager"])
def test_who_has_no_relation_meets_404(who):
    world = make.deliberating(candidates=1)
    other = OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY, Capacity.FUNDER, Capacity.TRAINING_PROVIDER])
    people = {
        "trainer": world.trainer,
        "assessor": world.assessor,
        "learner": world.enrolments[0].learner,
        "other_certifier": member(other, Role.CERTIFIER),
        "funder": UserFactory(),
        "manager": member(world.training, Role.PEDAGOGICAL_MANAGER),
    }
    client = signed_in(people[who])
    for name in ("detail", "composition", "candidates", "board", "closing", "ties", "presence", "signature", "minutes"):
        assert client.get(reverse(f"juries:{name}", args=[world.jury.pk])).status_code == 404, name
    assert world.jury.reference not in client.get(reverse("juries:list")).content.decode()
