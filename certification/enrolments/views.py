"""Applying, following one's enrolment, and confirming one's civil identity."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certification.enrolments import actions, actions_identity, actions_visitors, permissions, queries
from certification.enrolments.forms import (
    ApplicationForm,
    IdentityForm,
    VisitorApplicationForm,
    WithdrawForm,
    add_refusal,
)
from certification.enrolments.models import Enrolment, PendingApplication
from certification.enrolments.rules import ENROLMENT_LIFE
from cursus.accounts.forms import NewAccountForm
from cursus.accounts.models import User
from cursus.core import rate_limits
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import NotAllowed, Refused
from cursus.core.rate_limits import client_address
from cursus.programmes.enums import SessionState
from cursus.programmes.models import TrainingSession

SIGNED_IN_BY = "django.contrib.auth.backends.ModelBackend"


def public_session_or_404(pk: UUID) -> TrainingSession:
    """A session that was announced; one that is still being planned is nobody else's business."""
    found = (
        TrainingSession.objects.select_related("programme__organisation", "programme__qualification")
        .exclude(state=SessionState.PLANNED)
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, session_pk: UUID) -> HttpResponse:
    """The application form. A visitor confirms their address afterwards; what they typed is kept."""
    session = public_session_or_404(session_pk)
    if request.user.is_authenticated and (known := queries.in_session(person(request), session)):
        return redirect("enrolments:detail", known.pk)
    context = {"session": session, "programme": session.programme, "seats_left": queries.seats_left(session)}
    if session.state != SessionState.OPEN:
        return render(request, "certification/enrolments/closed.html", context, status=409)
    form_class = ApplicationForm if request.user.is_authenticated else VisitorApplicationForm
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not request.user.is_authenticated:  # a machine would have letters sent to strangers
            rate_limits.count("apply", client_address(request), limit=20, seconds=3600, request=request)
        try:
            return _send(request, session, form)
        except Refused as refused:
            add_refusal(form, refused)
    more_open = bool(set(form.errors) & {"situation", "employer_name", "phone", "needs"})
    context |= {"form": form, "more_open": more_open}
    return render(request, "certification/enrolments/apply.html", context, status=422 if form.is_bound else 200)


def _send(request: HttpRequest, session: TrainingSession, form: ApplicationForm) -> HttpResponse:
    if request.user.is_authenticated:
        enrolment = actions.apply(by=person(request), session=session, **form.cleaned_data)
        messages.success(request, _("Your application is sent. You will have an answer by e-mail."))
        return redirect("enrolments:detail", enrolment.pk)
    language = (get_language() or "fr")[:2]
    actions_visitors.keep_application(session=session, language=language, **form.cleaned_data)
    request.session["applied_with"] = form.cleaned_data["email"]
    return redirect("enrolments:sent", session.pk)


@never_cache
@require_safe
def sent(request: HttpRequest, session_pk: UUID) -> HttpResponse:
    """Where to look for the link, said again to the visitor who has just applied."""
    session = public_session_or_404(session_pk)
    context = {
        "session": session,
        "programme": session.programme,
        "email": request.session.get("applied_with", ""),
        "days": actions_visitors.KEPT_FOR.days,
    }
    return render(request, "certification/enrolments/sent.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the letter: whoever opens it reads that address. They send the application from here."""
    pending = queries.pending_application(token)
    if pending is None:
        return render(request, "certification/enrolments/link_over.html", status=410)
    account = User.objects.filter(email__iexact=pending.email).first()
    form = None
    if account is None:
        names = {"first_name": pending.first_name, "last_name": pending.last_name}
        form = NewAccountForm(request.POST or None, email=pending.email, initial=names)
    elif not request.user.is_authenticated:
        return redirect_to_login(request.path)
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            return _complete(request, pending, form)
        except Refused as refused:
            messages.error(request, str(refused.message))
    context = {"pending": pending, "session": pending.session, "programme": pending.session.programme, "form": form}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "certification/enrolments/confirm_address.html", context, status=status)


def _complete(request: HttpRequest, pending: PendingApplication, form: NewAccountForm | None) -> HttpResponse:
    if form is None:
        enrolment = actions_visitors.complete_with_account(by=person(request), pending=pending)
    else:
        language = (get_language() or "fr")[:2]
        enrolment = actions_visitors.complete_with_new_account(pending=pending, language=language, **form.cleaned_data)
        login(request, enrolment.learner, backend=SIGNED_IN_BY)
    messages.success(request, _("Your application is sent. You will have an answer by e-mail."))
    return redirect("enrolments:detail", enrolment.pk)


def own_enrolment(request: HttpRequest, pk: UUID) -> Enrolment:
    """The person's own enrolment; another's, even one that they may see elsewhere, is 404 here."""
    own = Enrolment.objects.filter(learner=person(request))
    return get_visible_or_404(request, queries.with_context(own), pk=pk)


@login_required
@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the person's enrolment stands, and what comes next."""
    enrolment = own_enrolment(request, pk)
    context = {
        "enrolment": enrolment,
        "session": enrolment.session,
        "programme": enrolment.session.programme,
        "identity": queries.identity_of(enrolment),
        "seats_left": queries.seats_left(enrolment.session),
        "can_leave": ENROLMENT_LIFE.allows("withdraw", enrolment.state),
        "can_fill_identity": permissions.can_fill_identity(request.user, enrolment),
    }
    return render(request, "certification/enrolments/detail.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask whether the person really leaves, then note it."""
    enrolment = own_enrolment(request, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw(by=person(request), enrolment=enrolment, reason=form.cleaned_data["reason"])
        messages.success(request, _("It is noted, and the training body is told."))
        return redirect("enrolments:detail", enrolment.pk)
    context = {"enrolment": enrolment, "programme": enrolment.session.programme, "form": form}
    return render(request, "certification/enrolments/withdraw.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The civil identity as the papers will say it; the proof comes next."""
    enrolment = own_enrolment(request, pk)
    if not permissions.can_fill_identity(request.user, enrolment):
        raise NotAllowed(_("Your identity is asked for once you are enrolled, and closed once the jury has decided."))
    known = queries.identity_of(enrolment)
    form = IdentityForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        try:
            actions_identity.fill_identity(by=person(request), enrolment=enrolment, **form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("enrolments:proof", enrolment.pk)
    context = {"enrolment": enrolment, "programme": enrolment.session.programme, "form": form, "known": known}
    return render(request, "certification/enrolments/identity.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The proof (« bon à tirer »): exactly what will be printed; the learner agrees, or mends it."""
    enrolment = own_enrolment(request, pk)
    known = queries.identity_of(enrolment)
    if known is None:
        return redirect("enrolments:identity", enrolment.pk)
    if request.method == "POST":
        try:
            actions_identity.confirm_identity(by=person(request), identity=known, seen=request.POST.get("seen", ""))
        except Refused as refused:
            messages.error(request, str(refused.message))
            return redirect("enrolments:proof", enrolment.pk)
        messages.success(request, _("Thank you: your papers will be printed like this."))
        return redirect("spaces:learner")
    context = {
        "enrolment": enrolment,
        "session": enrolment.session,
        "programme": enrolment.session.programme,
        "identity": known,
        "fingerprint": queries.identity_fingerprint(known),
        "editable": permissions.can_fill_identity(request.user, enrolment),
    }
    return render(request, "certification/enrolments/proof.html", context)
