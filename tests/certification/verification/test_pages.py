"""What a recruiter reads first, in either language, whatever the document."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from certification.attestations.models import Attestation
from cursus.core.triggers import install_triggers, remove_triggers
from cursus.frameworks.enums import QualificationKind
from cursus.frameworks.models import Qualification
from cursus.organisations.models import SigningKey
from tests.certification.verification.reading import START, give, page_of, verdict, words
from tests.factories.attestations import issued, opened, signed_with
from tests.factories.juries import signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def web() -> Client:
    return Client()


def first_heading(answer) -> str:
    main = answer.content.decode().partition("<main")[2]
    return re.sub(r"<[^>]+>", "", re.search(r"<h\d[^>]*>(.*?)</h\d>", main, re.S).group(1)).strip()


def test_the_start_offers_both_ways(web):
    answer = web.get(START)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert 'name="code"' in text
    assert 'type="file"' in text
    assert not answer.cookies


def test_the_verdict_is_the_first_thing_on_the_page(web):
    found = issued(candidates=1)
    for answer, title in (
        (web.get(page_of(found.first.token)), "Cette attestation est valide"),
        (give(web, found.pdf), "Ce fichier est authentique"),
        (give(web, found.pdf + b" "), "Ce fichier a été modifié"),
        (web.get(page_of("0" * 28)), "Aucune attestation n’a ce code"),
        (give(web, b"texte"), "Ce fichier n’est pas un PDF"),
    ):
        assert first_heading(answer) == title
        main = answer.content.decode().partition("<main")[2]
        assert main.index("verdict-word") < main.index("<h1")
        assert len(re.findall("<h1", answer.content.decode())) == 1


def test_a_document_being_made_is_not_called_valid(web):
    answer = web.get(page_of(opened(candidates=1).first.token))
    assert answer.status_code == 200
    assert verdict(answer) == "waiting"
    assert 'name="name"' not in answer.content.decode()


def test_a_specimen_says_so_beside_the_verdict(web, settings):
    def beside(found):
        hero = web.get(page_of(found.first.token)).content.decode().partition("page-columns")[0]
        lines = re.findall(r'class="verdict-specimen">(.*?)</strong>', hero)
        return [re.sub(r"<[^>]+>", "", line).strip() for line in lines]

    assert beside(issued(candidates=1)) == ["Spécimen", "Cachet de démonstration"]
    settings.DEMONSTRATION = False
    found = issued(candidates=1)
    assert beside(found) == ["Cachet de démonstration"]
    SigningKey.objects.update(demonstration=False)
    assert beside(found) == []


def test_a_block_names_its_competencies_and_what_it_is_a_part_of(web):
    found = issued(signed_with({"B2"}))
    text = words(web.get(page_of(found.first.token)))
    assert "Bloc 2" in text
    assert "Compétence 2.1" in text
    assert "Bloc 1" not in text
    assert found.world.qualification.title in text


def test_a_certificate_without_blocks_lists_none(web):
    found = issued(signed(blocks=0, candidates=1))
    answer = web.get(page_of(found.first.token))
    assert verdict(answer) == "valid"
    assert "disclosure" not in answer.content.decode()


def test_a_registered_certification_says_its_number_and_level(web):
    world = signed(candidates=1)
    remove_triggers()
    Qualification.objects.filter(pk=world.qualification.pk).update(
        code="RNCP41104", decision_date=date(2025, 7, 1), level=6, kind=QualificationKind.RNCP
    )
    install_triggers()
    text = words(web.get(page_of(issued(world.fresh()).first.token)))
    assert "RNCP41104" in text
    assert "niveau 6" in text
    assert "non enregistré" not in text


def test_what_is_shown_is_what_was_frozen(web):
    """The framework and the body may change their names: the page says what the paper says."""
    found = issued(candidates=1)
    remove_triggers()
    Qualification.objects.update(title="Autrement")
    found.world.blocks[0].title = "Autre bloc"
    found.world.blocks[0].save()
    found.world.certifier.name = "Autre organisme"
    found.world.certifier.save()
    install_triggers()
    text = words(web.get(page_of(found.first.token)))
    assert "Animateur·rice de coopération" in text
    assert "Bloc 1" in text
    assert "Réseau Coopérer" in text
    assert "Autrement" not in text
    assert "Autre organisme" not in text
    assert "Autre bloc" not in text


# --- the other language


def test_english_by_lang_with_a_visible_switch(web):
    found = issued(candidates=1)
    page = page_of(found.first.token)
    french, english = web.get(page), web.get(f"{page}?lang=en")
    assert ('<html lang="fr"' in french.content.decode(), '<html lang="en"' in english.content.decode()) == (True, True)
    assert (french["Content-Language"], english["Content-Language"]) == ("fr", "en")
    assert first_heading(english) == "This attestation is valid"
    assert f'href="{page}?lang=en"' in french.content.decode().partition("<main")[0], "before the page itself"
    assert f'href="{page}?lang=fr"' in english.content.decode().partition("<main")[0]
    assert web.get(f"{page}?lang=<script>").content == french.content or '<html lang="fr"' in french.content.decode()


def test_the_language_is_kept_from_page_to_page(web):
    found = issued(candidates=1)
    page = page_of(found.first.token)
    assert web.post(f"{START}?lang=en", {"code": found.first.token})["Location"] == f"{page}?lang=en"
    text = web.get(f"{page}?lang=en").content.decode()
    assert f'action="{page}/nom?lang=en#nom"' in text
    assert f'href="{START}?lang=en"' in text
    answer = web.post(f"{page}/nom?lang=en", {"name": "Nadia Ferrand-1"})
    assert "Yes" in words(answer)
    assert f'href="{page}?lang=fr"' in answer.content.decode(), "the switch leads to a page that answers GET"
    assert web.get(f"{page}?lang=fr").status_code == 200
    assert first_heading(give(web, b"text", address=f"{START}?lang=en")) == "This file is not a PDF"
    for _ in range(31):
        late = web.get(f"{page}?lang=en")
    assert late.status_code == 429
    assert first_heading(late) == "A little too fast"


def test_the_browsers_language_does_not_change_the_page(web):
    """What is printed in French is read in French unless one asks: the same page for who compares over the phone."""
    answer = web.get(START, headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert '<html lang="fr"' in answer.content.decode()


def test_someone_signed_in_sees_the_same_verdict():
    found = issued(candidates=1)
    client = Client()
    client.force_login(found.world.enrolments[0].learner)
    answer = client.get(page_of(found.first.token))
    assert verdict(answer) == "valid"
    assert "Ferrand" not in words(answer)


def test_a_page_costs_the_same_whatever_the_register_holds(django_assert_max_num_queries, web):
    found = issued(candidates=1)
    assert Attestation.objects.count() == 1
    with django_assert_max_num_queries(20):
        web.get(page_of(found.first.token))
