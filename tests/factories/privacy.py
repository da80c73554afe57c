"""Canaries: a word that nothing else contains, planted in everything that is held of a person, and looked for."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.test import Client

from certification.attestations.enums import WithdrawalReason
from certification.attestations.models import Withdrawal
from certification.enrolments.enums import EnrolmentState
from certification.enrolments.models import CivilIdentity, Enrolment, PendingApplication
from certification.evidence import actions_files
from certification.evidence.models import Evidence, EvidenceAuthor
from certification.juries.models import CaseFlag, Jury, Tie
from certification.privacy.models import ErasureRequest
from certification.recognition.actions import answer as answer_follow_up
from certification.recognition.models import FollowUp
from certification.transitions.models import VersionChange
from cursus.accounts.models import User
from cursus.consultations.actions import reviews, workshops
from cursus.core import clock, triggers
from cursus.core.enums import PersonalData
from cursus.core.erasure import Holding, holdings, personal_texts
from cursus.core.files.storage import private_storage
from cursus.core.ids import new_token
from cursus.core.mail import put_in_outbox
from cursus.core.models import AuditNote
from cursus.core.writing import record, writing
from cursus.frameworks.models import EditorialComment, EditorialReview
from cursus.occupations.actions import keep_placement
from cursus.organisations.actions import invite
from cursus.organisations.enums import Role
from tests.factories import attestations as attestation_factory
from tests.factories import consultations
from tests.factories.accounts import member
from tests.factories.frameworks import draft_version
from tests.factories.occupations import described_version
from tests.factories.sealing import tool

CANARY = "Zqxjkvw"
SHORT = "Zqxjk"  # for columns of five signs
LONG_AGO = datetime(2015, 3, 2, 9, tzinfo=UTC)

WHO_SITS = ("JuryMember", "MemberSignature", "SigningCode")
"""Tables about those who sit in juries: they are not those who learn."""
SALT_AND_LEDGER = ("AuditEntry", "AuditIdentity", "ErasedDossier")
"""Tables without a word about anybody."""


@dataclass
class Planted:
    """A person of whom everything is held, with their classmate, their body and their attestations."""

    person: User
    enrolment: Enrolment
    classmate: Enrolment
    manager: User
    issued: attestation_factory.Issued
    shared: Evidence
    browser: Client
    pdf: bytes
    planted: list[tuple[str, str]] = field(default_factory=list)


def planted(*, at: datetime = LONG_AGO) -> Planted:
    """Build the story of somebody called CANARY whose attestations were issued at that moment, and plant the rest."""
    with clock.at(at):
        world = attestation_factory.planned(candidates=2)
        enrolment, classmate = world.enrolments
        _rename(enrolment)
        issued = attestation_factory.issued(_signed(world))
        _contested(issued)
    found = _story(issued, enrolment, classmate)
    triggers.remove_triggers()
    for holding in holdings():
        found.planted += plant(holding, found)
    triggers.install_triggers()
    _tell_the_log(found)
    return found


def _tell_the_log(found: Planted) -> None:
    """What was planted behind the log’s back is what it protects from now on."""
    with writing():
        for holding in holdings():
            if getattr(holding.model, "protected_fields", ()) and holding.model.__name__ not in WHO_SITS:
                for row in holding.of(found.person):
                    record("story.planted", row, by=None)


def _rename(enrolment: Enrolment) -> None:
    User.objects.filter(pk=enrolment.learner_id).update(last_name=CANARY, first_name=CANARY)
    CivilIdentity.objects.filter(enrolment=enrolment).update(birth_name=CANARY, first_names=f"{CANARY}, Anne")
    enrolment.learner.refresh_from_db()


def _signed(world: Any) -> Any:
    from certification.juries import actions
    from certification.juries.actions import make_minutes
    from certification.juries.models import JuryMember

    actions.convene(by=world.admin, jury=world.jury)
    for row in JuryMember.objects.filter(jury=world.jury).exclude(user=None):
        actions.declare_ties(by=row.user, member=row)
    attestation_factory.in_the_room(world.fresh())
    actions.open_deliberation(by=world.secretary, jury=world.jury)
    candidate = world.candidates[0]
    CaseFlag.objects.create(member=world.members["employer"], candidate=candidate, question="?")
    Tie.objects.create(member=world.members["employer"], candidate=candidate, kind="OTHER", source="DECLARED")
    Tie.objects.filter(candidate=candidate).update(effect="KEPT", weighing="Pesé.")
    attestation_factory.decide_everything(world.fresh())
    actions.close_deliberation(by=world.secretary, jury=world.jury)
    attestation_factory.sign_everybody(world.fresh())
    make_minutes(jury_id=str(world.jury.pk))
    return world.fresh()


def _contested(issued: attestation_factory.Issued) -> None:
    from certification.juries import actions

    candidate = issued.world.candidates[0]
    person = candidate.enrolment.learner
    appeal = actions.lodge_appeal(by=person, candidate=candidate, kind="CLERICAL", words="Une faute dans le nom.")
    actions.answer_appeal(by=issued.world.admin, appeal=appeal, ruling="CORRECT", answer="Il est corrigé.")


def _story(issued: attestation_factory.Issued, enrolment: Enrolment, classmate: Enrolment) -> Planted:
    """Everything else that is held of somebody: files, mail, notes, a session, an invitation, an application."""
    person, world = enrolment.learner, issued.world
    manager = member(world.training, Role.PEDAGOGICAL_MANAGER)
    upload = SimpleUploadedFile(f"{CANARY}.txt", f"Je suis {CANARY}.".encode(), content_type="text/plain")
    piece = actions_files.begin_with_file(by=person, enrolment=enrolment, upload=upload, title="Brouillon")
    shared = _shared(enrolment, classmate)
    put_in_outbox(subject="À vous", body="Bonjour", to=person.email, recipient=person)
    put_in_outbox(subject="Départ", body=f"{person} a quitté la session.", to=manager.email, recipient=manager)
    with writing():
        record("story.told", piece, by=manager, about=person, note="…")
        record("story.noted", piece, by=person, note="…")
    invite(organisation=world.certifier, email=person.email, role=Role.ASSESSOR, by=None)
    PendingApplication.objects.create(
        session=enrolment.session,
        token_hash="0" * 64,
        email=person.email,
        first_name="N",
        last_name="N",
        expires_at=clock.now(),
    )
    Withdrawal.objects.create(
        attestation=issued.first,
        reason=WithdrawalReason.CLERICAL_ERROR,
        words="Une faute dans le nom.",
        corrections={"first_names": CANARY, "birth_place": CANARY},
        requested_by=manager,
        expires_at=clock.now(),
    )
    ErasureRequest.objects.create(organisation=world.training, person=person, state="WITHDRAWN")
    occupation = described_version(world.certifier, code="METIERS").occupations.get()
    keep_placement(by=person, occupation=occupation, answers="2101")
    _consulted(person, world)
    _wrote(person, world)
    _asked_to_move(enrolment, world)
    _followed(issued, enrolment)
    browser = Client()
    browser.force_login(person)
    session = browser.session
    session["typed"] = CANARY
    session.save()
    for row in (enrolment, classmate):
        Enrolment.objects.filter(pk=row.pk).update(state=EnrolmentState.COMPLETED)
    return Planted(person, enrolment, classmate, manager, issued, shared, browser, issued.pdf)


def _consulted(person: User, world: Any) -> None:
    """Somebody invited to a consultation by letter, and on the list of a workshop."""
    version = draft_version(world.certifier, code="CONSULTATION")
    review = consultations.open_review(version)
    reviews.invite_people(review=review, network=None, addresses=[person.email], by=None)
    held = consultations.workshop(version)
    workshops.add_participant(workshop=held, by=None, name="N", email=person.email, network="R", occupation="O")


def _wrote(person: User, world: Any) -> None:
    """Somebody who answers on a draft: a remark, and a draft sent back with a reason."""
    version = draft_version(world.certifier, code="RELECTURE")
    EditorialComment.objects.create(version=version, text="Une remarque.", author=person)
    EditorialReview.objects.create(version=version, state="SENT_BACK", reason="À revoir.", answered_by=person)


def _asked_to_move(enrolment: Enrolment, world: Any) -> None:
    """A move to another version was proposed to somebody, who did not want it."""
    to = draft_version(world.certifier, code="SUITE")
    VersionChange.objects.create(
        enrolment=enrolment, from_version=enrolment.version, to_version=to, state="DECLINED", message="Votre avis ?"
    )


def _followed(issued: attestation_factory.Issued, enrolment: Enrolment) -> None:
    """Asked what became of them, and answered, with the question still open."""
    jury = issued.world.jury
    with writing():
        row = FollowUp.objects.create(
            enrolment=enrolment,
            qualification=jury.qualification,
            certifier=jury.certifier,
            cohort=clock.today().year,
            term="SIX_MONTHS",
            due_on=clock.today(),
            asked_on=clock.today(),
            state="SENT",
            token=new_token(),
        )
        record("follow_up.planned", row, by=None, about=enrolment.learner)
    given = {"situation": "EMPLOYED", "nearness": "SAME", "job_title": "Animatrice", "usefulness": 4}
    answer_follow_up(follow_up=row, **given)


def _shared(enrolment: Enrolment, classmate: Enrolment) -> Evidence:
    piece = Evidence.objects.create(enrolment=enrolment, title="Fresque à deux", text="Nous l’avons faite à deux.")
    for row in (enrolment, classmate):
        EvidenceAuthor.objects.create(evidence=piece, enrolment=row, part="La moitié")
    return piece


def plant(holding: Holding, found: Planted) -> list[tuple[str, str]]:
    """Write the canary in each personal column of each row of one table about the person; say where."""
    name = holding.model.__name__
    texts = [item for item in personal_texts(holding.model) if not isinstance(item, models.JSONField)]
    if name in (*WHO_SITS, *SALT_AND_LEDGER) or holding.personal_data == PersonalData.REGISTER or not texts:
        return []
    rows = rows_about(holding, found)
    assert rows, f"{name} holds something of a person: let the story of tests/factories/privacy.py have a row of it"
    for row in rows:
        for item in texts:
            if name == "Jury" and item.name == "record":
                continue  # the signed record names the person already
            type(row)._base_manager.filter(pk=row.pk).update(**{item.name: word_for(item)})
    return [(name, item.name) for item in texts]


def rows_about(holding: Holding, found: Planted) -> list[Any]:
    """Return the rows of a table about the person, but what is their classmate's too."""
    rows = list(holding.of(found.person, [found.person.email]))
    match holding.model.__name__:
        case "AuditNote":
            return list(AuditNote.objects.filter(entry__event__startswith="story."))
        case "Evidence":
            return [row for row in rows if row.pk != found.shared.pk]
        case "OutgoingMail":
            return [row for row in rows if row.recipient_id == found.person.pk]
    return rows


