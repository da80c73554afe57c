"""What a person asked to keep in their space: keeping it, reading it again, letting it go."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Refused
from cursus.occupations import actions
from cursus.occupations.permissions import own_placements, visible_occupations
from cursus.occupations.queries_placement import sheet_of
from cursus.occupations.rules import well_formed
from cursus.occupations.sealing import Unreadable, unsealed
from cursus.occupations.views_placement import show, unseen


@login_required
@require_POST
def keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the answers that the page carried, in the space of who is signed in."""
    occupation = get_visible_or_404(request, visible_occupations(request.user), pk=pk)
    try:
        answers = unsealed(occupation.pk, request.POST.get("state", ""), size=sheet_of(occupation).size)
    except Unreadable as error:
        raise Refused(
            _("The answers did not arrive as a whole, so nothing was kept. Open the result again and repeat.")
        ) from error
    kept = actions.keep_placement(by=person(request), occupation=occupation, answers=answers)
    messages.success(request, _("Kept in your space. You alone see it."))
    return redirect("occupations:kept", kept.pk)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The occupations against which the person placed themselves and asked to keep it."""
    return render(request, "cursus/occupations/mine.html", {"placements": own_placements(request.user)})


@login_required
@require_safe
@unseen
def kept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them again, with the courses of today."""
    placement = get_visible_or_404(request, own_placements(request.user), pk=pk)
    sheet = sheet_of(placement.occupation)
    if not well_formed(placement.answers, sheet.size):
        raise Refused(_("What was kept can no longer be read. Place yourself again: it takes a few minutes."))
    return show(request, placement.occupation, sheet, placement.answers, kept=placement)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then keep it no longer."""
    placement = get_visible_or_404(request, own_placements(request.user), pk=pk)
    if request.method != "POST":
        return render(request, "cursus/occupations/remove.html", {"placement": placement})
    actions.remove_placement(by=person(request), placement=placement)
    messages.success(request, _("Removed. Nothing of it is kept."))
    return redirect("occupations:mine")
