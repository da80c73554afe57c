"""From an upheld appeal to the documents of the decision: what may be asked about each, by two people as ever."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certification.attestations import permissions, queries
from certification.attestations.models import Attestation
from certification.juries import permissions as juries
from certification.juries.enums import AppealKind, AppealState
from certification.juries.models_appeals import Appeal
from certification.juries.queries import candidate_name, with_everything
from cursus.core.access import get_visible_or_404


@login_required
@never_cache
@require_safe
def appealed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The documents that rest on the decision of an upheld appeal, each with what is asked about it from here."""
    upheld = with_everything(juries.appeals_managed_by(request.user)).filter(state=AppealState.UPHELD)
    appeal = get_visible_or_404(request, upheld, pk=pk)
    rows = permissions.registers_of(request.user).filter(candidate=appeal.candidate)
    documents = list(queries.for_display(rows).order_by("number"))
    name = candidate_name(appeal.candidate)
    context = {
        "appeal": appeal,
        "name": name,
        "documents": [(row, queries.standing_of(row).withdrawn) for row in documents],
        "corrects": appeal.ground == AppealKind.CLERICAL,
        "query": f"?recours={appeal.pk}",
        "crumbs": [
            (_("Appeals"), reverse("juries:appeals")),
            (name, reverse("juries:appeal", args=[appeal.pk])),
            (_("Documents"), ""),
        ],
    }
    return render(request, "certification/attestations/appealed.html", context)


def words_of_appeal(request: HttpRequest, found: Attestation) -> dict[str, Any]:
    """What a request about a document begins with where it follows an appeal (``?recours=``); nothing otherwise."""
    key = request.GET.get("recours")
    if not key:
        return {}
    upheld = juries.appeals_managed_by(request.user).filter(state=AppealState.UPHELD, candidate=found.candidate_id)
    appeal = get_visible_or_404(request, upheld, pk=key)
    return {"words": _beginning(appeal)}


def _beginning(appeal: Appeal) -> str:
    day = date_format(timezone.localdate(appeal.created_at), "DATE_FORMAT")
    return _("Appeal of %(day)s, upheld: %(answer)s") % {"day": day, "answer": appeal.answer[:1500]}
