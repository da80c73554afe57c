"""Every life declared in the project, found by reading the rules of every room."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from django.apps import apps
from django.db import models

from cursus.core.rules import Life
from tests.journey.tables import Edge

APPS = ("cursus", "certification", "site_cms")


@cache
def collect() -> dict[str, Life]:
    """Return the lives of all rooms by name. A name that two tables share is a fault."""
    found: dict[str, Life] = {}
    for app in APPS:
        package = importlib.import_module(app)
        for info in pkgutil.walk_packages(package.__path__, f"{app}."):
            if "rules" not in info.name.split("."):
                continue
            for value in vars(importlib.import_module(info.name)).values():
                if isinstance(value, Life):
                    assert found.setdefault(value.name, value) is value, f"two lives are called {value.name}"
    return found


def declared_edges() -> set[Edge]:
    """Return every edge of every life as the code declares it."""
    return {(name, *edge) for name, life in collect().items() for edge in life.edges()}


@cache
def models_of() -> dict[str, type[models.Model]]:
    """Return the model that each life leads: the one whose ``state`` has the choices of its states."""
    by_states = {tuple(life.states.choices): name for name, life in collect().items()}
    found: dict[str, type[models.Model]] = {}
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            state = next((field for field in model._meta.concrete_fields if field.name == "state"), None)
            name = by_states.get(tuple(state.choices or ())) if state is not None else None
            if name is not None:
                assert name not in found, f"{model.__name__} and {found[name].__name__} share the states of {name}"
                found[name] = model
    return found
