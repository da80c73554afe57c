"""Issuing, the register, and a person's own attestations."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from certification.attestations import actions, permissions, queries
from certification.attestations.enums import AttestationState
from certification.attestations.models import Attestation, IssuingBatch
from certification.juries.enums import JuryState
from certification.juries.models import Jury
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Refused
from cursus.core.files.serving import private_file_response


def _jury(request: HttpRequest, pk: str) -> Jury:
    juries = permissions.issuable_by(request.user).select_related("certifier", "qualification")
    return get_visible_or_404(request, juries, pk=pk)


@login_required
@never_cache
@require_safe
def batch(request: HttpRequest, jury_pk: str) -> HttpResponse:
    """What a signed deliberation gives right to; once issued, how far the documents have come and where they are."""
    jury = _jury(request, jury_pk)
    found = IssuingBatch.objects.filter(jury=jury).first()
    context: dict[str, object] = {"jury": jury, "batch": found, "signed": jury.state == JuryState.SIGNED}
    if found is None:
        due = queries.entitlements(jury) if context["signed"] else []
        context.update({"due": due, "count": sum(len(item.rights) for item in due)})
    else:
        context.update(_progress(found))
        context["attestations"] = queries.for_display(found.attestations.order_by("number"))
    return render(request, "certification/attestations/batch.html", context)


def _progress(found: IssuingBatch) -> dict[str, object]:
    state = queries.progress_of(found)
    detail = _("%(issued)d of %(total)d") % {"issued": state.issued, "total": state.total}
    poll = reverse("attestations:progress", args=[found.jury_id])
    return {"progress": state, "progress_detail": detail, "poll": poll}


@login_required
@require_POST
def issue(request: HttpRequest, jury_pk: str) -> HttpResponse:
    """Allocate the numbers; the documents follow."""
    jury = _jury(request, jury_pk)
    try:
        opened = actions.open_batch(jury=jury, by=person(request))
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        total = queries.progress_of(opened).total
        messages.success(
            request,
            ngettext(
                "%(n)d number is allocated. The document follows.",
                "%(n)d numbers are allocated. The documents follow.",
                total,
            )
            % {"n": total},
        )
    return redirect("attestations:batch", jury_pk=jury.pk)


@login_required
@never_cache
@require_safe
def progress(request: HttpRequest, jury_pk: str) -> HttpResponse:
    """The progress bar, asked again every two seconds. Without a broker each question makes one document."""
    found = IssuingBatch.objects.filter(jury=_jury(request, jury_pk)).first()
    if found is None:
        raise Http404
    if not settings.BROKER_URL:
        actions.issue_next(found)
    context = _progress(found)
    response = render(request, "certification/attestations/_progress.html", context)
    if queries.progress_of(found).finished:
        response["HX-Refresh"] = "true"  # the page then shows the documents
    return response


@login_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The register of the certifiers that the person administers, newest number first."""
    rows = permissions.registers_of(request.user)
    if not rows.exists() and not permissions.issuable_by(request.user).exists():
        raise Http404
    asked = request.GET.get("q", "").strip()[:100]
    if asked:
        rows = rows.filter(
            Q(printed_number__icontains=asked)
            | Q(title__icontains=asked)
            | Q(candidate__enrolment__identity__birth_name__icontains=asked)
            | Q(candidate__enrolment__identity__usage_name__icontains=asked)
        )
    page = Paginator(
        queries.for_display(rows).select_related("candidate__enrolment__identity").order_by("-number"), 50
    ).get_page(request.GET.get("page"))
    return render(request, "certification/attestations/register.html", {"page": page, "asked": asked})


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """A person's own attestations."""
    own = Attestation.objects.filter(candidate__enrolment__learner=person(request), state=AttestationState.ISSUED)
    return render(
        request, "certification/attestations/mine.html", {"attestations": queries.for_display(own.order_by("-number"))}
    )


@login_required
@require_safe
def document(request: HttpRequest, pk: str) -> HttpResponseBase:
    """The sealed bytes, as they were made."""
    found = get_visible_or_404(request, permissions.visible_to(request.user).select_related("file"), pk=pk)
    if found.file is None:
        raise Http404
    return private_file_response(request, found.file)
