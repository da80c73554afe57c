"""The jury: composed by the certifier, tied to nobody, deliberating block by block, signing what it closed."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone

from tests.e2e.browser import Person
from tests.e2e.cast import ADMINISTRATOR, EMPLOYER, PASSWORD, PRACTITIONER, PRESIDENT, SECRETARY, Player
from tests.e2e.journey.manager import choose
from tests.e2e.journey.story import Story

# seat, college, quality, employer, from outside
SEATS: dict[Player, tuple[str, str, str, str, bool]] = {
    PRESIDENT: ("PRESIDENT", "OTHER", "directrice de pôle territorial", "Pôle des Monts", True),
    EMPLOYER: ("MEMBER", "EMPLOYER", "directrice générale adjointe", "Coopérative du Val", True),
    PRACTITIONER: ("MEMBER", "PRACTITIONER", "animateur de coopération", "Tiers-lieu La Trame", True),
    SECRETARY: ("SECRETARY", "CERTIFIER", "chargée de certification", "Réseau Coopérer", False),
}
QUESTION = "Regardons ensemble ce qui vient d’elle dans ce travail."
REASON = "A dû partir avant la signature pour une urgence familiale."


def plan_and_convene(story: Story) -> None:
    """The certifier plans, gives the seats, chooses who comes, convenes."""
    certifier = story.signed_in(ADMINISTRATOR)
    certifier.visit("jury-accueil-vide")
    certifier.follow("Prévoir un jury")
    choose(certifier, "route", "formation continue")
    soon = timezone.localtime() + timedelta(minutes=30)
    certifier.fill(held_at=soon.strftime("%Y-%m-%dT%H:%M"), place="Maison des coopérations, Lannion")
    certifier.visit("jury-prevoir")
    certifier.press("Prévoir le jury")
    certifier.visit("jury-composition-vide")
    for player in SEATS:
        _give_a_seat(certifier, player)
    certifier.sees("La composition suit la règle")
    certifier.visit("jury-composition")
    certifier.follow("Candidatures")
    certifier.page.locator("[name=enrolments]").first.check()
    certifier.visit("jury-candidatures")
    certifier.press("Ajouter à la liste")
    certifier.follow("Vue d’ensemble")
    certifier.follow("Convoquer")
    certifier.visit("jury-convoquer")
    certifier.press("Convoquer pour le")
    certifier.visit("jury-convoque")
    certifier.leave()


def _give_a_seat(certifier: Person, player: Player) -> None:
    seat, college, quality, employer, external = SEATS[player]
    certifier.fill(name=str(player), email=player.email, quality=quality, employer=employer)
    page = certifier.page
    page.locator("[name=seat]").select_option(value=seat)
    page.locator("[name=college]").select_option(value=college)
    page.locator("[name=external]").set_checked(external)
    page.locator("[name=woman]").select_option(value="no" if player is PRACTITIONER else "yes")
    certifier.press("Donner le siège")


def answer_and_declare(story: Story) -> None:
    """Each opens the link of the letter and answers; who has an account says what ties them."""
    guest = story.arrives(phone=True)
    guest.go(guest.letters.last(EMPLOYER.email).link("/convocation/"))
    guest.visit("jury-convocation-sans-compte")
    guest.press("Je viens")
    guest.sees("Vous avez répondu que vous venez")
    guest.leave()
    for player in (PRESIDENT, PRACTITIONER, SECRETARY):
        member = story.signed_in(player)
        member.go(member.letters.last(player.email).link("/convocation/"))
        member.press("Je viens")
        member.follow("Aller au jury")
        member.follow("Déclarer mes liens")
        if player is PRESIDENT:
            member.visit("jury-mes-liens")
        member.press("Déclarer")
        if player is PRACTITIONER:
            _read(member)
            if story.discussed:
                _flag(member)
        member.leave()


def _read(member: Person) -> None:
    member.follow("Lire les dossiers")
    member.visit("jury-dossiers")
    member.follow("Lire le dossier")
    for piece in member.page.locator("details.piece summary").all():
        piece.click()
    member.visit("jury-dossier", guide="jury-dossier")


def _flag(member: Person) -> None:
    member.fill(question=QUESTION)
    member.press("Signaler ce cas")
    member.visit("jury-dossier-signale")


def deliberate(story: Story) -> None:
    """The secretary notes ties and presences and opens; the president records the decisions and closes."""
    secretary = story.signed_in(SECRETARY)
    secretary.visit("jury-accueil-secretaire")
    _open_the_jury(secretary)
    _weigh_what_claire_says(secretary)
    secretary.follow("Présences")
    for here in secretary.page.locator("input[type=radio][value=PRESENT]").all():
        here.check()
    secretary.visit("jury-presences")
    secretary.press("Noter les présences")
    secretary.press("Ouvrir la délibération")
    secretary.visit("jury-deliberation", guide="jury-deliberation")
    secretary.leave()
    president = story.signed_in(PRESIDENT)
    _open_the_jury(president)
    president.follow("Délibération")
    if story.discussed:
        _decide_block_by_block(president)
        president.follow("Délibération")
    else:
        _adopt(president)
    president.follow("Relire et clore")
    president.visit("jury-clore")
    president.press("Clore la délibération")
    president.sees("La délibération est close")
    president.leave()


def _open_the_jury(person: Person) -> None:
    """From the home of the juries to the page of this one."""
    person.go("/jurys/")
    person.page.locator("main a[href*='/jurys/']").first.click()
    person.page.wait_for_load_state()


def _weigh_what_claire_says(secretary: Person) -> None:
    secretary.follow("Liens", exact=True)
    secretary.visit("jury-liens")
    secretary.follow(f"Noter ce que dit {EMPLOYER}")
    secretary.page.locator("select[name^=kind-]").select_option(value="OTHER")
    secretary.page.locator("[name^=words-]").fill("Nous avons tenu un stand ensemble, une fois, il y a deux ans.")
    secretary.visit("jury-lien-dit")
    secretary.press("Déclarer")
    secretary.follow("Apprécier le lien")
    secretary.page.locator("[name=keep][value=yes]").check()
    secretary.fill(reason="Une rencontre unique et ancienne, sans lien de travail : pas d’incidence.")
    secretary.visit("jury-lien-apprecier")
    secretary.page.locator("main form button[type=submit]").last.click()
    secretary.page.wait_for_load_state()
    secretary.visit("jury-liens-apprecies")


def _decide_block_by_block(president: Person) -> None:
    president.follow("Décider pour")
    president.visit("jury-decider")
    while president.page.get_by_role("button", name="Enregistrer la décision").count():
        form = president.page.locator("form:has(button:has-text('Enregistrer la décision'))").first
        form.locator("input[type=radio][value=VALIDATED]").check()
        form.get_by_role("button").click()
        president.page.wait_for_load_state()
    president.visit("jury-decide")


def _adopt(president: Person) -> None:
    president.follow("Les adopter ensemble")
    president.visit("jury-adopter")
    president.press("Adopter pour")
    president.visit("jury-adopte")


def sign(story: Story) -> None:
    """One signs with the password again, one by link and code without an account, one is named as prevented."""
    president = story.signed_in(PRESIDENT)
    _open_the_jury(president)
    president.visit("jury-signatures", guide="jury-signature")
    president.fill(password=PASSWORD)
    president.press("J’ai lu et je signe")
    president.follow(f"{PRACTITIONER} ne peut pas signer")
    president.fill(reason=REASON)
    president.visit("jury-empechement")
    president.press("Noter l’empêchement")
    president.leave()
    _sign_by_link_and_code(story)


def _sign_by_link_and_code(story: Story) -> None:
    guest = story.arrives(phone=True)
    guest.go(guest.letters.last(EMPLOYER.email).link("/signer/"))
    guest.visit("jury-signer-lien")
    guest.press("Envoyer le code")
    guest.fill(code=guest.letters.last(EMPLOYER.email, holding="code").code())
    guest.visit("jury-signer-code")
    guest.press("Lire le relevé")
    guest.visit("jury-signer-releve")
    guest.press("J’ai lu et je signe")
    guest.sees("vous avez signé")
    guest.visit("jury-signe")
    guest.leave()


def read_the_minutes(story: Story) -> None:
    """The minutes name the signatures, the fingerprint and who was prevented; they are a sealed PDF."""
    secretary = story.signed_in(SECRETARY)
    _open_the_jury(secretary)
    secretary.follow("Lire le procès-verbal")
    secretary.sees(REASON.rstrip("."))
    secretary.visit("jury-proces-verbal")
    address = secretary.page.get_by_role("link", name="Ouvrir le procès-verbal").get_attribute("href")
    answer = secretary.context.request.get(str(address))
    assert answer.ok
    assert re.match(rb"%PDF-1\.\d", answer.body())
    secretary.leave()
