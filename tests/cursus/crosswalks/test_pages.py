"""The crosswalk in the editors' admin and in public: what is shown, written, refused, and to whom."""

from __future__ import annotations

import csv
import io
import json

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cursus.core.errors import Refused
from cursus.crosswalks.actions import save_source
from cursus.crosswalks.enums import MappingKind
from cursus.crosswalks.models import CrosswalkMapping, SourceFramework
from cursus.crosswalks.queries import listing_of
from cursus.organisations.enums import Capacity, Role
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.crosswalks import mapped, source_with
from tests.factories.frameworks import draft_version, published_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY])


@pytest.fixture
def editor(owner):
    return may_enter(member(owner, Role.CERTIFIER))


def may_enter(user):
    group, _ = Group.objects.get_or_create(name="Editors of a test")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    return user


@pytest.fixture
def version(owner):
    return published_version(owner)


@pytest.fixture
def source(owner):
    return source_with(owner, "Compétence d’animation", "Mener un projet", "Tenir un lieu")


@pytest.fixture
def asks(client, editor):
    client.force_login(editor)
    return client


def work(version, source, ours=""):
    return reverse("crosswalk_editing:work", args=[version.pk, source.pk]) + (f"?ours={ours}" if ours else "")


def answer_for(version, source, **said):
    competency = version.competencies.order_by("block__position", "position", "code").first()
    return {
        "ours": f"competency-{competency.pk}",
        "theirs": listing_of(source).items[0].key,
        "kind": "CLOSE",
        "rationale": "Même geste.",
        "verb": "accept",
        **said,
    }


def test_a_source_is_made_filled_compared_reviewed_and_published(asks, owner, version):
    """The whole way, by buttons alone."""
    facts = {"organisation": owner.pk, "kind": "THESIS", "title": "Une thèse", "year": "2018", "language": "fr"}
    asks.post(reverse("crosswalk_editing:new_source"), facts)
    source = SourceFramework.objects.get(title="Une thèse")
    file = io.BytesIO("code;intitulé\nC1;Compétence de tenir\nC2;Écouter\n".encode())
    file.name = "elements.csv"
    seen = asks.post(reverse("crosswalk_editing:upload", args=[source.pk]), {"file": file})
    assert seen.status_code == 200
    assert not source.elements.exists()
    form = BeautifulSoup(seen.content, "lxml").find("form", action=lambda to: to and "/fichier/" in to)
    assert form is not None
    asks.post(form["action"], {"phrases": "", "uris": ""})
    assert [item.code for item in source.elements.all()] == ["C1", "C2"]
    page = asks.get(work(version, source))
    assert "Compétence de tenir" in page.content.decode()
    asks.post(work(version, source), answer_for(version, source))
    mapping = CrosswalkMapping.objects.get()
    assert (mapping.state, mapping.rationale) == ("PROPOSED", "Même geste.")
    public = reverse("crosswalks:public", args=[version.pk])
    assert asks.get(public).status_code == 404
    asks.post(reverse("crosswalk_editing:mappings", args=[version.pk]), {"row": [str(mapping.pk)]})
    asks.logout()
    said = asks.get(public).content.decode()
    for words in ("Une thèse", "Même geste.", "C1 · Compétence de tenir", "C2 · Écouter"):
        assert words in said


def test_after_an_answer_comes_the_next_one_and_after_the_last_the_list(asks, version, source):
    keys = [f"competency-{item.pk}" for item in version.competencies.order_by("block__position", "position")]
    for place, key in enumerate(keys):
        answer = asks.post(work(version, source), answer_for(version, source, ours=key))
        expected = work(version, source, keys[place + 1]) if place + 1 < len(keys) else None
        assert answer.url == (expected or reverse("crosswalk_editing:mappings", args=[version.pk]))


