"""Keeping drafts, parts and teams from a phone; nothing typed is lost, nothing is a 500."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certification.evidence import actions, actions_files, actions_group
from certification.evidence.enums import EvidenceState as S
from certification.evidence.models import Evidence
from tests.factories.learning import learning, photo, web_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return learning()


@pytest.fixture
def enrolment(world):
    return world.enrol()


@pytest.fixture
def signed_in(client, enrolment):
    client.force_login(enrolment.learner)
    return client


@pytest.fixture
def draft(world, enrolment) -> Evidence:
    found = world.course.competencies
    return actions.create_draft(
        by=enrolment.learner, enrolment=enrolment, title="Atelier", competencies=[found["1.1"], found["2.1"]]
    )


def how(world, code: str) -> str:
    return f"how_{world.course.competencies[code].pk}"


def test_autosave_keeps_what_is_typed_and_says_so(signed_in, world, draft):
    data = {"title": "Atelier", "text": "Nous étions douze.", how(world, "1.1"): "Comme ceci."}
    answer = signed_in.post(reverse("evidence:autosave", args=[draft.pk]), data, headers={"X-Autosave": "1"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert answer.content.decode()
    draft.refresh_from_db()
    assert draft.text == "Nous étions douze."
    assert draft.claims.get(competency__code="1.1").how == "Comme ceci."


def test_autosave_keeps_the_rest_when_a_field_is_wrong(signed_in, draft):
    page = reverse("evidence:autosave", args=[draft.pk])
    assert signed_in.post(page, {"text": "Gardé.", "made_on": "31/02/2026", "title": "x" * 300}).status_code == 200
    draft.refresh_from_db()
    assert (draft.text, draft.made_on, draft.title) == ("Gardé.", None, "Atelier")


def test_autosave_of_a_piece_that_has_left(signed_in, draft):
    Evidence.objects.filter(pk=draft.pk).update(state=S.WITHDRAWN)
    assert signed_in.post(reverse("evidence:autosave", args=[draft.pk]), {"text": "x"}).status_code == 409


FULL = {"title": "Atelier", "evidence_type": "WORK_PRODUCT", "text": "J’ai animé.", "others_agree": "on"}


def test_described_then_sent(signed_in, draft):
    page = reverse("spaces:describe", args=[draft.pk])
    assert signed_in.get(page).status_code == 200
    answer = signed_in.post(page, {**FULL, "go": "send"})
    assert answer.url == reverse("spaces:learner")
    draft.refresh_from_db()
    assert (draft.state, draft.text) == (S.SUBMITTED, "J’ai animé.")


def test_what_is_missing_is_said_at_its_field_and_the_rest_is_kept(signed_in, world, draft):
    page = reverse("spaces:describe", args=[draft.pk])
    data = {"title": "", "evidence_type": "ORAL", how(world, "1.1"): "Comme ceci.", "go": "send"}
    answer = signed_in.post(page, data)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"title", "nature", "text", "others_agree", how(world, "2.1")}
    assert "Comme ceci." in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.evidence_type) == (S.DRAFT, "ORAL")
    assert draft.claims.get(competency__code="1.1").how == "Comme ceci."


@pytest.mark.parametrize(
    ("go", "goes_to"),
    [
        ("later", "spaces:learner"),
        ("keep", "spaces:describe"),
        ("nonsense", "spaces:describe"),
        ("", "spaces:describe"),
        ("back", "spaces:competencies"),
        ("team", "evidence:authors"),
        ("part", "evidence:part"),
        ("remove:pas-une-clef", "spaces:describe"),
    ],
)
def test_every_button_keeps_what_was_typed_first(signed_in, draft, go, goes_to):
    answer = signed_in.post(reverse("spaces:describe", args=[draft.pk]), {**FULL, "go": go})
    wanted = reverse(goes_to) if goes_to == "spaces:learner" else reverse(goes_to, args=[draft.pk])
    assert answer.url == wanted
    draft.refresh_from_db()
    assert (draft.state, draft.text) == (S.DRAFT, "J’ai animé.")


def test_a_file_is_added_and_taken_out_with_the_text_kept(signed_in, draft):
    page = reverse("spaces:describe", args=[draft.pk])
    signed_in.post(page, {**FULL, "go": "add", "file": photo()})
    file = draft.files.get()
    signed_in.post(page, {**FULL, f"caption_{file.pk}": "Le mur de post-it", "go": "keep"})
    file.refresh_from_db()
    assert file.caption == "Le mur de post-it"
    signed_in.post(page, {**FULL, "go": f"remove:{file.pk}"})
    assert not draft.files.exists()
    draft.refresh_from_db()
    assert draft.text == "J’ai animé."


def wrong_files() -> dict[str, SimpleUploadedFile]:
    return {
        "page": web_page(),
        "svg": SimpleUploadedFile("dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        "empty": SimpleUploadedFile("vide.pdf", b""),
        "program": SimpleUploadedFile("cadeau.exe", b"MZ\x90\x00"),
        "truncated": SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 64),
        "no_extension": SimpleUploadedFile("preuve", b"%PDF-1.7"),
        "long_name": SimpleUploadedFile("é" * 400 + ".pdf", b"not a pdf"),
        "path": SimpleUploadedFile("../../etc/passwd.pdf", b"not a pdf"),
    }


@pytest.mark.parametrize("kind", list(wrong_files()))
def test_a_wrong_file_is_said_at_its_field_and_the_text_stays(signed_in, draft, kind):
    answer = signed_in.post(
        reverse("spaces:describe", args=[draft.pk]), {**FULL, "go": "add", "file": wrong_files()[kind]}
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]
    assert "J’ai animé." in answer.content.decode()
    draft.refresh_from_db()
    assert draft.text == "J’ai animé."
    assert not draft.files.exists()


@pytest.mark.parametrize("kind", list(wrong_files()))
def test_a_wrong_file_begins_nothing(signed_in, enrolment, kind):
    data = {"kind": "photo", "file": wrong_files()[kind]}
    answer = signed_in.post(reverse("spaces:add_evidence"), data)
    assert answer.status_code == 422
    assert "file" in answer.context["forms"]["photo"].errors
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("made_on", "31/02/2026"),
        ("made_on", "2190-01-01"),
        ("made_on", "1900-01-01"),
        ("made_on", "x" * 1000),
        ("title", "x" * 201),
        ("text", "x" * 20_001),
        ("text", "a\x00b"),
        ("evidence_type", "NOTHING"),
        ("nature", "BOTH"),
    ],
)
def test_bad_input_is_said_at_its_field(signed_in, draft, field, value):
    answer = signed_in.post(reverse("spaces:describe", args=[draft.pk]), {**FULL, field: value, "go": "send"})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    draft.refresh_from_db()
    assert draft.state == S.DRAFT


def test_a_sent_piece_is_no_longer_described(signed_in, draft):
    page = reverse("spaces:describe", args=[draft.pk])
    signed_in.post(page, {**FULL, "go": "send"})
    assert signed_in.get(page).status_code == 409
    assert signed_in.post(page, {**FULL, "text": "Autre.", "go": "later"}).status_code == 409
    draft.refresh_from_db()
    assert draft.text == "J’ai animé."


def test_sent_twice_by_a_double_tap(signed_in, draft):
    page = reverse("spaces:describe", args=[draft.pk])
    statuses = [signed_in.post(page, {**FULL, "go": "send"}).status_code for _ in range(2)]
    assert statuses == [302, 409]
    draft.refresh_from_db()
    assert draft.round == 1


def test_the_team_and_the_parts(signed_in, world, draft, client):
    other = world.enrol()
    team = reverse("evidence:authors", args=[draft.pk])
    assert str(other.learner) in signed_in.get(team).content.decode()
    signed_in.post(team, {"authors": [str(other.pk)]})
    assert draft.authors.count() == 2
    answer = signed_in.post(reverse("spaces:describe", args=[draft.pk]), {**FULL, "go": "send"})
    assert answer.status_code == 422
    assert str(other.learner) in answer.content.decode()
    signed_in.post(reverse("evidence:part", args=[draft.pk]), {"part": "J’ai préparé."})
    client.force_login(other.learner)
    empty = client.post(reverse("evidence:part", args=[draft.pk]), {"part": "  "})
    assert empty.status_code == 422
    client.post(reverse("evidence:part", args=[draft.pk]), {"part": "J’ai animé."})
    client.force_login(draft.enrolment.learner)
    assert client.post(reverse("spaces:describe", args=[draft.pk]), {**FULL, "go": "send"}).status_code == 302


def test_an_outsider_is_no_choice(signed_in, world, draft):
    outsider = learning().enrol()
    answer = signed_in.post(reverse("evidence:authors", args=[draft.pk]), {"authors": [str(outsider.pk)]})
    assert answer.status_code == 422
    assert draft.authors.count() == 1


def test_an_emptied_team_is_one_alone(signed_in, world, draft):
    actions_group.set_authors(by=draft.enrolment.learner, evidence=draft, others=[world.enrol()])
    assert signed_in.post(reverse("evidence:authors", args=[draft.pk]), {}).status_code == 302
    assert draft.authors.count() == 1


def test_withdrawing_asks_first(signed_in, draft):
    page = reverse("evidence:withdraw", args=[draft.pk])
    assert signed_in.get(page).status_code == 200
    draft.refresh_from_db()
    assert draft.state == S.DRAFT
    assert signed_in.post(page).status_code == 302
    draft.refresh_from_db()
    assert draft.state == S.WITHDRAWN
    assert signed_in.get(page).status_code == 409
    assert signed_in.post(page).status_code == 409


def test_what_is_typed_is_shown_as_text(signed_in, enrolment, draft):
    actions.save_draft(by=enrolment.learner, evidence=draft, title="<b>gras</b>", text="<script>alert(1)</script>")
    actions_files.add_file(by=enrolment.learner, evidence=draft, upload=photo("<i>x</i>.jpg"))
    page = signed_in.get(reverse("spaces:evidence", args=[draft.pk])).content.decode()
    assert "&lt;b&gt;gras&lt;/b&gt;" in page
    assert "<script>alert(1)</script>" not in page
    assert "<i>x</i>" not in page
