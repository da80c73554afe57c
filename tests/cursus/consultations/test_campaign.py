"""A campaign from its preparation to the page that cites it."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cursus.consultations import queries
from cursus.consultations.actions import answering, comments, retention, reviews, workshops
from cursus.consultations.enums import ConsentSource
from cursus.consultations.links import answers_digest, personal_token
from cursus.consultations.models import (
    Participation,
    ReviewAnswer,
    ReviewComment,
    ReviewInvitation,
    WorkshopParticipant,
)
from cursus.consultations.queries_consulted import consulted, was_consulted
from cursus.consultations.queries_results import results
from cursus.consultations.rows import rows_of
from cursus.core import clock
from cursus.core.errors import Conflict, Refused
from cursus.core.models import OutgoingMail
from cursus.frameworks.actions import draft_from, publish_version
from cursus.organisations.enums import Capacity, Role
from tests.cursus.frameworks.test_editing_pages import may_enter
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.consultations import answers, open_review, with_occupations, workshop
from tests.factories.frameworks import add_qualification, draft_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY])


@pytest.fixture
def draft(owner):
    version = with_occupations(draft_version(owner), "Animatrice", "Développeur")
    add_qualification(version, owner)
    return version


@pytest.fixture
def review(draft):
    return open_review(draft, "Grand réseau", "Petit réseau")


def closed(review, *, big=7, small=3, **said):
    networks = list(review.networks.all())
    for _each in range(big):
        answers(networks[0], occupation="Animatrice", values=((4, 4), (2, 3)))
    for place in range(small):
        answers(networks[1], occupation="Développeur", values=((1, 2),), **(said if place == 0 else {}))
    return reviews.close_review(review=review, by=None)


def test_figures_under_five_are_hidden_everywhere(client, owner, review):
    closed(review)
    client.force_login(may_enter(member(owner, Role.CERTIFIER)))
    page = client.get(reverse("consultations_admin:results", args=[review.pk]))
    assert page.status_code == 200
    found = results(review)
    assert found is not None
    assert found.total == 10
    assert [group.count for group in found.partitions[0].groups] == [None, None]
    export = client.get(reverse("consultations_admin:export", args=[review.pk])).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(export), delimiter=";"))[1:]
    counts = [line[3] for line in lines]
    # Seven were asked of one occupation’s activity: showing that would tell of the three others.
    assert "7" not in counts
    assert not set(counts) & {"1", "2", "3", "4"}
    assert "10" in counts
    assert "–" in counts
    public = client.get(reverse("consultations:version", args=[review.version_id]))
    assert public.status_code == 404  # a draft
    text = re.sub(r"<[^>]+>", " ", page.content.decode())
    assert not re.search(r"\b[1-4] (réponses?|personnes?)\b", text)


def test_figures_wait_for_the_end(client, owner, review):
    for _each in range(6):
        answers(review.networks.first())
    assert results(review) is None
    client.force_login(may_enter(member(owner, Role.CERTIFIER)))
    for name in ("results", "export", "comments"):
        assert client.get(reverse(f"consultations_admin:{name}", args=[review.pk])).status_code == 302


def test_queries_do_not_grow(django_assert_num_queries, draft):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(people):
        review = closed(open_review(draft, "Un", "Deux"), big=people, small=1)
        with CaptureQueriesContext(
            connection,
        ) as first:
            results(review)
        with CaptureQueriesContext(connection) as second:
            queries.comments_of(review)
        return len(first), len(second)

    assert cost(1) == cost(6)


def test_consulted_costs_the_same(draft):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost():
        with CaptureQueriesContext(connection) as found:
            consulted(draft)
        return len(found)

    closed(open_review(draft, "Un", "Deux"))
    held = workshop(draft)
    workshops.hold_workshop(workshop=held, by=None)
    one = cost()
    closed(open_review(draft, "Un", "Deux"))
    held = workshop(draft)
    workshops.hold_workshop(workshop=held, by=None)
    assert cost() == one


def test_whether_somebody_was_consulted_costs_two_queries(django_assert_num_queries, draft):
    def said(version):
        with django_assert_num_queries(2):
            found = was_consulted(version)
        assert found == consulted(version).anything
        return found

    running = open_review(draft, "Un", "Deux")
    planned = workshop(draft)
    assert not said(draft)  # nothing is over yet
    workshops.hold_workshop(workshop=planned, by=None)
    assert said(draft)
    closed(running)
    for _each in range(3):
        closed(open_review(draft, "Un", "Deux"))
        workshops.hold_workshop(workshop=workshop(draft), by=None)
    assert said(draft)
    publish_version(draft, by=None)
    later = draft_from(draft, number="2.0", by=None)
    assert said(later)  # it grew from one on which somebody was heard
    assert not said(draft_version(draft.framework.organisation, code="AUTRE"))


def test_a_comment_is_traced_to_the_version_where_it_landed(draft, review):
    closed(review, comments={"1.1": "Trop vague."}, missing="Le numérique.")
    said = ReviewComment.objects.get(item__code="1.1")
    row = next(row for row in rows_of(draft) if row.label.startswith("1.1"))
    with pytest.raises(Refused):
        comments.deal_with(comment=said, decision="accept", reply="", by=None)
    with pytest.raises(Refused):  # the same words are no change
        comments.deal_with(comment=said, decision="accept", reply="Oui.", by=None, draft=draft, row_key=row.key)
    said.refresh_from_db()
    assert said.state == "NEW"
    comments.deal_with(
        comment=said,
        decision="accept",
        reply="Oui.",
        by=None,
        draft=draft,
        row_key=row.key,
        wording="Établir un diagnostic",
    )
    found = consulted(publish_version(draft, by=None))
    assert [(line.change.before.split("\n")[0], line.change.after.split("\n")[0]) for line in found.changes] == [
        ("Compétence 1.1", "Établir un diagnostic")
    ]
    assert found.changes[0].version == draft
    # The next version grew from it, and says so too.
    assert consulted(draft_from(draft, number="1.1", by=None)).reviews[0].review == review


def test_the_queue_goes_on_to_the_next_comment(client, owner, review):
    closed(review, comments={"1.1": "Vague.", "1.2": "Trop long."}, missing="Le numérique.")
    client.force_login(may_enter(member(owner, Role.CERTIFIER)))
    for _each in range(3):
        waiting = queries.next_comment(review)
        address = reverse("consultations_admin:deal", args=[review.pk, waiting.pk])
        assert client.get(address).status_code == 200
        assert client.post(address, {"decision": "decline", "reply": ""}).status_code == 422
        sent = client.post(address, {"decision": "already_said", "reply": "Voir 2.1."})
        assert sent.status_code == 302
    assert sent.url == reverse("consultations_admin:comments", args=[review.pk])
    assert b"Voir 2.1." in client.get(sent.url).content


def test_answers_by_a_shared_link_resume_on_the_same_link(client, review):
    network = review.networks.first()
    shared = reverse("consultations:shared", args=[network.token])
    assert client.get(shared).status_code == 200
    assert Participation.objects.count() == 0  # looking writes nothing
    who = client.post(shared).url
    person = {
        "network": network.pk,
        "occupation": review.occupations.first().pk,
        "experience": "FROM_2",
    }
    assert client.post(who, {**person, "network": "nobody"}).status_code == 422
    first = client.post(who, person, follow=True)
    path = first.redirect_chain[-1][0]
    assert path.endswith("/1/")
    kept = client.post(path, {"frequency": 4, "importance": 3, "comment": "Vague."}, headers={"X-Autosave": "1"})
    assert kept.content.decode() == "C’est gardé"
    again = client.get(shared, follow=True)
    assert again.redirect_chain[-1][0].endswith("/2/")
    elsewhere = Client()  # another browser begins another sheet
    elsewhere.post(shared)
    assert Participation.objects.count() == 2


def test_two_sittings_at_once_lose_nothing(review):
    token, row = answers(review.networks.first())
    item = queries.items_for(row)[0]
    one, two = Client(), Client()
    address = reverse("consultations:item", args=[token, 1])
    shown = {"frequency_was": 3, "importance_was": 4, "frequency": 3, "importance": 4, "comment_was": ""}
    one.post(address, {**shown, "frequency": 1, "comment": "D’ici.", "sitting": "a" * 32})
    two.post(address, {**shown, "importance": 1, "comment": "De là.", "sitting": "b" * 32})
    answer = ReviewAnswer.objects.get(participation=row, item=item)
    assert (answer.frequency, answer.importance) == (1, 1)
    text = ReviewComment.objects.get(participation=row, item=item).text
    assert "D’ici." in text
    assert "De là." in text


def test_a_letter_leads_to_answers_that_nothing_stored_ties_to_it(client, review):
    sent = reviews.invite_people(
        review=review, network=None, addresses=["Zoe@exemple.test", "zoe@exemple.test "], by=None
    )
    assert sent == 1
    invitation = ReviewInvitation.objects.get()
    token = personal_token(invitation.pk)
    assert client.post(reverse("consultations:start", args=[token])).status_code == 302
    client.post(reverse("consultations:start", args=[token]))
    row = Participation.objects.get()
    assert row.link_digest == answers_digest(token)
    assert row.link_digest != invitation.link_digest
    assert reviews.remind(review=review, by=None) == 0  # they began
    other = reviews.invite_people(
        review=review, network=None, addresses=["zoe@exemple.test", "b@exemple.test"], by=None
    )
    assert other == 1
    assert reviews.remind(review=review, by=None) == 1
    assert reviews.remind(review=review, by=None) == 0  # once
    OutgoingMail.objects.update(state="SENT")
    retention.empty_letters()
    assert not OutgoingMail.objects.filter(key__startswith="review:", body__contains=token).exists()


def test_who_wants_no_letter_gets_none(client, review):
    reviews.invite_people(review=review, network=None, addresses=["a@exemple.test"], by=None)
    token = personal_token(ReviewInvitation.objects.get().pk)
    assert client.post(reverse("consultations:opt_out", args=[token])).status_code == 200
    assert reviews.remind(review=review, by=None) == 0
    another = open_review(review.version)
    assert reviews.invite_people(review=another, network=None, addresses=["a@exemple.test"], by=None) == 0


def test_deleting_is_whole(client, review):
    token, _row = answers(review.networks.first(), comments={"1.1": "Vague."})
    address = reverse("consultations:delete", args=[token])
    assert client.get(address).status_code == 200
    assert Participation.objects.exists()
    assert client.post(address).status_code == 200
    assert not Participation.objects.exists()
    assert not ReviewAnswer.objects.exists()
    assert not ReviewComment.objects.exists()
    assert client.get(address).status_code == 404


def test_time_closes_then_anonymises(review):
    reviews.invite_people(review=review, network=None, addresses=["a@exemple.test"], by=None)
    for _each in range(5):
        token, row = answers(review.networks.first(), comments={"1.1": "Vague."})
    with clock.at(clock.now() + timedelta(days=31)):
        assert retention.sweep() == (1, 0)
        with pytest.raises(Conflict):
            answering.finish(participation=row)
    review.refresh_from_db()
    before = results(review).total
    with clock.at(clock.now() + timedelta(days=31 + 89)):
        assert retention.sweep() == (0, 0)
    with clock.at(clock.now() + timedelta(days=31 + 92)):
        assert retention.sweep() == (0, 1)
    review.refresh_from_db()
    assert results(review).total == before == 5
    assert not ReviewInvitation.objects.exists()
    assert not OutgoingMail.objects.filter(to="a@exemple.test").exists()
    assert queries.sheet(token) is None
    assert set(ReviewComment.objects.values_list("participation", flat=True)) == {None}


def test_who_says_no_counts_as_a_number(client, draft):
    held = workshop(draft)
    rows = [workshops.add_participant(workshop=held, by=None, name=f"Personne {n}") for n in range(7)]
    for row in rows[:2]:
        workshops.record_consent(participant=row, agrees=True, source=ConsentSource.SIGNED_LIST, by=None)
    assert client.post(reverse("consultations:naming", args=[rows[2].token]), {"named": "no"}).status_code == 302
    rows[2].refresh_from_db()
    assert (rows[2].name, rows[2].consent) == ("", "NO")
    workshops.hold_workshop(workshop=held, by=None)
    cited = consulted(draft).workshops[0]
    assert [row.name for row in cited.named] == ["Personne 0", "Personne 1"]
    assert cited.people == 7
    WorkshopParticipant.objects.filter(pk__in=[row.pk for row in rows[5:]]).delete()
    assert consulted(draft).workshops[0].people is None  # three unnamed would be counted


def test_a_strangers_campaign_is_not_there(client, review):
    other = OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY])
    client.force_login(may_enter(member(other, Role.CERTIFIER)))
    for name in ("review", "results", "comments", "export", "edit_review"):
        assert client.get(reverse(f"consultations_admin:{name}", args=[review.pk])).status_code == 404