def test_a_suggestion_set_aside_needs_no_reason_and_does_not_come_back(asks, version, source):
    first = listing_of(source).items[0]
    data = answer_for(version, source, verb="reject", rationale="", kind="")
    answer = asks.post(work(version, source), data)
    assert answer.url == work(version, source, data["ours"])
    soup = BeautifulSoup(asks.get(answer.url).content, "lxml")
    assert first.key not in [control["value"] for control in soup.select("input[name=theirs]")]
    assert CrosswalkMapping.objects.get().state == "REJECTED"


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"rationale": " "}, "rationale"),
        ({"kind": "SAME"}, "kind"),
        ({"theirs": ""}, "theirs"),
        ({"theirs": "element-0"}, "theirs"),
    ],
)
def test_a_wrong_answer_keeps_what_was_typed(asks, version, source, said, wrong):
    data = answer_for(version, source, **said)
    answer = asks.post(work(version, source), data)
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.content, "lxml")
    assert soup.find(id=f"error-{wrong}")
    assert soup.find("textarea", id="rationale").get_text().strip() == data["rationale"].strip()
    assert not CrosswalkMapping.objects.exists()


def test_a_short_source_is_shown_whole_what_resembles_first(asks, version, owner):
    source = source_with(owner, "Souder", "Compétence", "Peindre")
    page = BeautifulSoup(asks.get(work(version, source)).content, "lxml")
    assert [label.strong.get_text()[:2] for label in page.select("label[for^=theirs-]")] == ["E2", "E1", "E3"]
    assert [control["id"] for control in page.select("input:checked")] == ["theirs-1", "kind-CLOSE"]


def test_what_does_not_resemble_is_not_chosen_beforehand(asks, version, owner):
    source = source_with(owner, "Souder", "Peindre")
    page = BeautifulSoup(asks.get(work(version, source)).content, "lxml")
    assert len(page.select("input[name=theirs]")) == 2
    assert not page.select("input:checked")


def test_somebody_looks_for_an_element(asks, version, source):
    page = BeautifulSoup(asks.get(work(version, source) + "?q=lieux").content, "lxml")
    assert [label.strong.get_text() for label in page.select("label[for^=theirs-]")] == ["E3 · Tenir un lieu"]
    nothing = asks.get(work(version, source) + "?q=zeppelin").content.decode()
    assert "Aucun élément de la source ne dit cela" in nothing


def test_two_editors_do_not_write_the_same_pair(asks, version, source):
    mapped(version, source)
    answer = asks.post(work(version, source), answer_for(version, source))
    assert answer.status_code == 409
    assert CrosswalkMapping.objects.count() == 1


def test_a_line_is_changed_against_what_its_page_showed(asks, version, source):
    mapping = mapped(version, source, reviewed=True)
    address = reverse("crosswalk_editing:amend", args=[version.pk, mapping.pk])
    seen = {"seen_kind": "CLOSE", "seen_rationale": mapping.rationale, "seen_state": "REVIEWED"}
    new = {"kind": "RELATED", "rationale": "Autre lien."}
    assert asks.post(address, {**new, **seen, "seen_kind": "EXACT"}).status_code == 422
    assert asks.post(address, {**new, **seen}).status_code == 302
    mapping.refresh_from_db()
    assert (mapping.kind, mapping.state) == ("RELATED", "PROPOSED")


def test_verbs_of_a_line_lead_back_to_the_list(asks, version, source):
    mapping = mapped(version, source)
    listed = reverse("crosswalk_editing:mappings", args=[version.pk])
    for verb, state in (
        ("relire", "REVIEWED"),
        ("ecarter", "REJECTED"),
        ("rouvrir", "PROPOSED"),
        ("rouvrir", "PROPOSED"),
    ):
        address = reverse("crosswalk_editing:decide", args=[version.pk, mapping.pk, verb])
        assert asks.post(address, {"back": "https://elsewhere.example/"}).url == listed
        mapping.refresh_from_db()
        assert mapping.state == state
    assert asks.post(reverse("crosswalk_editing:decide", args=[version.pk, mapping.pk, "nier"])).status_code == 404


