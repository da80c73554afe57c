"""Comments on the rows of a draft, and the second person who approves it."""

from __future__ import annotations

from functools import partial

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.models import AuditEntry
from cursus.frameworks import actions_comments, actions_moderation
from cursus.frameworks.actions import draft_from, edit_draft, publish_version
from cursus.frameworks.enums import ReviewState
from cursus.frameworks.models import (
    Competency,
    EditorialComment,
    EditorialReview,
    FrameworkVersion,
    PerformanceCriterion,
)
from cursus.frameworks.queries_history import history_entries, told
from cursus.frameworks.queries_moderation import CONTENT, content_digest, open_counts, threads_of
from cursus.frameworks.rules import REVIEW_LIFE
from tests.cursus.frameworks.editors import editor_of, open_page, soup
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.frameworks import add_qualification, draft_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return OrganisationFactory()


@pytest.fixture
def version(owner):
    draft = draft_version(owner)
    add_qualification(draft, owner)
    return draft


@pytest.fixture
def people(owner):
    return editor_of(owner), editor_of(owner)


def asks(version, by):
    actions_moderation.set_four_eyes(version.framework, wanted=True, by=by)


def test_with_four_eyes_nobody_publishes_alone(version, people):
    author, second = people
    asks(version, author)
    with pytest.raises(Refused) as refusal:
        publish_version(version, by=author)
    assert refusal.value.code == "framework_version.four_eyes"
    actions_moderation.submit_for_review(version, by=author)
    with pytest.raises(NotAllowed):
        actions_moderation.approve(version, by=author)
    with pytest.raises(NotAllowed):
        actions_moderation.approve(version, by=UserFactory())
    with pytest.raises(Refused):
        publish_version(version, by=author)
    actions_moderation.approve(version, by=second)
    assert publish_version(version, by=author).state == "PUBLISHED"


def test_without_four_eyes_a_draft_is_published_as_before(version, people):
    assert publish_version(version, by=people[0]).state == "PUBLISHED"


def test_a_draft_is_sent_back_with_a_reason(version, people):
    author, second = people
    actions_moderation.submit_for_review(version, by=author)
    with pytest.raises(Refused) as refusal:
        actions_moderation.send_back(version, reason="  ", by=second)
    assert refusal.value.field == "reason"
    review = actions_moderation.send_back(version, reason="Il manque les critères du bloc 2.", by=second)
    assert (review.state, review.reason) == (ReviewState.SENT_BACK, "Il manque les critères du bloc 2.")
    assert "Il manque" not in str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert actions_moderation.submit_for_review(version, by=author).state == ReviewState.WAITING
    with pytest.raises(Conflict):
        actions_moderation.submit_for_review(version, by=second)
    assert actions_moderation.withdraw(version, by=author).state == ReviewState.WITHDRAWN
    with pytest.raises(Conflict):
        actions_moderation.approve(version, by=second)


def test_an_edit_makes_the_approval_fall(version, people):
    author, second = people
    asks(version, author)
    actions_moderation.submit_for_review(version, by=author)
    review = actions_moderation.approve(version, by=second)
    edit_draft(version, partial(_renamed, version), edit_token=None, by=author)
    review.refresh_from_db()
    assert review.state == ReviewState.FALLEN
    with pytest.raises(Refused):
        publish_version(version, by=author)


def _renamed(version) -> Competency:
    row = version.competencies.first()
    row.title = "Autrement"
    row.save()
    return row


@pytest.mark.parametrize("model", [Competency, PerformanceCriterion])
def test_no_way_of_changing_an_approved_draft_goes_unnoticed(version, people, model):
    """Past every action of ours: what was approved is told by its digest."""
    author, second = people
    asks(version, author)
    actions_moderation.submit_for_review(version, by=author)
    actions_moderation.approve(version, by=second)
    model.objects.update(position=9)
    with pytest.raises(Refused):
        publish_version(version, by=author)


def test_without_the_digest_it_would(version, people, monkeypatch):
    author, second = people
    asks(version, author)
    actions_moderation.submit_for_review(version, by=author)
    actions_moderation.approve(version, by=second)
    Competency.objects.update(critical=True)
    same = EditorialReview.objects.get(version=version).approved_digest
    monkeypatch.setattr("cursus.frameworks.queries_moderation.content_digest", lambda found: same)
    assert publish_version(version, by=author).state == "PUBLISHED"


def test_four_eyes_stay_while_a_draft_waits(version, people):
    author, second = people
    asks(version, author)
    actions_moderation.submit_for_review(version, by=author)
    with pytest.raises(Refused):
        actions_moderation.set_four_eyes(version.framework, wanted=False, by=author)
    actions_moderation.approve(version, by=second)
    assert not actions_moderation.set_four_eyes(version.framework, wanted=False, by=author).four_eyes


def test_every_edge_of_a_review():
    assert set(REVIEW_LIFE.edges()) == {
        ("WAITING", "approve", "APPROVED"),
        ("WAITING", "send_back", "SENT_BACK"),
        ("WAITING", "withdraw", "WITHDRAWN"),
        ("APPROVED", "fall", "FALLEN"),
    }


def test_a_digest_says_the_same_of_the_same_content(version):
    before = content_digest(version)
    assert content_digest(version) == before
    version.competencies.filter(code="1.1").update(description="Un mot")
    assert content_digest(version) != before


