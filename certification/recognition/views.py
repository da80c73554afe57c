"""The file of a qualification, for who prepares it: what lacks, the framework in its files, cohorts, the follow-up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certification.recognition import actions, permissions, queries
from certification.recognition.content import reference_of
from certification.recognition.documents import render_pdf
from certification.recognition.formats.docx import write_docx
from certification.recognition.formats.xlsx import write_xlsx
from certification.recognition.forms import EmergingForm
from certification.recognition.gaps import gaps_of
from certification.recognition.words import Place, shown
from cursus.core import clock
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.files.serving import SANDBOX
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import Qualification
from cursus.frameworks.permissions import can_edit

FILES = {
    "pdf": (render_pdf, "application/pdf"),
    "docx": (write_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def _qualification(request: HttpRequest, pk: UUID) -> Qualification:
    return get_visible_or_404(request, queries.for_display(permissions.visible_to(request.user)), pk=pk)


def _crumbs(*ways: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Registration files"), reverse("recognition:list") if ways else ""), *ways]


@login_required
@never_cache
@require_safe
def qualification_list(request: HttpRequest) -> HttpResponse:
    """The qualifications whose file the person prepares."""
    if not permissions.prepares_files(request.user):
        raise Http404
    rows = queries.for_display(permissions.visible_to(request.user)).order_by("title", "version__created_at")
    return render(request, "certification/recognition/list.html", {"qualifications": rows})


@login_required
@never_cache
@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file: gaps first, then the framework and its downloads, cohorts, and where the follow-up stands."""
    qualification = _qualification(request, pk)
    declared = queries.declaration_of(qualification)
    cohorts = queries.cohorts_of(qualification)
    place = Place(
        version=qualification.version_id,
        qualification=qualification.pk,
        occupation=qualification.occupation_id,
        draft=qualification.version.state == VersionState.DRAFT,
        editable=can_edit(person(request), qualification.version.framework),
    )
    found = [shown(gap, place) for gap in gaps_of(queries.facts_of(qualification, cohorts, emerging=declared.emerging))]
    context: dict[str, Any] = {
        "qualification": qualification,
        "declared": declared,
        "place": place,
        "required": [gap for gap in found if gap.required],
        "advised": [gap for gap in found if not gap.required],
        "reference": reference_of(qualification),
        "cohorts": cohorts,
        "states": queries.follow_up_states(qualification),
        "jobs": queries.jobs_of(qualification),
        "today": clock.today(),
        "crumbs": _crumbs((qualification.title, "")),
    }
    return render(request, "certification/recognition/file.html", context)


@login_required
@never_cache
@require_safe
def document(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """The framework in three columns, as a PDF, a DOCX or a workbook."""
    qualification = _qualification(request, pk)
    write, media_type = FILES[kind]
    content = write(reference_of(qualification), clock.now())
    name = _("framework-%(code)s.%(kind)s") % {"code": qualification.code, "kind": kind}
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=media_type, headers=headers)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def emerging(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Declare that the occupation is in emergence or changes fast."""
    qualification = _qualification(request, pk)
    declared = queries.declaration_of(qualification)
    data = request.POST if request.method == "POST" else None
    form = EmergingForm(data, initial={"emerging": declared.emerging, "ground": declared.ground})
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare_emerging(by=person(request), qualification=qualification, **form.cleaned_data)
        except (Conflict, NotAllowed):
            raise
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal.message))
        else:
            messages.success(request, _("Your declaration is kept. The list of what lacks follows it."))
            return redirect("recognition:file", pk)
    address = reverse("recognition:file", args=[pk])
    context = {
        "qualification": qualification,
        "form": form,
        "crumbs": _crumbs((qualification.title, address), (_("Emerging occupation"), "")),
    }
    return render(request, "certification/recognition/emerging.html", context, status=422 if form.is_bound else 200)