def word_for(item: models.Field[Any, Any]) -> str:
    """Return the canary as the column takes it."""
    if isinstance(item, models.EmailField):
        return f"{CANARY}@example.org".lower()
    length = item.max_length or 1000
    return CANARY if length >= len(CANARY) else SHORT


def places(word: str = SHORT) -> set[str]:
    """Return where the word is found: ``table.column``, ``file``, ``pdf``, ``session``, ``cache``."""
    wanted = word.casefold()
    return _in_database(wanted) | _in_files(wanted) | _in_sessions(wanted)


def _in_database(wanted: str) -> set[str]:
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    text = bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else value
                    if wanted in str(text).casefold():
                        found.add(f"{table}.{column}")
    return found


def _in_files(wanted: str) -> set[str]:
    found = set()
    for path in Path(private_storage().location).rglob("*"):  # type: ignore[attr-defined]
        if not path.is_file():
            continue
        data = path.read_bytes()
        kind = "pdf" if data.startswith(b"%PDF") else "file"
        text = pdf_text(path) if kind == "pdf" else data.decode("utf-8", "replace")
        if wanted in text.casefold() or wanted in path.name.casefold():
            found.add(f"{kind}:{path.parent.name}")
    return found


def pdf_text(path: Path) -> str:
    """Return what a PDF says."""
    return subprocess.run([tool("pdftotext"), str(path), "-"], capture_output=True, text=True, check=True).stdout


def _in_sessions(wanted: str) -> set[str]:
    said = [str(item.get_decoded()) for item in Session.objects.all()]
    return {"session"} if any(wanted in text.casefold() for text in said) else set()


def in_cache(key: str) -> object:
    """Return what the shared cache holds under a key."""
    return cache.get(key)


def last_words(found: Planted) -> Jury:
    """Return the jury of the story, read again."""
    return Jury.objects.get(pk=found.issued.world.jury.pk)