def test_filters_narrow_the_list_and_nonsense_does_not(asks, version, source):
    mapped(version, source, theirs=0, reviewed=True)
    mapped(version, source, theirs=1, kind=MappingKind.RELATED)
    listed = reverse("crosswalk_editing:mappings", args=[version.pk])

    def lines(query):
        return len(BeautifulSoup(asks.get(f"{listed}?{query}").content, "lxml").select(".cw-line"))

    assert lines("") == lines("state=NONSENSE&source=x&page=99") == 2
    assert lines("state=REVIEWED") == lines("kind=RELATED") == 1
    assert lines("side=block") == 0
    assert lines(f"source={source.pk}&side=competency") == 2


def test_another_bodys_crosswalk_is_not_there(client, version, source):
    mapping = mapped(version, source, reviewed=True)
    stranger = may_enter(member(OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY]), Role.CERTIFIER))
    client.force_login(stranger)
    for name, args in (
        ("mappings", [version.pk]),
        ("coverage", [version.pk]),
        ("export", [version.pk, "csv"]),
        ("work", [version.pk, source.pk]),
        ("amend", [version.pk, mapping.pk]),
        ("source", [source.pk]),
        ("upload", [source.pk]),
    ):
        assert client.get(reverse(f"crosswalk_editing:{name}", args=args)).status_code == 404, name
    other = published_version(stranger.memberships.get().organisation, code="LEUR")
    assert client.get(work(other, source)).status_code == 404
    decide = reverse("crosswalk_editing:decide", args=[other.pk, mapping.pk, "ecarter"])
    assert client.post(decide).status_code == 404
    mapping.refresh_from_db()
    assert mapping.state == "REVIEWED"


def test_a_shared_source_is_read_by_all_and_changed_by_whoever_runs_the_installation(asks, version):
    shared = source_with(None, "Compétence partagée", title="Partagée")
    assert asks.get(reverse("crosswalk_editing:source", args=[shared.pk])).status_code == 200
    assert asks.get(work(version, shared)).status_code == 200
    assert asks.get(reverse("crosswalk_editing:edit_source", args=[shared.pk])).status_code == 404
    assert asks.get(reverse("crosswalk_editing:upload", args=[shared.pk])).status_code == 404


def test_a_draft_and_what_is_only_proposed_are_not_public(client, owner, source):
    draft = draft_version(owner, code="BROUILLON")
    mapped(draft, source, reviewed=True)
    published = published_version(owner)
    mapped(published, source, ours=0, theirs=0)
    for version in (draft, published):
        assert client.get(reverse("crosswalks:public", args=[version.pk])).status_code == 404
    mapped(published, source, ours=1, theirs=1, reviewed=True, rationale="Publiable.")
    said = client.get(reverse("crosswalks:public", args=[published.pk])).content.decode()
    assert "Publiable." in said
    assert "Les deux disent la même chose." not in said


def test_the_files_say_everything_and_no_formula(asks, version, source):
    mapped(version, source, theirs=0, reviewed=True, rationale="=1+1")
    mapped(version, source, theirs=1, kind=MappingKind.BROADER)
    table = b"".join(asks.get(reverse("crosswalk_editing:export", args=[version.pk, "csv"]))).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table), delimiter=";"))
    assert [len(row) for row in rows] == [11, 11, 11]
    assert rows[1][8] == "'=1+1"
    lines = b"".join(asks.get(reverse("crosswalk_editing:export", args=[version.pk, "jsonl"]))).decode().splitlines()
    first, second = map(json.loads, lines)
    assert first["skos:closeMatch"]["skos:prefLabel"] == "Compétence d’animation"
    assert second["skos:broadMatch"]["skos:notation"] == "E2"
    assert first["@id"].startswith("http")
    assert asks.get(reverse("crosswalk_editing:export", args=[version.pk, "pdf"])).status_code == 404


