"""A learner takes a piece up again. What was said of it is shown with the piece, in the learner's space."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certification.assessment import actions, permissions
from certification.evidence.permissions import visible_to
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Conflict, NotAllowed, Refused


@login_required
@require_POST
def rework(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the piece up again: it becomes a draft with everything in it."""
    user = person(request)
    evidence = get_visible_or_404(request, visible_to(user).select_related("enrolment__learner"), pk=pk)
    if not permissions.is_author(user, evidence):
        raise NotAllowed(_("Only the authors of a piece take it up again."))
    try:
        actions.rework(evidence=evidence, by=user)
    except (NotAllowed, Conflict):
        raise
    except Refused as refused:
        messages.error(request, str(refused.message))
        return redirect("spaces:evidence", evidence.pk)
    messages.success(request, _("It is yours to change again. Send it once it is ready."))
    return redirect("spaces:describe", evidence.pk)
