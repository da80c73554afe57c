"""What the two commands share: which version is meant."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from cursus.frameworks.models import FrameworkVersion
from cursus.organisations.models import Organisation


def add_which(parser: ArgumentParser) -> None:
    parser.add_argument("code", help="code of the framework")
    parser.add_argument("file", type=Path, help=".xlsx, or .csv for the competencies only")
    parser.add_argument("--number", help="which version; the latest by default")
    parser.add_argument("--organisation", metavar="SLUG", help="the body that owns the framework; none by default")


def owner_asked(options: Mapping[str, Any]) -> Organisation | None:
    """The body named by the option. Raises CommandError when there is none of that name."""
    slug = options["organisation"]
    found = Organisation.objects.filter(slug=slug).first() if slug else None
    if slug and found is None:
        known = ", ".join(Organisation.objects.values_list("slug", flat=True)[:20]) or "—"
        raise CommandError(
            _("No organisation has the short name “%(slug)s”. Known: %(known)s.") % {"slug": slug, "known": known}
        )
    return found


def version_asked(options: Mapping[str, Any], *, state: str = "") -> FrameworkVersion:
    """The version named by the options, the latest unless said. Raises CommandError, with those that there are."""
    of_code = FrameworkVersion.objects.filter(framework__code=options["code"])
    rows = of_code.filter(framework__organisation=owner_asked(options)).select_related("framework")
    if options["number"]:
        rows = rows.filter(number=options["number"])
    if state:
        rows = rows.filter(state=state)
    found = rows.order_by("-created_at").first()
    if found is None:
        known = [f"{row} ({row.get_state_display()}, {row.owner.slug if row.owner else '—'})" for row in of_code[:20]]
        raise CommandError(
            _("There is no such version of “%(code)s”. Known: %(known)s.")
            % {"code": options["code"], "known": "; ".join(known) or "—"}
        )
    return found
