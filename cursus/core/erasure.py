"""The erasure registry: every table says what it holds of a person and how long it may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model

from cursus.core.enums import PersonalData

OUR_APPS = ("cursus", "certification", "site_cms")


@dataclass(frozen=True)
class Holding:
    """A table that holds personal data: its class and the look-up path from a row to the person."""

    model: type[Model]
    personal_data: PersonalData
    subject: str


def our_models() -> Iterator[type[Model]]:
    """Yield the tables of our three apps."""
    for label in OUR_APPS:
        yield from apps.get_app_config(label).get_models()


def undeclared() -> list[str]:
    """Return the tables that do not say what they hold of a person."""
    return [model._meta.label for model in our_models() if not hasattr(model, "personal_data")]


def holdings() -> list[Holding]:
    """Return the tables that hold something of a person, with the path to that person."""
    return [
        Holding(model, PersonalData(getattr(model, "personal_data", "")), getattr(model, "subject", ""))
        for model in our_models()
        if getattr(model, "personal_data", PersonalData.NONE) != PersonalData.NONE
    ]
