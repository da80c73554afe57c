"""The people of a body, and invitations."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cursus.accounts.actions import open_account
from cursus.accounts.forms import NewAccountForm
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Refused
from cursus.organisations import actions, permissions
from cursus.organisations.enums import InvitationState, Role
from cursus.organisations.forms import InvitationForm, OrganisationForm
from cursus.organisations.models import Invitation, Organisation

SIGNED_IN_BY = "django.contrib.auth.backends.ModelBackend"


@login_required
@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who has which role in a body, who is invited, and the form to invite."""
    organisation = get_visible_or_404(request, permissions.managed_by(request.user), slug=slug)
    return _people_page(request, organisation, None)


def _people_page(request: HttpRequest, organisation: Organisation, form: InvitationForm | None) -> HttpResponse:
    roles = permissions.grantable_roles(request.user, organisation)
    context = {
        "organisation": organisation,
        "memberships": organisation.memberships.select_related("user").order_by("user__last_name", "role"),
        "invitations": organisation.invitations.filter(state=InvitationState.SENT),
        "grantable": set(roles),
        "form": form or InvitationForm(roles=roles),
        "now": clock.now(),
    }
    status = 422 if form is not None else 200
    return render(request, "cursus/organisations/people.html", context, status=status)


@login_required
@require_POST
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Send an invitation."""
    organisation = get_visible_or_404(request, permissions.managed_by(request.user), slug=slug)
    form = InvitationForm(request.POST, roles=permissions.grantable_roles(request.user, organisation))
    if form.is_valid():
        try:
            actions.invite(
                organisation=organisation,
                email=form.cleaned_data["email"],
                role=Role(form.cleaned_data["role"]),
                by=person(request),
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal.message))
        else:
            messages.success(
                request,
                _("The invitation is on its way to %(email)s.") % {"email": form.cleaned_data["email"]},
            )
            return redirect("organisations:people", slug=slug)
    return _people_page(request, organisation, form)


@login_required
@require_POST
def cancel_invitation(request: HttpRequest, pk: str) -> HttpResponse:
    """Cancel an invitation that waits."""
    invitation = get_visible_or_404(request, permissions.invitations_managed_by(request.user), pk=pk)
    actions.cancel_invitation(invitation=invitation, by=person(request))
    messages.success(request, _("The invitation is cancelled: its link no longer works."))
    return redirect("organisations:people", slug=invitation.organisation.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_role(request: HttpRequest, pk: str) -> HttpResponse:
    """Ask, then take a role away."""
    membership = get_visible_or_404(
        request,
        permissions.memberships_managed_by(request.user).select_related("organisation", "user"),
        pk=pk,
    )
    if request.method == "POST":
        try:
            actions.remove_role(membership=membership, by=person(request))
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("The role is taken away. It takes effect at once."))
        return redirect("organisations:people", slug=membership.organisation.slug)
    return render(request, "cursus/organisations/remove_role.html", {"membership": membership})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: HttpRequest, slug: str) -> HttpResponse:
    """What a body says of itself."""
    organisation = get_visible_or_404(request, permissions.managed_by(request.user), slug=slug)
    form = OrganisationForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        actions.describe_organisation(organisation=form.save(commit=False), by=person(request))
        messages.success(request, _("The details of the organisation are saved."))
        return redirect("organisations:describe", slug=slug)
    return render(request, "cursus/organisations/describe.html", {"form": form, "organisation": organisation})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody sees who follows the link of an invitation, with an account or without one yet."""
    found = Invitation.objects.select_related("organisation", "invited_by").filter(token=token).first()
    if found is None:
        raise Http404
    if found.state != InvitationState.SENT or clock.now() >= found.expires_at:
        return render(request, "cursus/organisations/invitation_over.html", {"invitation": found}, status=410)
    account = User.objects.filter(email=found.email).first()
    form = NewAccountForm(request.POST or None, email=found.email) if account is None else None
    if request.method == "POST":
        if form is not None and form.is_valid():
            account = open_account(
                email=found.email,
                first_name=form.cleaned_data["first_name"],
                last_name=form.cleaned_data["last_name"],
                password=form.cleaned_data["password"],
            )
            login(request, account, backend=SIGNED_IN_BY)
        if form is None or form.is_valid():
            if not request.user.is_authenticated:
                return redirect_to_login(request.path)
            actions.accept_invitation(invitation=found, by=person(request))
            messages.success(
                request, _("Welcome! You now work with %(name)s here.") % {"name": found.organisation.name}
            )
            return redirect("home")
    context = {
        "invitation": found,
        "form": form,
        "role": Role(found.role).label,
        "own": request.user == account,
    }
    return render(request, "cursus/organisations/invitation.html", context, status=422 if form and form.errors else 200)
