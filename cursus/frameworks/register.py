"""The facts that come from the national register: who certifies, who is habilitated, dates, routes and
juries."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from cursus.core.writing import record
from cursus.frameworks.enums import Habilitation, QualificationKind, RouteKind
from cursus.frameworks.models import (
    FrameworkVersion,
    HabilitatedPartner,
    Qualification,
    QualificationCertifier,
    Route,
)
from cursus.organisations.models import Organisation

if TYPE_CHECKING:
    from cursus.accounts.models import User
    from cursus.frameworks.formats.rncp.fiche import CodeLabel, Fiche

HABILITATIONS = {
    "HABILITATION_FORMER": Habilitation.TRAIN,
    "HABILITATION_ORGANISER": Habilitation.ASSESS,
    "HABILITATION_ORGA_FORM": Habilitation.TRAIN_AND_ASSESS,
}

# Facts with a column of their own, or rows: the others go to Qualification.fiche.
_ELSEWHERE = frozenset(
    {
        "number",
        "title",
        "active",
        "level",
        "nsf",
        "rome",
        "formacodes",
        "certifiers",
        "partners",
        "juries",
        "blocks",
        "objectives",
        "entry_prerequisites",
        "decision_date",
        "effect_date",
        "publication_date",
        "registration_years",
        "registration_end",
        "delivery_deadline",
    }
)

R = TypeVar("R", QualificationCertifier, HabilitatedPartner)


def write_register(version: FrameworkVersion, fiche: Fiche, *, by: User | None) -> Qualification:
    """Write what the register says of the qualification on this version; call it within ``writing()``."""
    qualification = Qualification.objects.filter(version=version, code=fiche.number).first()
    created = qualification is None
    if qualification is None:
        qualification = Qualification(version=version, code=fiche.number)
        _write_identity(qualification, fiche)
    _write_state(qualification, fiche)
    qualification.save()
    record("qualification.imported" if created else "qualification.register_updated", qualification, by=by)
    bodies = _known_bodies(fiche)
    _sync(QualificationCertifier, qualification, _certifiers(qualification, fiche, bodies), by=by)
    _sync(HabilitatedPartner, qualification, _partners(qualification, fiche, bodies), by=by)
    return qualification


def write_identity(qualification: Qualification, fiche: Fiche, *, by: User | None) -> None:
    """Write what makes the qualification (title, level, routes and juries): on a draft only."""
    _write_identity(qualification, fiche)
    qualification.save()
    write_routes(qualification, fiche)
    record("qualification.imported", qualification, by=by)


def _write_identity(qualification: Qualification, fiche: Fiche) -> None:
    qualification.title = fiche.title
    qualification.kind = QualificationKind.RS if fiche.is_rs else QualificationKind.RNCP
    qualification.level = fiche.level
    qualification.prerequisites = fiche.entry_prerequisites


def _write_state(qualification: Qualification, fiche: Fiche) -> None:
    qualification.nsf_codes = _pairs(fiche.nsf)
    qualification.rome_codes = _pairs(fiche.rome)
    qualification.formacodes = _pairs(fiche.formacodes)
    qualification.active = fiche.active
    qualification.decision_date = fiche.decision_date
    qualification.effect_date = fiche.effect_date
    qualification.publication_date = fiche.publication_date
    qualification.registration_years = fiche.registration_years
    qualification.registered_until = fiche.registration_end
    qualification.delivery_until = fiche.delivery_deadline
    qualification.objectives = fiche.objectives
    others = {name: value for name, value in asdict(fiche).items() if name not in _ELSEWHERE}
    qualification.fiche = json.loads(json.dumps(others, default=str))


def _pairs(codes: Iterable[CodeLabel]) -> list[dict[str, str]]:
    return [{"code": item.code, "label": item.label} for item in codes]


def write_routes(qualification: Qualification, fiche: Fiche) -> None:
    """One route for each SI_JURY_… of the fiche; settings that a person made on a route are left alone."""
    routes = {route.kind: route for route in qualification.routes.all()}
    for jury in fiche.juries:
        kind = RouteKind(jury.route.value)
        route = routes.pop(kind, None) or Route(qualification=qualification, kind=kind, **_route_defaults(kind))
        route.active, route.jury_text = jury.active, jury.composition
        route.save()
    for route in routes.values():
        route.active = False
        route.save()


def _route_defaults(kind: RouteKind) -> dict[str, Any]:
    if kind == RouteKind.VAE:
        # D.6412-6 C. trav. (décret 2024-332): two members at least, balance of women and men.
        return {"min_members": 2, "quorum": 2, "min_practitioners": 1, "balance_expected": True}
    return {}


# --- Certifiers and partners --------------------------------------------------------------------------------


def _known_bodies(fiche: Fiche) -> dict[str, Organisation]:
    """The organisations of this installation that the fiche names, by SIRET."""
    numbers = {item.siret for item in fiche.certifiers} | {item.siret for item in fiche.partners}
    numbers.discard("")
    return {body.siret: body for body in Organisation.objects.filter(siret__in=numbers)} if numbers else {}


def _certifiers(
    qualification: Qualification, fiche: Fiche, bodies: dict[str, Organisation]
) -> list[QualificationCertifier]:
    return [
        QualificationCertifier(
            qualification=qualification,
            organisation=bodies.get(item.siret),
            name=item.name,
            siret=item.siret,
            active=item.active,
            website=item.website,
            changed_on=item.state_changed_on,
        )
        for item in fiche.certifiers
    ]


def _partners(qualification: Qualification, fiche: Fiche, bodies: dict[str, Organisation]) -> list[HabilitatedPartner]:
    return [
        HabilitatedPartner(
            qualification=qualification,
            organisation=bodies.get(item.siret),
            name=item.name,
            siret=item.siret,
            habilitation=HABILITATIONS[item.habilitation.value],
            active=item.active,
            since=item.active_since,
            changed_on=item.state_changed_on,
        )
        for item in fiche.partners
    ]


def _sync(model: type[R], qualification: Qualification, wanted: list[R], *, by: User | None) -> None:
    """Keep the rows that say the same, add the new ones, remove those that are gone.

    Only rows that are a body of this installation are logged one by one: they are those that can act.
    """
    rows = list(model._default_manager.filter(qualification=qualification))
    needed = Counter(_facts(row) for row in wanted)
    gone: list[R] = []
    for row in rows:
        if needed[_facts(row)] > 0:
            needed[_facts(row)] -= 1
        else:
            gone.append(row)
    fresh: list[R] = []
    for row in wanted:
        if needed[_facts(row)] > 0:
            needed[_facts(row)] -= 1
            fresh.append(row)
    model._default_manager.filter(pk__in=[row.pk for row in gone]).delete()
    model._default_manager.bulk_create(fresh)
    changes = [(row, "removed") for row in gone] + [(row, "added") for row in fresh]
    for changed, event in changes:
        if changed.organisation_id is not None:
            record(f"{model._meta.model_name}.{event}", changed, by=by)


def _facts(row: QualificationCertifier | HabilitatedPartner) -> tuple[object, ...]:
    moments: tuple[date | str | None, ...] = (row.changed_on,)
    if isinstance(row, HabilitatedPartner):
        moments = (row.changed_on, row.since, row.habilitation)
    else:
        moments = (row.changed_on, row.website)
    return (row.name, row.siret, row.organisation_id, row.active, *moments)