def test_queries_do_not_grow_with_what_is_compared(asks, owner):
    counts = {}
    for size in (1, 8):
        version = published_version(owner, code=f"F{size}", each=size)
        source = source_with(owner, *(f"Compétence {n}" for n in range(size)), title=f"Source {size}")
        for n in range(size):
            mapped(version, source, ours=n, theirs=n, reviewed=True)
        for name, address in {
            "list": reverse("crosswalk_editing:mappings", args=[version.pk]) + f"?source={source.pk}",
            "coverage": reverse("crosswalk_editing:coverage", args=[version.pk]),
            "work": work(version, source),
            "export": reverse("crosswalk_editing:export", args=[version.pk, "csv"]),
            "public": reverse("crosswalks:public", args=[version.pk]),
        }.items():
            asks.get(address)  # the source is read and indexed once
            with CaptureQueriesContext(connection) as caught:
                answer = asks.get(address)
                if answer.streaming:
                    b"".join(answer)
            counts.setdefault(name, []).append(len(caught))
    assert all(one == many for one, many in counts.values()), counts
    assert max(max(pair) for pair in counts.values()) <= 30, counts


def test_a_new_import_is_suggested_at_once(asks, version, source):
    assert "Compétence toute neuve" not in asks.get(work(version, source)).content.decode()
    from tests.cursus.crosswalks.test_import import import_elements, rows

    import_elements(source, rows("code;intitulé\nN1;Compétence toute neuve\n"), by=None)
    assert "Compétence toute neuve" in asks.get(work(version, source)).content.decode()


def test_a_fiche_as_source_is_shown_with_its_blocks(client, owner):
    fiche = published_version(OrganisationFactory(), code="RNCP99001")
    source = save_source(SourceFramework(organisation=owner, title="La fiche", version=fiche), by=None)
    version = published_version(owner)
    mapped(version, source, theirs=0, reviewed=True)  # its first block, and so what stands in it
    said = " ".join(
        BeautifulSoup(client.get(reverse("crosswalks:public", args=[version.pk])).content, "lxml").get_text().split()
    )
    assert "Éléments couverts : 2 sur 4" in said
    assert "Par personne : 2.1 Compétence 2.1 ; 2.2 Compétence 2.2." in said


def test_a_draft_is_not_shared_with_every_body(owner):
    draft = draft_version(owner, code="BROUILLON")
    with pytest.raises(Refused):
        save_source(SourceFramework(organisation=None, title="Brouillon", version=draft), by=None)
    assert save_source(SourceFramework(organisation=owner, title="Brouillon", version=draft), by=None).pk


def test_the_drawing_has_a_twin_that_says_the_same(client, owner, source):
    version = published_version(owner)
    mapped(version, source, theirs=0, reviewed=True)
    mapped(version, source, theirs=1, kind=MappingKind.RELATED, reviewed=True)
    soup = BeautifulSoup(client.get(reverse("crosswalks:public", args=[version.pk])).content, "lxml")
    drawing = soup.select_one("svg.cw-weave")
    assert drawing["role"] == "img"
    assert soup.find(id=drawing["aria-labelledby"].split()[0])
    assert not soup.select("[style]")
    words = " ".join(soup.select_one(".cw-twin").get_text().split())
    assert "Éléments couverts : 1 sur 3 ; seulement reliés : 1 ; couverts par personne : 1." in words
    assert "E3 · Tenir un lieu" in words


def test_an_empty_list_offers_no_filter_and_filters_that_find_nothing_stay(asks, version, source):
    address = reverse("crosswalk_editing:mappings", args=[version.pk])
    assert b'class="cw-filters"' not in asks.get(address).content
    mapped(version, source)
    assert b'class="cw-filters"' in asks.get(address).content
    assert b'class="cw-filters"' in asks.get(address, {"state": "REJECTED"}).content
