"""Signing on paper: the scan that the president, the secretary or the certifier adds, and reading it again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification.juries import actions, permissions
from certification.juries.actions.common import require_state
from certification.juries.enums import JuryState
from certification.juries.forms import PaperForm
from certification.juries.models import Jury, MemberSignature
from certification.juries.views.common import frame, member_of, visible_jury
from cursus.core.access import person
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.files.serving import private_file_response


def _recorded_jury(request: HttpRequest, pk: UUID) -> Jury:
    jury = visible_jury(request, pk)
    if not permissions.can_mark_prevented(request.user, jury):
        raise NotAllowed(_("The president, the secretary or the certifier adds a signature on paper."))
    return jury


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, pk: UUID, member_pk: UUID) -> HttpResponse:
    """Add the scan of what a member signed on paper."""
    jury = _recorded_jury(request, pk)
    member = member_of(request, jury, member_pk)
    require_state(jury, JuryState.CLOSED)
    initial = {"seen": jury.record_sha256}
    form = PaperForm(request.POST, request.FILES) if request.method == "POST" else PaperForm(initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign_on_paper(
                by=person(request), member=member, scan=form.cleaned_data["scan"], seen=form.cleaned_data["seen"]
            )
        except (Conflict, NotAllowed):
            raise
        except Refused as refusal:
            form.add_error("scan", str(refusal.message))
        else:
            messages.success(request, _("%(name)s has signed on paper. The scan is kept.") % {"name": member.name})
            return redirect("juries:signature", jury.pk)
    context = {**frame(request, jury, "juries:signature"), "member": member, "form": form}
    return render(request, "certification/juries/paper.html", context, status=422 if form.is_bound else 200)


@login_required
@require_safe
def scan(request: HttpRequest, pk: UUID, member_pk: UUID) -> HttpResponseBase:
    """Give the scan to who may add one."""
    jury = _recorded_jury(request, pk)
    signature = (
        MemberSignature.objects.filter(member=member_of(request, jury, member_pk)).select_related("scan").first()
    )
    if signature is None or signature.scan is None:
        raise Http404
    return private_file_response(request, signature.scan)
