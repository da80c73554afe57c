"""The training body's home, and each cohort as a cloth."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certification.assessment.permissions import sessions_assessed_by
from certification.enrolments import permissions
from certification.enrolments.views_manager import crumbs
from certification.spaces import steering
from certification.spaces.navigation import keys_of
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import NotAllowed
from cursus.programmes.permissions import visible_sessions


@login_required
@require_safe
def manager(request: HttpRequest) -> HttpResponse:
    """What to do now, then the sessions. Trainers find there the sessions in which they are named."""
    user = person(request)
    if "manager" not in keys_of(user):
        raise NotAllowed(_("This space belongs to those who manage or train in a training body."))
    lines = steering.session_lines(user)
    context = {
        "todos": steering.todos_of(lines),
        "lines": lines,
        "terms": steering.terms_of_managed(user),
        "bodies": list(steering.managed_bodies(user)),
        "name": user.get_short_name(),
    }
    return render(request, "certification/spaces/manager.html", context)


@login_required
@require_safe
def cohort(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The learners of a session by block: one line a person, one band a block."""
    visible = visible_sessions(request.user).select_related("programme__organisation", "certifier")
    session = get_visible_or_404(request, visible, pk=pk)
    lines = steering.cohort_of(session)
    columns = steering.blocks_of(lines)
    managed = permissions.can_manage(request.user, session)
    context = {
        "crumbs": crumbs(session, (_("Progress"), "")),
        "session": session,
        "programme": session.programme,
        "columns": columns,
        "lines": [(line, steering.row_of(line, columns)) for line in lines],
        "managed": managed,
        "may_read_files": managed
        or session.certifier_id in steering.certified_bodies(person(request))
        or sessions_assessed_by(request.user).filter(pk=session.pk).exists(),
    }
    return render(request, "certification/spaces/cohort.html", context)
