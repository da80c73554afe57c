"""Make the public site complete: languages, home pages, a section for each body that publishes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cursus.organisations.models import Organisation
from site_cms.sections.actions import project_membership
from site_cms.sections.queries import PUBLISHING_CAPACITIES
from site_cms.setup import ensure_site


class Command(BaseCommand):
    """``manage.py setup_site``; running it twice changes nothing."""

    help = "Make the site, its two languages, and a section for each training or certifying body."

    def handle(self, *args: Any, **options: Any) -> None:
        home = ensure_site()
        bodies = Organisation.objects.filter(capacities__capacity__in=PUBLISHING_CAPACITIES).distinct()
        for body in bodies:
            project_membership(body)
        self.stdout.write(f"{home.title}: {len(bodies)} sections")
