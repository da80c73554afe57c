"""What whoever runs the installation does: create a body."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cursus.core.access import person
from cursus.core.errors import Refused
from cursus.organisations import actions, permissions
from cursus.organisations.forms import NewOrganisationForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Create a body with its capacities, and invite who will manage it."""
    if not permissions.permits_installation(request.user):
        raise Http404
    form = NewOrganisationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            organisation, invitations = actions.set_up_organisation(by=person(request), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _said(organisation.name, len(invitations)))
            return redirect("organisations:create")
    return render(request, "cursus/organisations/create.html", {"form": form}, status=422 if form.is_bound else 200)


def _said(name: str, invited: int) -> str:
    if invited:
        return _("%(name)s exists, and the invitation is on its way.") % {"name": name}
    return _("%(name)s exists. Nobody is invited yet.") % {"name": name}
