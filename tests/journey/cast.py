"""Who and what there is when the journey begins: bodies with their people, a framework that is still a draft, two
courses. Made by the verbs of the interface as far as there are any.
"""

from __future__ import annotations

from functools import partial

from cursus.core.models import AuditEntry
from cursus.frameworks.actions import edit_draft
from cursus.frameworks.enums import Habilitation
from cursus.frameworks.models import (
    Competency,
    CompetencyBlock,
    FrameworkVersion,
    HabilitatedPartner,
    PerformanceCriterion,
    Qualification,
)
from cursus.organisations import actions, actions_keys
from cursus.organisations.actions_credential_keys import create_credential_key
from cursus.organisations.enums import Capacity, Role
from cursus.organisations.models import Organisation
from cursus.programmes import actions as programmes
from tests.factories.accounts import UserFactory
from tests.factories.frameworks import add_qualification, draft_version
from tests.factories.programmes import FACTS
from tests.journey import invariants
from tests.journey.driver import Driver
from tests.journey.model import Programme, Version
from tests.journey.model_jury import SEATS

STAFF = (Role.PEDAGOGICAL_MANAGER, Role.TRAINER, Role.ASSESSOR)


def gather(driver: Driver) -> None:
    """Write the beginning in the database and in the model."""
    certifier = _body(driver, "certifying-body", "Réseau Coopérer", Capacity.CERTIFYING_BODY)
    habilitated = _body(driver, "school", "SCIC Les Passeurs", Capacity.TRAINING_PROVIDER)
    other = _body(driver, "other-school", "Atelier des Rives", Capacity.TRAINING_PROVIDER)
    elsewhere = _body(driver, "elsewhere", "Ailleurs", Capacity.CERTIFYING_BODY, Capacity.TRAINING_PROVIDER)
    create_credential_key(organisation=certifier, by=None)
    actions_keys.create_software_key(organisation=certifier, by=None, demonstration=True)
    for name in ("admin", "colleague"):
        _person(driver, name, (certifier, Role.CERTIFIER))
    _person(driver, "manager", *((body, Role.PEDAGOGICAL_MANAGER) for body in (habilitated, other)))
    for name in ("assessor", "second"):
        _person(driver, name, *((body, Role.ASSESSOR) for body in (habilitated, other)))
    _person(driver, "stranger", *((elsewhere, role) for role in (*STAFF, Role.CERTIFIER, Role.JURY_MEMBER)))
    for name in (*SEATS, "lea", "marc", "zoe", "newcomer"):
        _person(driver, name)
    driver.learners = ["lea", "marc", "zoe"]
    _framework(driver, certifier, habilitated)


def start_counting(driver: Driver) -> None:
    """From now on every write has its entry in the log."""
    known = set(AuditEntry.objects.values_list("model", "key"))
    driver.unlogged = {key: digest for key, digest in invariants.protected_rows().items() if key not in known}
    driver.last_entry = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    driver.settle()


def _body(driver: Driver, name: str, called: str, *capacities: Capacity) -> Organisation:
    body = actions.create_organisation(
        name=called,
        slug=name,
        capacities=capacities,
        by=None,
        city="Lannion",
        email=f"{name}@example.org",
        signatory_name="Solène Abiven",
        signatory_title="directrice",
    )
    driver.meet(f"body:{name}", body)
    return body


def _person(driver: Driver, name: str, *roles: tuple[Organisation, Role]) -> None:
    user = UserFactory(email=f"{name}@example.org", first_name=name.capitalize(), last_name="Le Goff")
    for body, role in roles:
        actions.grant_role(organisation=body, user=user, role=role, by=None)
    driver.meet(name, user)


def _framework(driver: Driver, certifier: Organisation, habilitated: Organisation) -> None:
    version = draft_version(certifier, code="MCT", blocks=2, each=1)
    qualification = add_qualification(version, certifier)
    edit_draft(version, partial(_habilitate, qualification, habilitated), edit_token=None, by=None)
    for block in CompetencyBlock.objects.filter(version=version):
        driver.meet(f"block:{block.code}", block)
    for competency in Competency.objects.filter(version=version):
        driver.meet(f"competency:{competency.code}", competency)
        driver.meet(f"criterion:{competency.code}", PerformanceCriterion.objects.get(competency=competency))
    driver.meet("route", qualification.routes.get())
    driver.meet("version-1", version)
    driver.world.add(Version("version-1"))


def _habilitate(qualification: Qualification, body: Organisation) -> HabilitatedPartner:
    return HabilitatedPartner.objects.create(
        qualification=qualification,
        organisation=body,
        name=body.name,
        habilitation=Habilitation.TRAIN_AND_ASSESS,
    )


def make_programmes(driver: Driver) -> None:
    """One course of a habilitated body, one of a body that nobody entitled, on the same qualification."""
    version = driver.get(FrameworkVersion, "version-1")
    for name, body, entitled in (("programme-1", "school", True), ("programme-2", "other-school", False)):
        made = programmes.create_programme(
            by=driver.user("manager"),
            organisation=driver.get(Organisation, f"body:{body}"),
            code=name,
            title="Animer une coopération",
            version=version,
            qualification=version.qualifications.get(),
            competencies=list(version.competencies.all()),
            **FACTS,
        )
        driver.meet(name, made)
        driver.world.add(Programme(name, entitled=entitled))
