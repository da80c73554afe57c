"""A person's own pages about their data: a copy, an erasure, the account."""

from __future__ import annotations

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.privacy import actions, permissions, queries
from certification.privacy.enums import ErasureState, ExportState
from certification.privacy.forms import UnderstoodForm
from certification.privacy.models import DataExport
from cursus.core import clock, rate_limits
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Refused
from cursus.core.files.serving import private_file_response
from cursus.core.models import StoredFile
from cursus.organisations.models import Organisation


@login_required
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What is kept about the person, the copy that they can take, what they asked."""
    user = person(request)
    export = queries.newest_export(user)
    asked = list(queries.requests_of(user))
    waiting = {item.organisation_id for item in asked if item.state == ErasureState.ASKED}
    bodies = queries.bodies_of(user)
    context = {
        "export": export if export and export.state != ExportState.GONE else None,
        "bodies": [body for body in bodies if body.pk not in waiting],
        "requests": asked,
        "can_close": not bodies and queries.account_goes(user),
        **(_progress(export) if export else {}),
    }
    return render(request, "certification/privacy/mine.html", context)


def _progress(export: DataExport) -> dict[str, object]:
    detail = _("%(done)d of %(total)d") % {"done": export.done, "total": export.total} if export.total else ""
    over = export.state != ExportState.ASKED
    value = export.total if over else min(export.done, max(export.total - 1, 0))
    poll = reverse("privacy:progress")
    return {"value": value, "maximum": export.total or 1, "progress_detail": detail, "poll": poll, "over": over}


@login_required
@require_POST
def ask_for_export(request: HttpRequest) -> HttpResponse:
    """Ask for a copy: it is made in the background."""
    user = person(request)
    rate_limits.count("data-export", str(user.pk), limit=10, seconds=86_400, request=request)
    actions.ask_for_export(by=user)
    return redirect("privacy:mine")


@login_required
@never_cache
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """How far the copy is, asked again every two seconds. Without a broker the first question makes it."""
    export = queries.newest_export(person(request))
    if export is None:
        raise Http404
    if not settings.BROKER_URL and export.state == ExportState.ASKED:
        actions.make_export(export.pk)
        export.refresh_from_db()
    if not request.headers.get("HX-Request"):
        return redirect("privacy:mine")
    response = render(request, "certification/privacy/_progress.html", _progress(export))
    if export.state != ExportState.ASKED:
        response["HX-Refresh"] = "true"
    return response


@login_required
@never_cache
@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The copy, for its person, who shows again who they are, until its days are over."""
    export = get_visible_or_404(request, permissions.own_exports(request.user).select_related("file"), pk=pk)
    over = export.expires_at is None or clock.now() >= export.expires_at
    if export.state != ExportState.READY or export.file is None or over:
        raise Http404
    return _served(request, export.file)


@reauthentication_required
def _served(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    return private_file_response(request, stored)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_erasure(request: HttpRequest, slug: str) -> HttpResponse:
    """What an erasure would mean, in plain words; then ask for it."""
    return _ask(request, get_visible_or_404(request, queries.bodies_of(person(request)), slug=slug))


@reauthentication_required(allow_get=True)
def _ask(request: HttpRequest, body: Organisation) -> HttpResponse:
    user = person(request)
    form = UnderstoodForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask(by=user, body=body)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("%(name)s has your request, and answers within a month.") % {"name": body})
            return redirect("privacy:mine")
    context = {"body": body, "form": form, "outlook": queries.outlook(user, body)}
    status = 422 if form.errors else 200
    return render(request, "certification/privacy/ask.html", context, status=status)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a request back."""
    asked = get_visible_or_404(request, permissions.own_requests(request.user), pk=pk)
    actions.withdraw(by=person(request), request=asked)
    messages.success(request, _("Your request is taken back. Nothing was erased."))
    return redirect("privacy:mine")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close_account(request: HttpRequest) -> HttpResponse:
    """Erase an account that no body holds anything of: nobody else has to decide."""
    user = person(request)
    if queries.bodies_of(user).exists() or not queries.account_goes(user):
        raise Http404
    return _close(request)


@reauthentication_required(allow_get=True)
def _close(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = UnderstoodForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.erase_person(user, by=user)
        logout(request)
        messages.success(request, _("Your account and what it held are erased."))
        return redirect("/")
    return render(request, "certification/privacy/close.html", {"form": form}, status=422 if form.errors else 200)
