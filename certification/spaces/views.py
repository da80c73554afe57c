"""The way in: each person is led to their first space."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from certification.spaces.navigation import spaces_of
from cursus.core.access import person


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the person's first space; who has none yet sees the learner's, which leads to the catalogue."""
    spaces = spaces_of(person(request))
    return redirect(spaces[0].home if spaces else "spaces:learner")
