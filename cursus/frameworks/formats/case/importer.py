"""From the bytes of a package to a draft, or to a preview of it: one reading, one plan, everything or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from cursus.core.canonical import sha256_hex
from cursus.core.errors import Refused
from cursus.frameworks.actions_exchange import NewFramework, Rows, fill_draft, open_framework
from cursus.frameworks.formats.case.package import Package, Problem
from cursus.frameworks.formats.case.parser import NotAPackage, load
from cursus.frameworks.formats.case.plan import Outcome, Plan
from cursus.frameworks.formats.case.planning import plan_for
from cursus.frameworks.formats.case.reading import read_package
from cursus.frameworks.formats.case.shape import shape_of
from cursus.frameworks.models import CompetencyFramework, FrameworkVersion
from cursus.frameworks.permissions import can_edit

if TYPE_CHECKING:
    from cursus.accounts.models import User
    from cursus.organisations.models import Organisation


@dataclass(kw_only=True)
class Report:
    """What a file holds, and what importing it would do. ``not_a_package``: why nothing of it could be read."""

    package: Package = field(default_factory=Package)
    plan: Plan = field(default_factory=Plan)
    not_a_package: str = ""

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.package.problems if problem.blocking]

    @property
    def remarks(self) -> list[Problem]:
        return [problem for problem in self.package.problems if not problem.blocking]

    @property
    def importable(self) -> bool:
        return not self.not_a_package and not self.package.blocked and not self.plan.nothing_to_do


def preview(content: bytes, *, draft: FrameworkVersion | None) -> Report:
    """Say what a file would do to a draft; to a new framework for None. Never raises about the file."""
    version = draft or FrameworkVersion(framework=CompetencyFramework())
    try:
        package = read_package(load(content))
    except NotAPackage as error:
        return Report(not_a_package=str(error))
    shape = shape_of(package)
    plan = plan_for(version, package, shape)
    if draft is not None and package.title and package.title != draft.framework.title:
        said = _("The framework keeps its title; the file says “%(title)s”.")
        package.doubtful("CFDocument", said % {"title": package.title[:200]})
    return Report(package=package, plan=plan)


def import_into(
    draft: FrameworkVersion, content: bytes, *, edit_token: UUID | None, by: User | None
) -> FrameworkVersion:
    """Bring a file into a draft. Raises Refused (with the first reason) or Conflict; nothing is written then."""
    if by is not None and not can_edit(by, draft.framework):
        raise Refused(_("You do not write the drafts of this framework."))
    return fill_draft(draft, partial(_rows, content), edit_token=edit_token, by=by)


def import_as_new(content: bytes, *, organisation: Organisation | None, code: str, by: User | None) -> FrameworkVersion:
    """Bring a file in as a new framework of a body, with its first draft. Raises Refused; nothing is written then."""
    report = preview(content, draft=None)
    _refuse_if_wrong(report)
    if CompetencyFramework.objects.filter(organisation=organisation, code=code).exists():
        raise _code_taken()
    package = report.package
    new = NewFramework(
        organisation=organisation,
        code=code,
        title=package.title,
        number=package.number[:20] or "1.0",
        language=package.language[:5] or "fr",
        description=package.description,
    )
    try:
        return open_framework(new, partial(_rows, content), by=by)
    except (IntegrityError, ValidationError) as error:  # somebody else was faster
        raise _code_taken() from error


def _code_taken() -> Refused:
    said = _("A framework of this body has that code already. Choose another code, or import into a draft of it.")
    return Refused(said, field="code")


def _rows(content: bytes, version: FrameworkVersion) -> Rows:
    report = preview(content, draft=version)
    _refuse_if_wrong(report)
    detail = {"format": "CASE 1.1", "document": str(report.package.identifier), "sha256": sha256_hex(content)}
    plan = report.plan
    return Rows(created=plan.rows(Outcome.CREATED), changed=plan.rows(Outcome.CHANGED), detail=detail)


def _refuse_if_wrong(report: Report) -> None:
    if report.not_a_package:
        raise Refused(report.not_a_package)
    if report.errors:
        first = report.errors[0]
        said = _("The file cannot be imported. %(where)s: %(message)s")
        raise Refused(said % {"where": first.where, "message": first.message})
