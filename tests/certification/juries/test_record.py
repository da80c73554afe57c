"""The record: stable, complete, without opinions; and what the database refuses once it is closed (TRUST 17)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from certification.juries import actions, queries
from certification.juries.actions.ties import DeclaredTie
from certification.juries.enums import CandidateOutcome, JuryState, Presence, TieKind, Verdict
from certification.juries.freezing import freeze_minutes
from certification.juries.models import Candidate, Jury, JuryDecision, JuryMember, MemberSignature, Tie
from cursus.core import clock
from tests.factories import juries as make

pytestmark = pytest.mark.django_db

QUESTION = "Je doute de sa posture en collectif"
EXPLANATION = "Nous avons chanté ensemble"


def closed_with_everything() -> make.JuryWorld:
    """A closed jury with a flag, ties, a reason, a candidate who is absent."""
    world = make.convened(candidates=3)
    first, second, third = world.candidates
    tie = DeclaredTie(first, TieKind.OTHER, EXPLANATION)
    (made,) = actions.declare_ties(by=world.user("employer"), member=world.members["employer"], ties=[tie])
    actions.weigh_tie(by=world.president, tie=made, keep=True, reason="Il y a vingt ans")
    make.in_the_room(world)
    actions.record_presences(by=world.secretary, jury=world.jury, candidates={third.pk: Presence.ABSENT})
    actions.note_incidents(by=world.secretary, jury=world.jury, text="Coupure de dix minutes")
    actions.open_deliberation(by=world.secretary, jury=world.jury)
    actions.flag_case(by=world.user("certifier"), candidate=second, question=QUESTION)
    missing = [world.blocks[0].competencies.first().pk]
    actions.decide_block(
        by=world.secretary,
        candidate=Candidate.objects.get(pk=second.pk),
        block=world.blocks[0].pk,
        verdict=Verdict.NOT_VALIDATED,
        missing=missing,
        reason="Preuves d’une autre équipe",
    )
    make.decide_everything(world.fresh())
    actions.close_deliberation(by=world.secretary, jury=world.jury)
    return world.fresh()


def test_the_record_is_the_same_bytes_whenever_it_is_built():
    world = closed_with_everything()
    stored = world.jury.record.encode()
    assert hashlib.sha256(stored).hexdigest() == world.jury.record_sha256
    assert queries.canonical_record(Jury.objects.get(), world.jury.closed_at) == stored
    # Who signs meanwhile, or sees it in another language, changes nothing.
    make.sign_everybody(world)
    with translation.override("en"):
        assert queries.canonical_record(Jury.objects.get(), world.jury.closed_at) == stored


def test_the_record_says_what_makes_the_decisions_lawful():
    record = json.loads(closed_with_everything().jury.record)
    assert record["format"] == "cursus/deliberation/1"
    assert {member["seat"] for member in record["members"]} >= {"PRESIDENT", "MEMBER", "SECRETARY", "SUBSTITUTE"}
    first, second, third = record["candidates"]
    assert (first["outcome"], second["outcome"], third["outcome"]) == ("FULL", "PARTIAL", "ABSENT")
    assert first["quorum"]["reached"] is True
    assert third["quorum"] is None
    assert first["ties"][0]["effect"] == "KEPT"
    assert first["ties"][0]["weighing"] == "Il y a vingt ans"
    assert second["blocks"][0]["decision"] == {
        "proposed": True,
        "verdict": "NOT_VALIDATED",
        "reason": "Preuves d’une autre équipe",
    }


def test_opinions_flags_and_missing_competencies_are_planted_and_not_in_the_record():
    world = closed_with_everything()
    # The canaries are there …
    assert world.jury.candidates.get(position=2).flags.get().question == QUESTION
    assert Tie.objects.get().explanation == EXPLANATION
    assert JuryDecision.objects.filter(verdict="NOT_VALIDATED").get().missing[0]["code"] == "1.1"
    # … and nowhere in what is signed.
    for word in (QUESTION, EXPLANATION, "Compétence 1.1", "flag", "vote", "missing"):
        assert word not in world.jury.record


def test_the_minutes_carry_decisions_and_no_opinion():
    world = closed_with_everything()
    make.sign_everybody(world)
    said = str(asdict(freeze_minutes(Jury.objects.select_related("certifier").get())))
    for word in ("Preuves d’une autre équipe", "Il y a vingt ans", "Coupure de dix minutes", world.jury.record_sha256):
        assert word in said
    for word in (QUESTION, EXPLANATION, "Compétence 1.1"):
        assert word not in said


def test_the_preview_before_closing_shows_the_outcomes_of_the_record():
    world = make.deliberating(candidates=1)
    make.decide_everything(world)
    board = queries.board_of(world.jury)
    shown = queries.record_view(queries.build_record(world.jury, clock.now(), queries.outcomes_of(board)))
    assert [line.outcome for line in shown.candidates] == [CandidateOutcome.FULL]


# --- The database refuses ---


def refused(act) -> bool:
    """Whether the database refuses, in words of ours, leaving the transaction usable."""
    try:
        with transaction.atomic():
            act()
    except DatabaseError as error:
        return any(word in str(error) for word in ("closed", "record", "sign"))
    return False


EDITS = {
    "decision changed": lambda w: JuryDecision.objects.update(verdict=Verdict.DEFERRED, reason="x"),
    "decision deleted": lambda w: JuryDecision.objects.all()._raw_delete("default"),
    "decision added": lambda w: JuryDecision.objects.create(
        candidate=w.candidates[0],
        block=None,
        proposed=True,
        verdict=Verdict.VALIDATED,
        recorded_by=w.admin,
        recorded_at=clock.now(),
    ),
    "outcome changed": lambda w: Candidate.objects.update(outcome=CandidateOutcome.NONE),
    "presence changed": lambda w: JuryMember.objects.update(presence=Presence.ABSENT),
    "name changed": lambda w: JuryMember.objects.update(name="Somebody Else"),
    "candidate added": lambda w: Candidate.objects.create(jury=w.jury, enrolment=make.enrolment(w.session)),
    "member added": lambda w: JuryMember.objects.create(
        jury=w.jury, name="x", email="x@x.example", quality="x", college="OTHER", link_token="x"
    ),
    "tie added": lambda w: Tie.objects.create(
        member=w.members["employer"], candidate=w.candidates[0], kind=TieKind.OTHER, source="DECLARED"
    ),
    "record changed": lambda w: Jury.objects.update(record="{}"),
    "hash changed": lambda w: Jury.objects.update(record_sha256="0" * 64),
    "opened again": lambda w: Jury.objects.update(state=JuryState.DELIBERATING),
    "cancelled": lambda w: Jury.objects.update(state=JuryState.CANCELLED),
    "deleted": lambda w: Jury.objects.filter(pk=w.jury.pk)._raw_delete("default"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_nothing_changes_once_closed(edit):
    world = make.closed(candidates=1)
    assert refused(lambda: EDITS[edit](world)), edit


@pytest.mark.parametrize("edit", ["decision changed", "outcome changed", "presence changed"])
def test_the_same_edits_pass_while_the_jury_deliberates(edit):
    """The refusals above come from the closing, not from the edits themselves."""
    world = make.deliberating(candidates=1)
    make.decide_everything(world)
    assert not refused(lambda: EDITS[edit](world)), edit


def test_a_jury_is_not_signed_while_a_signature_is_missing():
    make.closed(candidates=1)
    assert refused(lambda: Jury.objects.update(state=JuryState.SIGNED))
    opened = make.deliberating(candidates=1)
    assert refused(
        lambda: Jury.objects.filter(pk=opened.jury.pk).update(state=JuryState.SIGNED, record_sha256="1" * 64)
    )


def test_a_signature_is_that_of_the_closed_record_and_never_changes():
    world = make.closed(candidates=1)
    values = {"member": world.members["employer"], "method": "REAUTHENTICATED", "signed_at": clock.now()}
    assert refused(lambda: MemberSignature.objects.create(**values, record_sha256="0" * 64))
    MemberSignature.objects.create(**values, record_sha256=world.jury.record_sha256)
    assert refused(lambda: MemberSignature.objects.update(method="LINK_AND_CODE"))
    assert refused(lambda: MemberSignature.objects.all()._raw_delete("default"))


def test_an_open_jury_takes_no_signature():
    world = make.deliberating(candidates=1)
    assert refused(
        lambda: MemberSignature.objects.create(
            member=world.members["employer"], method="REAUTHENTICATED", signed_at=clock.now(), record_sha256=""
        )
    )


def test_signed_minutes_never_change():
    make.signed(candidates=1)
    Jury.objects.update(minutes_sha256="a" * 64)
    assert refused(lambda: Jury.objects.update(minutes_sha256="b" * 64))
    assert refused(lambda: Jury.objects.update(state=JuryState.CLOSED))


def test_the_guards_are_installed_here():
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(names[connection.vendor])
        found = {row[0] for row in cursor.fetchall()}
    assert {
        "certification_jury_record_update",
        "certification_jury_signatures_update",
        "certification_candidate_closed_update",
        "certification_tie_closed_insert",
        "certification_jurymember_closed_update",
        "certification_membersignature_record_insert",
    } <= found
