"""Rows made from fiches, for the tests of the import and of the review."""

from __future__ import annotations

import io
from typing import Any

from django.apps import apps

from cursus.frameworks import actions
from cursus.frameworks.actions_review import confirm_all
from cursus.frameworks.arranging import Wanted
from cursus.frameworks.enums import VersionState
from cursus.frameworks.formats.rncp.importer import import_fiches, preview_fiches
from cursus.frameworks.formats.rncp.plan import ImportReport, Outcome
from cursus.frameworks.formats.rncp.source import open_file
from cursus.models import FrameworkVersion


def load(content: bytes, **options: Any) -> ImportReport:
    with open_file(io.BytesIO(content)) as source:
        return import_fiches(source, organisation=options.pop("organisation", None), by=None, **options)


def preview(content: bytes, **options: Any) -> ImportReport:
    with open_file(io.BytesIO(content)) as source:
        return preview_fiches(source, organisation=options.pop("organisation", None), **options)


def outcomes(report: ImportReport) -> list[Outcome]:
    return [item.outcome for item in report.fiches]


def everything() -> dict[str, list[Any]]:
    """Every row of our own tables, to be compared whole."""
    models = [*apps.get_app_config("cursus").get_models()]
    return {model.__name__: sorted(map(str, model.objects.values_list())) for model in models}  # type: ignore[attr-defined]


def draft() -> FrameworkVersion:
    return FrameworkVersion.objects.get(state=VersionState.DRAFT)


def published() -> FrameworkVersion:
    version = draft()
    confirm_all(version, by=None)
    return actions.publish_version(version, by=None)


def words(*titles: str) -> list[Wanted]:
    return [Wanted(title=title) for title in titles]
