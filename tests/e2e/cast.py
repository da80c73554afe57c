"""Who plays: bodies, accounts, roles, a sealing key and the site. Everything else is done through the pages."""

from __future__ import annotations

from dataclasses import dataclass

from cursus.accounts.actions import open_account
from cursus.accounts.models import User
from cursus.organisations.actions import create_organisation, grant_role
from cursus.organisations.actions_credential_keys import create_credential_key
from cursus.organisations.actions_keys import create_software_key
from cursus.organisations.enums import Capacity, Role
from cursus.organisations.models import Organisation
from site_cms.sections.actions import project_membership
from site_cms.setup import ensure_site

PASSWORD = "tisser-la-coopération-ensemble"


@dataclass(frozen=True)
class Player:
    """Somebody with an account: names, address, the roles that they hold in which body."""

    first_name: str
    last_name: str
    roles: tuple[tuple[str, Role], ...]

    @property
    def email(self) -> str:
        plain = {"é": "e", "è": "e", "ï": "i", "î": "i"}
        return "".join(plain.get(letter, letter) for letter in self.first_name.lower()) + "@exemple.test"

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


SCHOOL, CERTIFIER = "les-passeurs", "reseau-cooperer"
EDITOR = Player("Éloi", "Keraudren", ((CERTIFIER, Role.CERTIFIER),))
MANAGER = Player("Maud", "Tanguy", ((SCHOOL, Role.PEDAGOGICAL_MANAGER),))
TRAINER = Player("Yann", "Lebihan", ((SCHOOL, Role.TRAINER),))
ASSESSOR = Player("Nadia", "Ferrand", ((SCHOOL, Role.ASSESSOR),))
ADMINISTRATOR = Player("Solène", "Abiven", ((CERTIFIER, Role.CERTIFIER),))
PRESIDENT = Player("Inès", "Morvan", ((CERTIFIER, Role.JURY_MEMBER),))
PRACTITIONER = Player("Karim", "Belkacem", ((CERTIFIER, Role.JURY_MEMBER),))
SECRETARY = Player("Lise", "Quemener", ((CERTIFIER, Role.JURY_MEMBER),))
EMPLOYER = Player("Claire", "Vasseur", ())  # sits and signs without an account
LEARNER = Player("Camille", "Riou", ())  # no account yet: opened by applying
PLAYERS = (EDITOR, MANAGER, TRAINER, ASSESSOR, ADMINISTRATOR, PRESIDENT, PRACTITIONER, SECRETARY)


def make_cast() -> None:
    """Create two bodies with their capacities, the certifier's key, the players and the empty site."""
    bodies = {SCHOOL: _school(), CERTIFIER: _certifier()}
    create_credential_key(organisation=bodies[CERTIFIER], by=None)
    create_software_key(organisation=bodies[CERTIFIER], by=None, years=5, demonstration=True)
    for player in PLAYERS:
        user = _account(player)
        for body, role in player.roles:
            grant_role(organisation=bodies[body], user=user, role=role, by=None)
    ensure_site()
    for body in bodies.values():
        project_membership(body)


def _account(player: Player) -> User:
    return open_account(email=player.email, first_name=player.first_name, last_name=player.last_name, password=PASSWORD)


def _school() -> Organisation:
    return create_organisation(
        by=None,
        name="SCIC Les Passeurs",
        slug=SCHOOL,
        capacities=[Capacity.TRAINING_PROVIDER],
        legal_name="Les Passeurs, société coopérative d’intérêt collectif",
        siret="99900000200015",
        address="4 quai des Tisserands",
        city="Lannion",
        email="bonjour@exemple.test",
        disability_contact="Maud Tanguy, référente handicap",
    )


def _certifier() -> Organisation:
    return create_organisation(
        by=None,
        name="Réseau Coopérer",
        slug=CERTIFIER,
        capacities=[Capacity.CERTIFYING_BODY],
        legal_name="Association Réseau Coopérer",
        siret="99900000100017",
        city="Lannion",
        email="certification@exemple.test",
        signatory_name="Solène Abiven",
        signatory_title="directrice de Réseau Coopérer",
    )