def test_every_table_of_a_version_is_in_the_digest():
    """Whatever hangs on a version is its content, or is said here not to be."""
    beside = {
        "FrameworkVersion",  # the one after it
        "BlockCorrespondence",  # a fact about two versions
        "EditorialComment",
        "EditorialReview",
        "QualificationCertifier",  # these two follow the register
        "HabilitatedPartner",
    }
    ours = [
        model
        for model in apps.get_app_config("cursus").get_models(include_auto_created=True)
        if (model._meta.auto_created or model).__module__.startswith("cursus.frameworks.models")
    ]
    hanging = {FrameworkVersion}
    while more := {
        model
        for model in ours
        if model not in hanging
        and any(field.is_relation and field.related_model in hanging for field in model._meta.concrete_fields)
    }:
        hanging |= more
    assert {model.__name__ for model in hanging - {model for model, _way in CONTENT}} == beside


def test_the_page_says_who_is_asked_and_what_came_of_it(client, version, people):
    author, second = people
    client.force_login(author)
    url = reverse("frameworks_editing:review", args=[version.pk])
    client.post(url, {"verb": "four_eyes_on"})
    page = open_page(client, version)
    assert page.find("form", action=reverse("frameworks_editing:change_state", args=[version.pk, "publier"])) is None
    client.post(url, {"verb": "submit"})
    assert open_page(client, version).find("button", value="withdraw")
    assert open_page(client, version).find("button", value="approve") is None
    client.force_login(second)
    assert open_page(client, version).find("button", value="approve")
    client.post(url, {"verb": "send_back", "reason": "À revoir"})
    assert "À revoir" in open_page(client, version).select_one("#moderation").parent.get_text()
    # Without words nothing happens, and it is said.
    client.post(url, {"verb": "submit"})
    client.force_login(author)
    client.post(url, {"verb": "send_back", "reason": ""})
    assert EditorialReview.objects.filter(state=ReviewState.WAITING).count() == 1


# --- Comments


def test_a_thread_is_answered_resolved_and_opened_again(version, people):
    row = version.competencies.get(code="1.1")
    first = actions_comments.comment(version, row, text="Trop long.\r\nÀ couper.", by=people[0])
    assert first.text == "Trop long.\nÀ couper."
    assert open_counts(version) == {row.lineage: 1}
    actions_comments.answer(first, text="Coupé.", by=people[1])
    actions_comments.resolve(first, by=people[1])
    assert open_counts(version) == {}
    (thread,) = threads_of(version)
    assert (thread.row, thread.first.resolved_by, len(thread.answers)) == (row, people[1], 1)
    actions_comments.answer(first, text="Pas assez.", by=people[0])
    assert open_counts(version) == {row.lineage: 1}
    with pytest.raises(Refused):
        actions_comments.resolve(EditorialComment.objects.exclude(thread=None).first(), by=people[0])
    with pytest.raises(Refused):
        actions_comments.comment(version, row, text="  ", by=people[0])
    assert "Trop long" not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


def test_a_comment_outlives_its_row_and_stays_with_its_draft(version, people):
    row = version.competencies.get(code="1.1")
    actions_comments.comment(version, row, text="À garder ?", by=people[0])
    row.delete()
    (thread,) = threads_of(version)
    assert (thread.row, thread.first.about) == (None, "1.1 Compétence 1.1")
    publish_version(version, by=people[0])
    with pytest.raises(Refused):
        actions_comments.comment(version, None, text="Trop tard", by=people[0])
    assert threads_of(draft_from(version, number="1.1", by=people[0])) == []


def test_the_tree_counts_what_is_to_be_dealt_with(client, version, people):
    client.force_login(people[0])
    row = version.competencies.get(code="1.1")
    url = reverse("frameworks_editing:comments", args=[version.pk])
    client.post(url, {"kind": "competences", "row": row.pk, "text": "À préciser"})
    assert open_page(client, version).find(id=f"n-{row.pk}").select_one(".ft-comments span").get_text() == "1"
    closed = open_page(client, version, ouvert="")
    assert closed.find(id=f"n-{row.block_id}").select_one(".ft-within span").get_text() == "1"
    refused = client.post(url, {"kind": "competences", "row": row.pk, "text": " "})
    assert refused.status_code == 422
    assert "À préciser" in soup(client, url).get_text()


def test_as_many_queries_for_one_thread_as_for_many(version, people):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            for thread in threads_of(version):
                str(thread.row), str(thread.first.author), [str(item.author) for item in thread.answers]
        return len(queries)

    actions_comments.comment(version, version.competencies.first(), text="Un", by=people[0])
    one = count()
    for row in version.competencies.all():
        first = actions_comments.comment(version, row, text="Encore", by=people[1])
        actions_comments.answer(first, text="Oui", by=people[0])
    assert count() == one


# --- History


def test_the_history_names_who_did_what(version, people):
    author, second = people
    actions_moderation.submit_for_review(version, by=author)
    actions_moderation.approve(version, by=second)
    edit_draft(version, partial(_renamed, version), edit_token=None, by=author)
    lines = [(item.what, item.who) for item in told(history_entries(version))]
    assert ("Approuvé", str(second)) in lines
    assert any(what == "Approbation tombée : le brouillon a été modifié" for what, _who in lines)


def test_the_history_of_a_row_goes_back_past_the_copy(version, people):
    row = version.competencies.get(code="1.1")
    edit_draft(version, partial(_saved, row), edit_token=None, by=people[0])
    copy = draft_from(publish_version(version, by=people[0]), number="1.1", by=people[0])
    copied = copy.competencies.get(code="1.1")
    assert len(told(history_entries(copy, copied))) == 1


def _saved(row: Competency) -> Competency:
    row.save()
    return row
