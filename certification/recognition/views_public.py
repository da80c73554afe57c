"""What people who were certified answer by their link, without an account; the figures that anybody reads."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certification.recognition import actions, permissions, queries
from certification.recognition.charts import chart_of
from certification.recognition.enums import FollowUpState
from certification.recognition.forms import AnswerForm
from certification.recognition.models import FollowUp
from certification.recognition.rules import is_over, last_day
from cursus.core import clock, rate_limits
from cursus.core.access import get_visible_or_404

OPEN = (FollowUpState.SENT, FollowUpState.ANSWERED)
FIELDS = ("situation", "nearness", "job_title", "contract", "since", "usefulness")
POSTS, WINDOW = 30, 600
"""How often one address may write in so many seconds."""


def _follow_up(request: HttpRequest, token: str) -> FollowUp:
    """The question that a link names. Whoever holds the link is the person: links are never guessed."""
    found = queries.by_token(token)
    if found is None:
        raise Http404
    if request.method == "POST":
        address = rate_limits.client_address(request)
        rate_limits.count("follow_up", address, limit=POSTS, seconds=WINDOW, request=request)
    return found


def _is_open(row: FollowUp) -> bool:
    return row.state in OPEN and not is_over(row.asked_on, clock.today())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Six questions on a phone; the answer can be changed until the last day."""
    row = _follow_up(request, token)
    given = getattr(row, "answer", None)
    open_now = _is_open(row)
    initial = {name: getattr(given, name) for name in FIELDS} if given else {}
    form = AnswerForm(request.POST if request.method == "POST" and open_now else None, initial=initial)
    if request.method == "POST" and open_now and form.is_valid():
        actions.answer(follow_up=row, **form.cleaned_data)
        messages.success(request, _("Thank you. Your answer is kept."))
        return redirect("recognition:answer", token)
    context = {
        "row": row,
        "form": form,
        "given": given,
        "open": open_now,
        "until": last_day(row.asked_on) if row.asked_on else None,
    }
    response = render(
        request, "certification/recognition/answer.html", context, status=_status(request, form, open_now)
    )
    return _discreet(response)


def _status(request: HttpRequest, form: AnswerForm, open_now: bool) -> int:
    if form.is_bound:
        return 422
    return 409 if request.method == "POST" and not open_now else 200


def _discreet(response: HttpResponse) -> HttpResponse:
    """The address is a key: no engine lists it, and no other site hears of it."""
    response["X-Robots-Tag"] = "noindex"
    # Not “no-referrer”: browsers then send the form without its origin, and the form is refused.
    response["Referrer-Policy"] = "same-origin"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, then never write again about this qualification."""
    row = _follow_up(request, token)
    may_decline = row.state in (FollowUpState.PLANNED, FollowUpState.SENT)
    if request.method == "POST" and may_decline:
        actions.decline(follow_up=row)
        return redirect("recognition:decline", token)
    status = 409 if request.method == "POST" and row.state != FollowUpState.DECLINED else 200
    context = {"row": row, "may_decline": may_decline}
    return _discreet(render(request, "certification/recognition/decline.html", context, status=status))


@require_safe
def public_figures(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What became of those certified, cohort by cohort; nothing about fewer than five people."""
    rows = queries.for_display(permissions.with_public_figures())
    qualification = get_visible_or_404(request, rows, pk=pk)
    cohorts = queries.public_cohorts(qualification)
    context = {
        "qualification": qualification,
        "cohorts": [(item, chart_of(item)) for item in cohorts],
        "any_hidden": any(item.any_hidden for item in cohorts),
    }
    return render(request, "certification/recognition/figures.html", context)
