"""The report of an import in templates: its sentences, where things are, what changed."""

from __future__ import annotations

from django import template

from cursus.frameworks.formats.rncp import report
from cursus.frameworks.formats.rncp.plan import FicheReport
from cursus.frameworks.formats.rncp.problems import Problem

register = template.Library()


@register.filter
def describe(problem: Problem) -> str:
    """The sentence for a problem."""
    return report.describe(problem)


@register.filter
def where(problem: Problem) -> str:
    """Where in the file a problem is; empty when the sentence says it."""
    return report.where(problem)


@register.filter
def contents(fiche: FicheReport) -> list[str]:
    """What a fiche holds, in a few words."""
    return report.contents(fiche)


@register.filter
def changed(fiche: FicheReport) -> str:
    """What changed since the last import, in words."""
    return ", ".join(report.changed_labels(fiche.changes))
