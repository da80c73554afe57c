"""Bodies and people of the story. None of them exists."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import make_password

from cursus.accounts.actions import open_account
from cursus.accounts.models import User
from cursus.organisations.actions import create_organisation, grant_role
from cursus.organisations.actions_credential_keys import create_credential_key
from cursus.organisations.actions_keys import create_software_key
from cursus.organisations.enums import Capacity, Role
from cursus.organisations.models import Organisation

PASSWORD = "tisser-la-coopération"  # noqa: S105  # printed by the demonstration, for accounts that prove nothing
DOMAIN = "demo.example"


@dataclass(frozen=True)
class Cast:
    """Who plays."""

    school: Organisation
    certifier: Organisation
    employer: Organisation
    manager: User
    trainer: User
    assessor: User
    second_assessor: User
    certifier_admin: User
    president: User
    practitioner: User
    employer_member: User
    academic: User
    secretary: User
    second_writer: User


def account(first_name: str, last_name: str, *, local: str = "") -> User:
    """Open an account whose address is made of the name."""
    user = open_account(
        email=f"{local or first_name.lower()}@{DOMAIN}", first_name=first_name, last_name=last_name, password=None
    )
    user.password = _hashed()
    user.save(update_fields=["password"])
    return user


@cache
def _hashed() -> str:
    """Return the password as it is kept: hashing is slow on purpose, and everybody here has the same one."""
    return make_password(PASSWORD)


def make_cast() -> Cast:
    """Create the three bodies, those who work in them, and the certifier's key."""
    school = create_organisation(
        by=None,
        name="SCIC Les Passeurs",
        slug="les-passeurs",
        capacities=[Capacity.TRAINING_PROVIDER],
        legal_name="Les Passeurs, société coopérative d’intérêt collectif",
        address="4 quai des Tisserands",
        city="Lannion",
        email=f"bonjour@{DOMAIN}",
        disability_contact="Maud Tanguy, référente handicap",
    )
    certifier = create_organisation(
        by=None,
        name="Réseau Coopérer",
        slug="reseau-cooperer",
        capacities=[Capacity.CERTIFYING_BODY, Capacity.NETWORK],
        legal_name="Association Réseau Coopérer",
        city="Lannion",
        email=f"certification@{DOMAIN}",
        signatory_name="Solène Abiven",
        signatory_title="directrice de Réseau Coopérer",
    )
    employer = create_organisation(
        by=None,
        name="Communauté de communes du Val d’Aune",
        slug="val-d-aune",
        capacities=[Capacity.EMPLOYER, Capacity.FUNDER],
        city="Aune-le-Pont",
    )
    create_credential_key(organisation=certifier, by=None)
    create_software_key(organisation=certifier, by=None, years=5, demonstration=True)
    cast = Cast(
        school=school,
        certifier=certifier,
        employer=employer,
        manager=account("Maud", "Tanguy"),
        trainer=account("Yann", "Le Bihan"),
        assessor=account("Nadia", "Ferrand"),
        second_assessor=account("Hugo", "Sauvage"),
        certifier_admin=account("Solène", "Abiven", local="solene"),
        president=account("Inès", "Morvan", local="ines"),
        practitioner=account("Karim", "Belkacem"),
        employer_member=account("Claire", "Vasseur"),
        academic=account("Étienne", "Roudaut", local="etienne"),
        secretary=account("Lise", "Quéré"),
        second_writer=account("Éloi", "Keraudren", local="eloi"),
    )
    _roles(cast)
    return cast


def _roles(cast: Cast) -> None:
    for body, user, role in (
        (cast.school, cast.manager, Role.PEDAGOGICAL_MANAGER),
        (cast.school, cast.trainer, Role.TRAINER),
        (cast.school, cast.assessor, Role.ASSESSOR),
        (cast.school, cast.assessor, Role.TRAINER),
        (cast.school, cast.second_assessor, Role.ASSESSOR),
        (cast.certifier, cast.certifier_admin, Role.CERTIFIER),
        (cast.certifier, cast.second_writer, Role.CERTIFIER),
        *(
            (cast.certifier, user, Role.JURY_MEMBER)
            for user in (cast.president, cast.practitioner, cast.employer_member, cast.academic, cast.secretary)
        ),
    ):
        grant_role(organisation=body, user=user, role=role, by=None)
