"""Taking over the correspondences of an earlier version: one button below what it would do."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cursus.core.access import person
from cursus.crosswalks.actions_takeover import take_over
from cursus.crosswalks.admin_crosswalk.views import CrosswalkPage
from cursus.crosswalks.queries_takeover import Takeover


class TakeOverView(CrosswalkPage):
    """Take over, then show the list."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        done = take_over(self.version(pk), by=person(request))
        messages.success(request, said(done))
        return redirect("crosswalk_editing:mappings", pk)


def said(done: Takeover) -> str:
    """Return what was done, in a sentence or two."""
    if not done.anything:
        return _("Nothing was left to take over.")
    kept, again = len(done.reviewed), len(done.proposed) + len(done.stale)
    parts = [
        ngettext("%(n)s correspondence stays reviewed.", "%(n)s correspondences stay reviewed.", kept) % {"n": kept}
    ]
    if again:
        parts.append(ngettext("%(n)s is to be read again.", "%(n)s are to be read again.", again) % {"n": again})
    return " ".join(parts)
