"""The pedagogical manager writes a programme, plans its session, publishes its page, and answers who applies."""

from __future__ import annotations

from tests.e2e.browser import Person
from tests.e2e.cast import ASSESSOR, MANAGER, TRAINER
from tests.e2e.journey.story import CODE, COURSE, Story, day

FACTS = {
    "title": COURSE,
    "code": CODE,
    "summary": "Faire travailler ensemble des gens qui n’en ont pas l’habitude, et que cela tienne.",
    "objectives": "Lire un territoire avec ses acteurs.\nAnimer un collectif.\nLui donner une forme durable.",
    "audience": "Salarié·es et bénévoles de l’économie sociale et solidaire, agent·es de collectivités.",
    "prerequisites": "Un terrain où vous agissez déjà.",
    "methods": "Ateliers entre pairs, études de cas, travail sur votre projet.",
    "assessment_methods": "Des preuves de théorie et de pratique, jugées compétence par compétence, puis un jury.",
    "hours_on_site": "126",
    "hours_remote": "42",
    "hours_at_work": "42",
    "rhythm": "Deux jours par mois pendant neuf mois",
    "price": "2940",
    "access_delay_days": "10",
    "disability_access": "Locaux de plain-pied, boucle magnétique, supports adaptés sur demande.",
}


def write_the_programme(story: Story) -> None:
    """Facts, competencies block by block, publication in the catalogue."""
    manager = story.signed_in(MANAGER)
    manager.visit("pilotage-accueil-vide")
    manager.follow("Voir les formations")
    manager.visit("pilotage-programmes-vide")
    manager.follow("Créer une formation")
    manager.fill(**FACTS)
    choose(manager, "version", story.fiche.title)
    choose(manager, "qualification", story.fiche.title)
    manager.visit("pilotage-programme-saisie")
    manager.press("Enregistrer")
    _take_every_block(manager)
    manager.visit("pilotage-competences")
    manager.press("Enregistrer les compétences")
    manager.visit("pilotage-programme")
    manager.press("Publier au catalogue")
    manager.sees("La formation est au catalogue")
    manager.leave()


def choose(manager: Person, name: str, label: str) -> None:
    """Choose the option of a list whose words contain these."""
    option = manager.page.locator(f"select[name={name}] option").filter(has_text=label).first
    manager.page.locator(f"select[name={name}]").select_option(value=option.get_attribute("value"))


def _take_every_block(manager: Person) -> None:
    while manager.page.get_by_role("button", name="Prendre le bloc entier").count():
        manager.press("Prendre le bloc entier")


def plan_the_session(story: Story) -> None:
    """Dates, certifier and route, team, opening."""
    manager = story.signed_in(MANAGER)
    manager.follow("Formations")
    manager.follow(COURSE)
    manager.follow("Prévoir une session")
    manager.fill(starts_on=day(0), ends_on=day(200), place="4 quai des Tisserands", postcode="22300", city="Lannion")
    manager.fill(seats="12")
    choose(manager, "certifier", "Réseau Coopérer")
    choose(manager, "route", "formation continue")
    manager.visit("pilotage-session-saisie")
    manager.press("Prévoir la session")
    manager.visit("pilotage-session-prevue")
    manager.follow("Choisir l’équipe")
    for player in (TRAINER, ASSESSOR):
        manager.page.get_by_label(str(player)).first.check()
    manager.visit("pilotage-equipe")
    manager.press("Enregistrer l’équipe")
    manager.follow("Ouvrir aux candidatures")
    manager.visit("pilotage-ouverture")
    manager.page.locator("form button.button-primary").click()
    manager.sees("La session est ouverte")
    manager.visit("pilotage-session-ouverte", guide="pilotage-session")
    manager.leave()


def accept_and_start(story: Story) -> None:
    """Accept the application, then let the course begin."""
    manager = story.signed_in(MANAGER)
    manager.visit("pilotage-accueil-candidature")
    manager.follow("Inscriptions")
    manager.visit("pilotage-inscriptions", guide="pilotage-inscriptions")
    manager.follow("Lire la candidature")
    manager.visit("pilotage-candidature")
    manager.press("Accepter la candidature")
    manager.sees("a une place")
    manager.follow(f"{CODE}-")
    manager.follow("Démarrer la session…")
    manager.visit("pilotage-demarrer")
    manager.press("Démarrer la session pour 1 personne")
    manager.sees("La session a commencé")
    manager.follow("Candidatures et personnes inscrites")
    manager.visit("pilotage-inscriptions-commencees")
    manager.leave()


def end_the_course(story: Story) -> None:
    """Look at the cohort, then end the session and the course of its learners."""
    manager = story.signed_in(MANAGER)
    manager.follow("Progression")
    manager.visit("pilotage-cohorte", guide="pilotage-cohorte")
    manager.follow("Accueil")
    manager.follow(f"{CODE}-")
    manager.press("Terminer la formation")
    manager.follow("Candidatures et personnes inscrites")
    manager.press("Terminer la formation de")
    manager.sees("La formation est terminée")
    manager.visit("pilotage-inscriptions-terminees")
    manager.leave()
