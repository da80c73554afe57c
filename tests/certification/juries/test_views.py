"""Every page, for who may see it; forms that keep what was typed; the same number of queries at 1 and at 30."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from certification.juries import actions
from certification.juries.actions.ties import DeclaredTie
from certification.juries.enums import Answer, JuryState, TieEffect, TieKind
from certification.juries.models import Candidate, Jury, JuryDecision, JuryMember, MemberSignature, Tie
from cursus.core import clock
from cursus.core.models import OutgoingMail
from tests.factories import juries as make
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.passkeys import Passkey, reauthenticate

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(name: str, *args) -> str:
    return reverse(f"juries:{name}", args=args)


def form_values(**values) -> dict[str, str]:
    return {key: str(value) for key, value in values.items()}


# --- Pages open ---


@pytest.mark.parametrize("stage", ["planned", "convened", "deliberating", "closed", "signed"])
def test_the_list_and_the_overview_open_at_every_stage(stage):
    world = getattr(make, stage)(candidates=1)
    for user in (world.admin, world.president, world.secretary, world.user("substitute")):
        client = signed_in(user)
        assert client.get(page("list")).status_code == 200
        seen = user == world.admin or stage != "planned"
        assert client.get(page("detail", world.jury.pk)).status_code == (200 if seen else 404)


def test_the_list_says_what_to_do_now():
    world = make.planned(candidates=1)
    admin, juror = signed_in(world.admin), signed_in(world.user("employer"))
    assert page("composition", world.jury.pk) in admin.get(page("list")).content.decode()
    assert world.jury.reference not in juror.get(page("list")).content.decode()
    actions.convene(by=world.admin, jury=world.jury)
    token = JuryMember.objects.get(pk=world.members["employer"].pk).link_token
    assert page("convocation", token) in juror.get(page("list")).content.decode()
    juror.post(page("convocation", token), {"answer": "yes"})
    assert page("declare", world.jury.pk) in juror.get(page("list")).content.decode()
    actions.declare_ties(by=world.user("employer"), member=world.members["employer"])
    assert page("board", world.jury.pk) in juror.get(page("list")).content.decode()


@pytest.mark.parametrize(
    ("stage", "who", "name", "status"),
    [
        ("planned", "admin", "composition", 200),
        ("planned", "admin", "candidates", 200),
        ("planned", "admin", "convene", 200),
        ("planned", "admin", "change", 200),
        ("planned", "admin", "cancel", 200),
        ("convened", "president", "composition", 403),
        ("convened", "president", "candidates", 403),
        ("convened", "employer", "declare", 200),
        ("convened", "admin", "declare", 403),
        ("convened", "admin", "ties", 200),
        ("convened", "secretary", "ties", 200),
        ("convened", "employer", "ties", 403),
        ("convened", "secretary", "presence", 200),
        ("convened", "employer", "presence", 403),
        ("convened", "admin", "presence", 403),
        ("convened", "employer", "board", 200),
        ("convened", "substitute", "board", 403),
        ("convened", "admin", "board", 403),
        ("deliberating", "employer", "board", 200),
        ("deliberating", "president", "adopt", 200),
        ("deliberating", "employer", "adopt", 403),
        ("deliberating", "secretary", "closing", 200),
        ("deliberating", "employer", "closing", 403),
        ("deliberating", "admin", "signature", 404),
        ("closed", "employer", "signature", 200),
        ("closed", "admin", "signature", 200),
        ("closed", "employer", "record", 200),
        ("closed", "employer", "minutes", 302),
        ("signed", "employer", "minutes", 200),
        ("signed", "admin", "minutes", 200),
        ("signed", "admin", "minutes_file", 404),
    ],
)
def test_who_opens_what(stage, who, name, status):
    world = getattr(make, stage)(candidates=1)
    user = world.admin if who == "admin" else world.user(who)
    assert signed_in(user).get(page(name, world.jury.pk)).status_code == status


def test_signing_in_comes_first():
    world = make.convened(candidates=1)
    for name in ("list", "detail", "board"):
        args = [] if name == "list" else [world.jury.pk]
        assert Client().get(page(name, *args)).status_code == 302


# --- The whole way through the pages ---


def test_a_jury_from_plan_to_signature_through_the_pages(django_capture_on_commit_callbacks):
    world = make.planned(candidates=0, seats=())
    candidate = make.enrolment(world.session, name="Le Bihan")
    for block in world.blocks:
        make.make_ready(candidate, block, world.assessor)
    admin = signed_in(world.admin)
    answer = admin.post(
        page("plan", world.certifier.slug),
        form_values(route=world.route.pk, held_at="2026-09-14T09:30", place="Lannion"),
    )
    jury = Jury.objects.exclude(pk=world.jury.pk).get()
    assert answer.url == page("composition", jury.pk)
    people = {role: UserFactory() for role in ("president", "employer", "practitioner", "secretary")}
    for role, user in people.items():
        seat = make.SEATS[role]
        values = form_values(
            name=f"{role} Le Goff", email=user.email, quality="x", college=seat["college"], seat=seat["seat"]
        )
        if seat.get("external"):
            values["external"] = "on"
        assert admin.post(page("composition", jury.pk), values).status_code == 302
    assert admin.post(page("candidates", jury.pk), {"enrolments": [str(candidate.pk)]}).status_code == 302
    assert admin.post(page("convene", jury.pk)).status_code == 302
    before = Candidate.objects.get(jury=jury)
    for user in people.values():
        client = signed_in(user)
        token = JuryMember.objects.get(jury=jury, user=user).link_token
        client.post(page("convocation", token), {"answer": "yes"})
        done = client.post(page("declare", jury.pk), {f"kind-{before.pk}": "NONE", f"words-{before.pk}": ""})
        assert done.status_code == 302
    secretary = signed_in(people["secretary"])
    presences = {f"member-{row.pk}": "PRESENT" for row in jury.members.all()}
    presences[f"candidate-{before.pk}"] = "PRESENT"
    assert secretary.post(page("presence", jury.pk), presences).status_code == 302
    assert secretary.post(page("open", jury.pk)).url == page("board", jury.pk)
    assert secretary.post(page("adopt", jury.pk), {"candidate": str(before.pk)}).status_code == 302
    assert secretary.post(page("closing", jury.pk)).url == page("signature", jury.pk)
    jury.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        for role in ("president", "employer", "practitioner"):
            posted = {"password": PASSWORD, "seen": jury.record_sha256}
            assert signed_in(people[role]).post(page("signature", jury.pk), posted).status_code == 302
    jury.refresh_from_db()
    assert (jury.state, jury.minutes is not None) == (JuryState.SIGNED, True)
    document = admin.get(page("minutes_file", jury.pk))
    assert b"".join(document.streaming_content).startswith(b"%PDF")
    assert Candidate.objects.get(jury=jury).outcome == "FULL"


# --- Forms ---


def test_a_refused_form_keeps_what_was_typed_and_ties_the_error_to_its_field():
    world = make.planned(candidates=0)
    client = signed_in(world.admin)
    answer = client.post(
        page("composition", world.jury.pk),
        form_values(
            name="Yann Kerautret",
            email=world.members["employer"].email,
            quality="x",
            college="OTHER",
            seat="MEMBER",
        ),
    )
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "Yann Kerautret" in body
    assert 'id="id_email_error"' in body
    assert JuryMember.objects.filter(jury=world.jury).count() == len(world.members)


@pytest.mark.parametrize(
    ("name", "posted"),
    [
        ("plan", {"held_at": "hier", "place": "", "route": "x"}),
        ("composition", {"email": "pas une adresse", "seat": "KING"}),
        ("candidates", {"enrolments": ["x", "00000000-0000-0000-0000-000000000000"]}),
        ("cancel", {"reason": ""}),
        ("change", {"held_at": "2026-13-45T99:99"}),
    ],
)
def test_bad_input_is_explained_and_changes_nothing(name, posted):
    world = make.planned(candidates=1)
    late = make.enrolment(world.session, name="Tardive")
    assert late.pk
    before = (Jury.objects.count(), JuryMember.objects.count(), Candidate.objects.count())
    args = [world.certifier.slug] if name == "plan" else [world.jury.pk]
    answer = signed_in(world.admin).post(page(name, *args), posted)
    assert answer.status_code == 422
    assert "notice-danger" in answer.content.decode() or "error" in answer.content.decode()
    assert (Jury.objects.count(), JuryMember.objects.count(), Candidate.objects.count()) == before


def test_deciding_without_a_reason_says_so_at_the_reason():
    world = make.deliberating(candidates=1)
    candidate, block = world.candidates[0], world.blocks[0]
    prefix = f"b{block.pk}"
    posted = {
        "block": str(block.pk),
        f"{prefix}-verdict": "NOT_VALIDATED",
        f"{prefix}-missing": [str(item.pk) for item in block.competencies.all()],
        f"{prefix}-reason": "",
        f"{prefix}-seen": "",
    }
    answer = signed_in(world.secretary).post(page("decide", world.jury.pk, candidate.pk), posted)
    assert answer.status_code == 422
    assert f'id="id_{prefix}-reason_error"' in answer.content.decode()
    assert not JuryDecision.objects.exists()
    posted[f"{prefix}-missing"] = ["nonsense"]
    assert signed_in(world.secretary).post(page("decide", world.jury.pk, candidate.pk), posted).status_code == 422
    posted["block"] = "nonsense"
    assert signed_in(world.secretary).post(page("decide", world.jury.pk, candidate.pk), posted).status_code == 200


def test_declaring_a_tie_through_the_page():
    world = make.convened(candidates=2)
    first, second = world.candidates
    client = signed_in(world.user("employer"))
    posted = {
        f"kind-{first.pk}": "OTHER",
        f"words-{first.pk}": "Même chorale",
        f"kind-{second.pk}": "NONE",
        f"words-{second.pk}": "",
    }
    assert client.post(page("declare", world.jury.pk), {}).status_code == 422
    assert client.post(page("declare", world.jury.pk), posted).status_code == 302
    tie = Tie.objects.get()
    assert (tie.kind, tie.explanation, tie.effect) == ("OTHER", "Même chorale", TieEffect.PENDING)
    manager = signed_in(world.admin)
    assert "Même chorale" in manager.get(page("ties", world.jury.pk)).content.decode()
    weigh = page("weigh", world.jury.pk, tie.pk)
    assert manager.post(weigh, {"keep": "yes", "reason": ""}).status_code == 422
    assert manager.post(weigh, {"keep": "yes", "reason": "Cent personnes"}).status_code == 302
    tie.refresh_from_db()
    assert tie.effect == TieEffect.KEPT


def test_who_presides_for_a_candidate_through_the_page():
    world = make.convened(candidates=1)
    candidate = world.candidates[0]
    actions.declare_ties(
        by=world.president, member=world.members["president"], ties=[DeclaredTie(candidate, TieKind.FAMILY)]
    )
    make.in_the_room(world)
    actions.open_deliberation(by=world.secretary, jury=world.jury)
    client = signed_in(world.secretary)
    address = page("preside", world.jury.pk, candidate.pk)
    assert address in client.get(page("board", world.jury.pk)).content.decode()
    assert client.post(address, {"member": str(world.members["president"].pk)}).status_code == 422
    assert client.post(address, {"member": str(world.members["employer"].pk)}).status_code == 302
    candidate.refresh_from_db()
    assert candidate.presided_by == world.members["employer"]


def test_replacing_in_the_room_through_the_page():
    world = make.convened(candidates=1)
    address = page("replace_member", world.jury.pk, world.members["practitioner"].pk)
    client = signed_in(world.secretary)
    assert client.get(address).status_code == 200
    assert client.post(address, {"substitute": str(world.members["substitute"].pk)}).status_code == 302
    assert world.fresh().members["substitute"].seat == "MEMBER"
    assert signed_in(world.user("employer")).get(address).status_code == 403


# --- Public links ---


def test_the_convocation_is_answered_by_its_link_and_names_no_candidate():
    world = make.planned(candidates=1, accounts=False)
    member = world.members["employer"]
    address = page("convocation", member.link_token)
    assert Client().get(address).status_code == 404  # not convened yet
    actions.convene(by=world.admin, jury=world.jury)
    body = Client().get(address).content.decode()
    assert world.jury.place in body
    assert "Ferrand-1" not in body
    assert Client().post(address, {"answer": "no"}).status_code == 302
    member.refresh_from_db()
    assert member.answer == Answer.DECLINED
    assert OutgoingMail.objects.filter(to=world.admin.email).exists()
    assert Client().get(page("convocation", "0" * 28)).status_code == 404


def test_signing_by_link_and_code_without_an_account():
    world = make.closed(candidates=1)
    member, tablet = world.members["employer"], Client()
    address = page("sign_by_link", member.link_token)
    body = tablet.get(address).content.decode()
    assert member.email in body
    assert "Ferrand-1" not in body  # nobody is named before the code
    assert tablet.post(page("sign_link", member.link_token), {"seen": world.jury.record_sha256}).status_code == 409
    assert tablet.post(page("send_code", member.link_token)).status_code == 302
    message = OutgoingMail.objects.filter(to=member.email).latest("created_at").body
    code = re.search(r"^\d{4} \d{4}$", message, re.MULTILINE)
    assert code is not None
    assert tablet.post(page("enter_code", member.link_token), {"code": "12"}).status_code == 422
    assert tablet.post(page("enter_code", member.link_token), {"code": code.group()}).status_code == 302
    assert "Ferrand-1" in tablet.get(address).content.decode()
    # Another browser, and another member's link on the same tablet, have gained nothing.
    other = world.members["practitioner"]
    assert "Ferrand-1" not in Client().get(address).content.decode()
    assert "Ferrand-1" not in tablet.get(page("sign_by_link", other.link_token)).content.decode()
    signed = tablet.post(page("sign_link", member.link_token), {"seen": world.jury.record_sha256})
    assert signed.status_code == 302
    assert MemberSignature.objects.get().method == "LINK_AND_CODE"
    assert "Ferrand-1" not in tablet.get(address).content.decode()


def test_codes_are_tried_a_bounded_number_of_times_from_one_address():
    world = make.closed(candidates=1)
    address = page("enter_code", world.members["employer"].link_token)
    client = Client()
    assert client.post(address, {"code": "1"}).status_code == 409  # none was sent: nothing to try
    assert client.post(page("send_code", world.members["employer"].link_token)).status_code == 302
    answers = [client.post(address, {"code": "1"}).status_code for _ in range(19)]  # what was asked before counts too
    assert answers == [422] * 18 + [429]


def test_links_to_sign_are_unknown_before_the_closing():
    world = make.deliberating(candidates=1)
    assert Client().get(page("sign_by_link", world.members["employer"].link_token)).status_code == 404
    assert Client().get(page("sign_by_link", "0" * 28)).status_code == 404


# --- Signing with one's account ---


def test_a_session_alone_does_not_sign():
    world = make.closed(candidates=1)
    client = signed_in(world.president)
    address = page("signature", world.jury.pk)
    wrong = client.post(address, {"password": "not it", "seen": world.jury.record_sha256})
    assert wrong.status_code == 422
    assert not MemberSignature.objects.exists()
    assert client.post(address, {"password": PASSWORD, "seen": "0" * 64}).status_code == 409
    assert client.post(address, {"password": PASSWORD, "seen": world.jury.record_sha256}).status_code == 302
    assert MemberSignature.objects.get().member == world.members["president"]


def test_who_has_a_key_and_no_password_signs_with_the_key():
    world = make.closed(candidates=1)
    world.president.set_unusable_password()
    world.president.save()
    client, key = signed_in(world.president), Passkey(world.president)
    key.register()
    address, posted = page("signature", world.jury.pk), {"seen": world.jury.record_sha256}
    assert client.post(address, posted).status_code == 422
    assert not MemberSignature.objects.exists()
    assert reauthenticate(client, key, next_url=address)["Location"] == address
    assert client.post(address, posted).status_code == 302
    assert MemberSignature.objects.get().member == world.members["president"]


def test_wrong_passwords_are_limited():
    world = make.closed(candidates=1)
    client = signed_in(world.president)
    posted = {"password": "not it", "seen": world.jury.record_sha256}
    for _ in range(30):
        client.post(page("signature", world.jury.pk), posted)
    answer = client.post(page("signature", world.jury.pk), {**posted, "password": PASSWORD})
    assert answer.status_code == 422
    assert not MemberSignature.objects.exists()


def test_a_prevented_member_through_the_page():
    world = make.closed(candidates=1)
    address = page("prevented", world.jury.pk, world.members["employer"].pk)
    assert signed_in(world.user("practitioner")).get(address).status_code == 403
    client = signed_in(world.secretary)
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Dernier train"}).status_code == 302
    assert "Dernier train" in client.get(page("signature", world.jury.pk)).content.decode()


def test_the_record_is_given_byte_for_byte():
    world = make.closed(candidates=1)
    answer = signed_in(world.president).get(page("record", world.jury.pk))
    assert answer.content == world.jury.record.encode()
    assert json.loads(answer.content)["jury"]["reference"] == world.jury.reference


def test_without_a_key_the_pages_say_so_before_it_is_too_late():
    world = make.deliberating(candidates=1, key=False)
    make.decide_everything(world)
    body = signed_in(world.secretary).get(page("closing", world.jury.pk)).content.decode()
    assert "Réseau Coopérer" in body
    assert "notice-warning" in body


# --- Query counts ---


def many_files(n: int) -> tuple[make.JuryWorld, Candidate]:
    """A candidate with n pieces of evidence more."""
    world = make.convened(candidates=1, blocks=1, competencies=1, ready=False)
    competency = world.blocks[0].competencies.get()
    for _ in range(n):
        make.accept(world.enrolments[0], competency, world.assessor, "PRACTICE")
    return world, world.candidates[0]


def counted(client: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_candidate_file_costs_the_same_at_1_and_at_30():
    costs = []
    for n in (1, 30):
        world, candidate = many_files(n)
        costs.append(counted(signed_in(world.user("employer")), page("candidate", world.jury.pk, candidate.pk)))
    assert costs[0] == costs[1]
    assert costs[0] <= 25


@pytest.mark.parametrize("stage", ["convened", "deliberating"])
def test_the_board_costs_the_same_at_1_and_at_30(stage):
    costs = []
    for n in (1, 30):
        world = getattr(make, stage)(candidates=n, ready=False, blocks=2, competencies=1)
        costs.append(counted(signed_in(world.user("employer")), page("board", world.jury.pk)))
    assert costs[0] == costs[1]
    assert costs[0] <= 25


def test_the_list_costs_the_same_at_1_and_at_30():
    world = make.convened(candidates=1)
    for user in (world.admin, world.user("employer")):
        before = counted(signed_in(user), page("list"))
        assert before <= 25
    one = [counted(signed_in(user), page("list")) for user in (world.admin, world.user("employer"))]
    for place in range(29):
        jury = Jury.objects.create(
            certifier=world.certifier,
            qualification=world.qualification,
            route=world.route,
            reference=f"X{place}",
            held_at=clock.now(),
            place="x",
            state=JuryState.CONVENED,
        )
        for role in ("president", "employer"):
            JuryMember.objects.create(
                jury=jury,
                user=world.user(role),
                name="x",
                email=f"{role}@x.example",
                quality="x",
                college="OTHER",
                link_token=f"{role}{place}",
            )
    assert [counted(signed_in(user), page("list")) for user in (world.admin, world.user("employer"))] == one


@pytest.mark.parametrize("name", ["detail", "composition", "candidates", "ties"])
def test_the_certifiers_pages_cost_the_same_at_1_and_at_30(name):
    costs = []
    for n in (1, 30):
        world = make.convened(candidates=n, ready=False, blocks=1, competencies=1)
        costs.append(counted(signed_in(world.admin), page(name, world.jury.pk)))
    assert costs[0] == costs[1]
    assert costs[0] <= 25
