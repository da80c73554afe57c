"""Issuing, the register, and a person's own attestations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.attestations import actions, permissions, queries
from certification.attestations.badges import badge_png, badge_svg
from certification.attestations.documents import AttestationContext
from certification.attestations.enums import AttestationState
from certification.attestations.forms import VoidForm
from certification.attestations.models import Attestation, IssuingBatch
from certification.attestations.obstacles import obstacle_to
from certification.juries.enums import JuryState
from certification.juries.models import Jury
from certification.juries.permissions import visible_to as juries_visible_to
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.files.serving import SANDBOX, private_file_response
from cursus.core.files.storage import read_verified
from cursus.core.models import StoredFile
from cursus.core.timestamps import evidence_of
from cursus.organisations.enums import Role
from cursus.organisations.keys import key_warning
from cursus.organisations.models import Organisation
from cursus.organisations.queries import bodies_where

REGISTER_PAGE = 50
POLL_SECONDS, POLL_LIMIT = 1.0, 100
"""What one question of the progress page may do itself: seconds, documents."""


def _jury(request: HttpRequest, pk: UUID) -> Jury:
    """The jury, for an administrator of its certifier; 403 for who only sits in it, 404 for anybody else."""
    juries = juries_visible_to(request.user).select_related("certifier", "qualification__version__framework")
    jury = get_visible_or_404(request, juries, pk=pk)
    if not permissions.can_issue(request.user, jury):
        raise NotAllowed(_("Only the certifier issues attestations."))
    return jury


@login_required
@never_cache
@require_safe
def batch(request: HttpRequest, jury_pk: UUID) -> HttpResponse:
    """What a signed deliberation gives right to; once issued, how far the documents have come and where they are."""
    jury = _jury(request, jury_pk)
    found = IssuingBatch.objects.filter(jury=jury).first()
    context: dict[str, object] = {
        "jury": jury,
        "batch": found,
        "signed": jury.state == JuryState.SIGNED,
        "key_warnings": [warning] if (warning := key_warning(jury.certifier)) else [],
        "crumbs": [
            (_("Juries"), reverse("juries:list")),
            (jury.reference, reverse("juries:detail", args=[jury.pk])),
            (_("Attestations"), ""),
        ],
    }
    if found is None:
        due = queries.entitlements(jury) if context["signed"] else []
        context |= {"due": due, "count": sum(len(item.rights) for item in due)}
        context["obstacle"] = obstacle_to(jury, due) if due else ""
    else:
        context |= _progress(found)
        context["attestations"] = queries.for_display(found.attestations.order_by("number"))
    return render(request, "certification/attestations/batch.html", context)


def _progress(found: IssuingBatch) -> dict[str, Any]:
    state = queries.progress_of(found)
    detail = _("%(issued)d of %(total)d") % {"issued": state.issued, "total": state.total}
    poll = reverse("attestations:progress", args=[found.jury_id])
    return {
        "progress": state,
        "progress_detail": detail,
        "poll": poll,
        "late": state.late if settings.BROKER_URL else 0,
    }


@login_required
@require_POST
def issue(request: HttpRequest, jury_pk: UUID) -> HttpResponse:
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
def progress(request: HttpRequest, jury_pk: UUID) -> HttpResponse:
    """The progress bar, asked again every two seconds.

    Without a broker, or while nobody comes to take the documents, each question makes some in the time it has.
    Somebody without JavaScript follows the same address, and comes back to the page.
    """
    jury = _jury(request, jury_pk)
    found = IssuingBatch.objects.filter(jury=jury).first()
    if found is None:
        raise Http404
    if not settings.BROKER_URL or queries.progress_of(found).late:
        actions.make_documents(batch=found, seconds=POLL_SECONDS, limit=POLL_LIMIT)
    if not request.headers.get("HX-Request"):
        return redirect("attestations:batch", jury_pk=jury.pk)
    context = _progress(found)
    response = render(request, "certification/attestations/_progress.html", context)
    if context["progress"].over:
        response["HX-Refresh"] = "true"  # the page then shows the documents, and what needs somebody
    return response


@login_required
@require_POST
def retry(request: HttpRequest, jury_pk: UUID) -> HttpResponse:
    """Try again to make the documents that could not be made."""
    jury = _jury(request, jury_pk)
    found = IssuingBatch.objects.filter(jury=jury).first()
    if found is None:
        raise Http404
    actions.retry(found, by=person(request))
    return redirect("attestations:batch", jury_pk=jury.pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give up the number of a document that cannot be made; the person receives the next one."""
    rows = queries.for_display(permissions.registers_of(request.user))
    found = get_visible_or_404(request, rows, pk=pk)
    jury = found.candidate.jury
    form = VoidForm(request.POST or None)
    if found.state != AttestationState.ALLOCATED:
        raise Conflict(_("This number is no longer waiting for its document: it cannot be given up."))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.void(found, by=person(request), reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            told = _("Number %(old)s is void. Number %(new)s is allocated in its place.")
            messages.success(request, told % {"old": found.printed_number, "new": made.printed_number})
            return redirect("attestations:batch", jury_pk=jury.pk)
    context = {"attestation": found, "jury": jury, "form": form}
    return render(request, "certification/attestations/void.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The register of the certifiers that the person administers, newest number first."""
    rows = permissions.registers_of(request.user)
    if not permissions.keeps_a_register(request.user):
        raise Http404
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = queries.for_display(queries.search(rows, asked)).order_by("-issued_on", "-number", "series")
    page = Paginator(found, REGISTER_PAGE).get_page(request.GET.get("page"))
    several = rows.order_by().values("series").distinct().count() > 1
    bodies = Organisation.objects.filter(pk__in=bodies_where(request.user, Role.CERTIFIER))
    warnings = [warning for body in bodies if (warning := key_warning(body))]
    context = {"page": page, "asked": asked, "several": several, "bodies": bodies, "key_warnings": warnings}
    return render(request, "certification/attestations/register.html", context)


@login_required
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """A person's own attestations."""
    own = Attestation.objects.filter(candidate__enrolment__learner=person(request), state=AttestationState.ISSUED)
    shown = queries.with_time_stamp(queries.for_display(own.order_by("-number")))
    return render(request, "certification/attestations/mine.html", {"attestations": shown})


@login_required
@require_safe
def document(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The sealed bytes, as they were made."""
    found = get_visible_or_404(request, permissions.visible_to(request.user).select_related("file"), pk=pk)
    if found.file is None:
        raise Http404
    return private_file_response(request, found.file)


@login_required
@require_safe
def credential(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The credential, as it was signed."""
    return private_file_response(request, _with_credential(request, pk)[1])


@login_required
@require_safe
def badge(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """The credential inside a picture: ``kind`` is ``png`` or ``svg``."""
    attestation, kept = _with_credential(request, pk)
    bake, media_type = _BADGES[kind]
    picture = bake(AttestationContext.from_canonical(attestation.context), read_verified(kept))
    name = f"{attestation.printed_number}-badge.{kind}"
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(picture, content_type=media_type, headers=headers)


_BADGES = {"png": (badge_png, "image/png"), "svg": (badge_svg, "image/svg+xml")}


def _with_credential(request: HttpRequest, pk: UUID) -> tuple[Attestation, StoredFile]:
    rows = permissions.visible_to(request.user).select_related("credential")
    found = get_visible_or_404(request, rows, pk=pk)
    if found.credential is None:
        raise Http404
    return found, found.credential


@login_required
@require_safe
def time_stamp(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The evidence beside a document: the authority's token, and what it takes to check it without us."""
    found = get_visible_or_404(request, permissions.visible_to(request.user), pk=pk)
    kept = evidence_of(found.pdf_sha256) if found.pdf_sha256 else None
    if kept is None:
        raise Http404
    return private_file_response(request, kept.evidence)
