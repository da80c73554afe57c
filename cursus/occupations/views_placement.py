"""Placing oneself against an occupation, without an account: nothing is stored, the answers travel with the pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cursus.core.access import get_visible_or_404
from cursus.frameworks.models import Occupation
from cursus.occupations.forms import AnswersForm
from cursus.occupations.models import SelfPlacement
from cursus.occupations.permissions import visible_occupations
from cursus.occupations.queries import newer_version, same_in
from cursus.occupations.queries_placement import Sheet, result_of, sheet_of
from cursus.occupations.rules import blank, with_answers
from cursus.occupations.sealing import Unreadable, sealed, unsealed
from cursus.occupations.trails import trail

View = Callable[..., HttpResponse]
BACK, LINK, RESULT = "back", "link", "result"


def unseen(view: View) -> View:
    """What somebody says of themselves is kept by no cache, in no index, and handed to no other site."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        # Not "no-referrer": a form of such a page would be sent with the origin "null", which the check refuses.
        response["Referrer-Policy"] = "same-origin"
        patch_cache_control(response, private=True, no_store=True)
        return response

    return wrapped


@csrf_exempt  # It acts in nobody's name and writes nothing; and a token would be a cookie that nobody asked for.
@require_http_methods(["GET", "HEAD", "POST"])
@unseen
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask screen by screen; what was answered comes back sealed in the form. The last screen leads to the result."""
    occupation = get_visible_or_404(request, visible_occupations(request.user), pk=pk)
    sheet = sheet_of(occupation)
    if not sheet.size:
        context = {"occupation": occupation, "trail": trail(_("Place myself"), below=occupation)}
        return render(request, "cursus/occupations/nothing_to_place.html", context)
    if request.method != "POST":
        return _ask(request, occupation, sheet, 0, blank(sheet.size))
    try:
        answers = unsealed(occupation.pk, request.POST.get("state", ""), size=sheet.size)
    except Unreadable:
        return _ask(request, occupation, sheet, 0, blank(sheet.size), broken=True)
    go = request.POST.get("go", "")
    if go == LINK:
        return redirect(f"{reverse('occupations:result', args=[pk])}?{urlencode({'r': sealed(pk, answers)})}")
    step = _number(request.POST.get("step"), len(sheet.screens))
    if step is None:
        return _ask(request, occupation, sheet, 0, answers)
    return _answered(request, occupation, sheet, step, answers, back=go == BACK)


def _answered(
    request: HttpRequest, occupation: Occupation, sheet: Sheet, step: int, answers: str, *, back: bool
) -> HttpResponse:
    """Take the answers of one screen, then show the one before, the next one, or the result."""
    language = occupation.version.framework.language
    form = AnswersForm(request.POST, sheet=sheet, screen=sheet.screens[step], answers=answers, language=language)
    answers = with_answers(answers, form.given)
    if back:
        return _ask(request, occupation, sheet, max(step - 1, 0), answers)
    if not form.is_valid():
        return _ask(request, occupation, sheet, step, answers, form=form)
    if step + 1 < len(sheet.screens):
        return _ask(request, occupation, sheet, step + 1, answers)
    return show(request, occupation, sheet, answers)


def _ask(
    request: HttpRequest,
    occupation: Occupation,
    sheet: Sheet,
    step: int,
    answers: str,
    *,
    form: AnswersForm | None = None,
    broken: bool = False,
) -> HttpResponse:
    language = occupation.version.framework.language
    screen = sheet.screens[step]
    context = {
        "occupation": occupation,
        "language": language,
        "part": screen.block,
        "form": form or AnswersForm(sheet=sheet, screen=screen, answers=answers, language=language),
        "state": sealed(occupation.pk, answers),
        "step": step,
        "number": step + 1,
        "total": len(sheet.screens),
        "last": step + 1 == len(sheet.screens),
        "broken": broken,
        "trail": trail(_("Place myself"), below=occupation),
    }
    return render(request, "cursus/occupations/place.html", context, status=422 if form or broken else 200)


@require_safe
@unseen
def result(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The result, from the link that somebody kept."""
    occupation = get_visible_or_404(request, visible_occupations(request.user), pk=pk)
    if "r" not in request.GET:
        return redirect("occupations:place", pk)
    sheet = sheet_of(occupation)
    try:
        answers = unsealed(occupation.pk, request.GET["r"], size=sheet.size)
    except Unreadable:
        context = {"occupation": occupation, "trail": trail(_("Where I stand"), below=occupation)}
        return render(request, "cursus/occupations/broken_link.html", context, status=404)
    return show(request, occupation, sheet, answers, from_link=True)


def show(
    request: HttpRequest,
    occupation: Occupation,
    sheet: Sheet,
    answers: str,
    *,
    from_link: bool = False,
    kept: SelfPlacement | None = None,
) -> HttpResponse:
    """Show where the answers leave the person. ``kept``: the row, where they asked us to keep it."""
    state = sealed(occupation.pk, answers)
    path = f"{reverse('occupations:result', args=[occupation.pk])}?{urlencode({'r': state})}"
    newer = newer_version(occupation.version)
    found = result_of(occupation, sheet, answers)
    context = {
        "occupation": occupation,
        "language": occupation.version.framework.language,
        "result": found,
        "about": "lacking" if found.lacking else "sometimes",
        "state": state,
        "link": f"{settings.PUBLIC_ORIGIN}{path}" if from_link else "",
        "sign_in": f"{reverse('account_login')}?{urlencode({'next': path})}" if from_link else "",
        "kept": kept,
        "newer": newer,
        "same_in_newer": same_in(occupation, newer),
        "trail": trail(_("Where I stand"), below=occupation),
    }
    return render(request, "cursus/occupations/result.html", context)


def _number(text: str | None, below: int) -> int | None:
    """The number of a screen, if the text is one."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 and int(text) < below else None
