"""Twelve practitioners answer from their phones; what they said changes the draft; the published version cites them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cursus.frameworks.models import FrameworkVersion
from cursus.organisations.models import Organisation
from tests.e2e.browser import Arrives, Person
from tests.e2e.cast import CERTIFIER, EDITOR, PASSWORD, make_cast
from tests.e2e.server import Site, running_site
from tests.factories.consultations import with_occupations
from tests.factories.frameworks import add_qualification, draft_version

OCCUPATIONS = ("Animatrice de coopération", "Développeur territorial")
BIG, SMALL = "Réseau des pôles", "Petit collectif"
COMMENT = "On ne « fait » pas un diagnostic : on le partage."
# Who answers: network, occupation. Nine in the one, three in the other: three would be found by subtraction.
PEOPLE = [(BIG, 0)] * 9 + [(SMALL, 1)] * 3
LETTER = "zoe@exemple.test"


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """Bodies and people, and a draft that waits for practitioners."""

    def make() -> None:
        make_cast()
        owner = Organisation.objects.get(slug=CERTIFIER)
        draft = with_occupations(draft_version(owner, code="MCT", blocks=1, each=2), *OCCUPATIONS)
        add_qualification(draft, owner)

    with django_db_blocker.unblock(), running_site("consultation", make) as running:
        yield running


def test_a_campaign(arrives: Arrives, site: Site) -> None:
    writer = arrives()
    links = _prepare(writer)
    first = _first_sitting(arrives(phone=True), links[BIG])
    _by_letter(arrives(phone=True))
    for place, (network, occupation) in enumerate(PEOPLE[2:], start=2):
        visitor = arrives(phone=True)
        visitor.go(links[network])
        _answer_everything(visitor, network, occupation, place=place)
        visitor.leave()
    _second_sitting(first, links[BIG])
    _read(writer, site)
    _deal(writer)
    _publish(writer)
    _anybody(arrives(phone=True))


def _prepare(writer: Person) -> dict[str, str]:
    writer.expected.add(422)  # an address that is none, on purpose
    writer.sign_in(EDITOR.email, PASSWORD)
    writer.opens_editing()
    writer.go("/edition/referentiels/consultations/")
    writer.visit("consultations")
    writer.follow("Nouvelle consultation")
    today = timezone.localdate()
    writer.fill(
        title="Votre métier, vos mots",
        opens_on=today.isoformat(),
        closes_on=(today + timedelta(days=20)).isoformat(),
        welcome="Ce référentiel décrit votre métier. Dites-nous s’il dit juste.",
    )
    writer.visit("nouvelle")
    writer.press("Enregistrer")
    for name in (BIG, SMALL):
        writer.fill(name=name)
        writer.press("Ajouter ce réseau")
    writer.press("Ouvrir la consultation")
    writer.sees("La consultation est ouverte")
    writer.fill(addresses=f"{LETTER}\nce n’est pas une adresse")
    writer.press("Envoyer les messages")
    writer.sees("Ce ne sont pas des adresses e-mail")
    writer.fill(addresses=LETTER)
    writer.press("Envoyer les messages")
    writer.sees("Messages envoyés : 1")
    writer.visit("campagne-ouverte")
    found = writer.page.locator(".co-links li")
    texts = [found.nth(place).inner_text() for place in range(found.count())]
    return {
        name: re.search(r"http\S+", text).group()  # type: ignore[union-attr]
        for name in (BIG, SMALL)
        for text in texts
        if name in text
    }


def _who(visitor: Person, network: str, occupation: int) -> None:
    for label in (network, OCCUPATIONS[occupation], "6 à 10 ans"):
        visitor.page.get_by_text(label, exact=True).click()


def _first_sitting(visitor: Person, link: str) -> Person:
    """One answer, kept by itself; then the person stops."""
    visitor.go(link)
    visitor.visit("accueil")
    visitor.press("J’accepte et je commence")
    visitor.visit("moi")
    visitor.expected.add(422)
    visitor.press("Aller à la première question")
    visitor.visit("moi-erreur")
    _who(visitor, BIG, 0)
    visitor.press("Aller à la première question")
    visitor.sees("Question 1 sur 3")
    visitor.visit("question")
    visitor.page.get_by_text("Chaque mois", exact=True).click()
    visitor.page.get_by_text("Indispensable", exact=True).click()
    visitor.page.get_by_text("Quelque chose est mal dit").click()
    visitor.sees("C’est gardé")
    visitor.visit("question-repondue")
    visitor.follow("M’arrêter là pour aujourd’hui")
    visitor.sees("Questions répondues : 1 sur 3")
    visitor.visit("plus-tard")
    return visitor


def _second_sitting(visitor: Person, link: str) -> None:
    """The same link, the same phone: where they stopped."""
    visitor.go(link)
    visitor.sees("Question 2 sur 3")
    visitor.page.get_by_text("Quelque chose est mal dit").click()
    visitor.fill(comment=COMMENT)
    _answer_everything(visitor, BIG, 0, place=0, begun=2)
    visitor.visit("merci")
    visitor.follow("Supprimer mes réponses")
    visitor.visit("supprimer")
    visitor.follow("Les garder")


def _by_letter(visitor: Person) -> None:
    letter = visitor.letters.last(LETTER)
    visitor.go(letter.link("/plus-de-lettre/"))
    visitor.visit("plus-de-message")
    visitor.go(letter.link("/consultation/"))
    _answer_everything(visitor, BIG, 0, place=1)
    visitor.leave()


def _answer_everything(visitor: Person, network: str, occupation: int, *, place: int, begun: int = 0) -> None:
    if not begun:
        visitor.press("J’accepte et je commence")
        _who(visitor, network, occupation)
        visitor.press("Aller à la première question")
    frequency = "Chaque semaine ou chaque jour" if place % 3 else "Quelques fois par an"
    for number in range(begun or 1, 4):
        visitor.sees(f"Question {number} sur 3")
        visitor.page.get_by_text(frequency, exact=True).click()
        visitor.page.get_by_text("Indispensable" if place % 2 else "Important", exact=True).click()
        visitor.press("Garder et")
    visitor.sees("Qu’est-ce qui manque")
    if place == 2:
        visitor.visit("manque")
        visitor.fill(comment="Le soin des bénévoles.")
    visitor.press("Terminer")
    visitor.sees("Merci")


def _read(writer: Person, site: Site) -> None:
    """Nothing is shown before the end; then nothing under five, in the page and in the file."""
    writer.page.reload()
    writer.sees("En tout, 12 personnes ont répondu", "réponses : non montré")
    assert not re.search(r"\b[1-4] réponse", writer.page.locator("main").inner_text())
    writer.page.get_by_text("Clore la consultation…").click()
    writer.press("Clore la consultation", exact=True)
    writer.sees("La consultation est close")
    writer.follow("Lire les chiffres")
    writer.sees("12 personnes ont répondu")
    for summary in writer.page.get_by_text("Par réseau et par métier").all():
        summary.click()
    writer.visit("chiffres")
    said = writer.page.locator("main").inner_text()
    assert not re.search(r"\b[1-4] (réponse|personne)", said), said
    assert not re.search(r" : [1-4]\b", said), said
    assert not re.search(r"\b9 réponses", said), "nine of twelve is three by subtraction"
    with writer.page.expect_download() as download:
        writer.page.get_by_role("link", name="Télécharger les chiffres (CSV)").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    counts = {line.split(";")[3] for line in lines[1:]}
    assert counts <= {"–", "0", "12"}, counts
    assert {"–", "12"} <= counts
    small = [line.split(";")[3:] for line in lines if SMALL in line]
    assert small
    assert all(cells == ["–", "–", "–"] for cells in small), small


def _deal(writer: Person) -> None:
    writer.follow("Revenir à la consultation")
    writer.visit("campagne-close")
    writer.follow("Traiter 2 remarques")
    writer.visit("remarques")
    writer.follow("Traiter 2 remarques")
    writer.sees(COMMENT)
    writer.visit("remarque")
    writer.page.keyboard.press("Space")
    writer.fill(reply="C’est juste.", wording="Partager un diagnostic")
    writer.page.keyboard.press("Control+Enter")
    writer.sees("Voici la suivante", "Le soin des bénévoles.")
    writer.page.get_by_label("C’est déjà dit ailleurs").check()
    writer.fill(reply="Voir la compétence sur la posture.")
    writer.press("Garder et passer à la suivante")
    writer.sees("Toutes les remarques sont traitées", "Partager un diagnostic")
    writer.visit("remarques-traitees")


def _publish(writer: Person) -> None:
    draft = FrameworkVersion.objects.get()
    writer.go(f"/edition/referentiels/{draft.pk}/")
    writer.press("Publier cette version")
    writer.sees("La version est publiée", "Partager un diagnostic")


def _anybody(visitor: Person) -> None:
    version = FrameworkVersion.objects.get()
    visitor.go(f"/referentiels/{version.pk}/consultation/")
    visitor.sees("12 personnes du métier ont répondu", "Partager un diagnostic", "version 1.0", "non montré")
    visitor.visit("page-publique")
    said = visitor.page.locator("main").inner_text()
    assert not re.search(r"\b[39]\b(?! ?(janv|févr|mars|avril|mai|juin|juil|août|sept|oct|nov|déc))", said), said
