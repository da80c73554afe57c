"""One document of the register: what became of it; asking that it be revoked, replaced or repeated; answering."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.attestations import actions, permissions, queries
from certification.attestations.enums import AttestationState, WithdrawalState
from certification.attestations.forms import CorrectForm, DuplicateForm, RefuseForm, RevokeForm
from certification.attestations.links import read_confirmation
from certification.attestations.models import Attestation, Withdrawal
from certification.attestations.views_appeals import words_of_appeal
from cursus.accounts import proving
from cursus.accounts.forms import ProofForm
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Conflict, NotAllowed, Refused


def _kept(request: HttpRequest, pk: UUID) -> Attestation:
    """A document of a register that the person keeps; anybody else's is 404."""
    rows = queries.for_display(permissions.registers_of(request.user))
    rows = rows.select_related("candidate__enrolment__identity", "batch__jury__certifier", "supersedes", "duplicate_of")
    return get_visible_or_404(request, rows, pk=pk)


def _current(request: HttpRequest, pk: UUID) -> Attestation:
    """Such a document that counts, so that something may be asked about it. Raises Conflict."""
    found = _kept(request, pk)
    if found.state != AttestationState.ISSUED or found.duplicate_of_id or queries.standing_of(found).withdrawn:
        raise Conflict(_("Nothing more is done with this document: its page says why."))
    return found


def _crumbs(found: Attestation, here: str = "") -> list[tuple[str, str]]:
    own = reverse("attestations:detail", args=[found.pk]) if here else ""
    crumbs = [(_("Register"), reverse("attestations:register")), (found.printed_number, own)]
    return [*crumbs, (here, "")] if here else crumbs


@login_required
@never_cache
@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the document is, whether it counts, what was asked, and what may be asked."""
    found = _kept(request, pk)
    standing, asked = queries.standing_of(found), queries.asked_withdrawal(found)
    current = found.state == AttestationState.ISSUED and not standing.withdrawn and not found.duplicate_of_id
    followers = Attestation.objects.filter(supersedes=found).exclude(state=AttestationState.VOID)
    context = {
        "attestation": found,
        "standing": standing,
        "asked": asked,
        "mine": asked is not None and asked.requested_by_id == person(request).pk,
        "current": current,
        "successor": followers.first(),
        "duplicates": found.duplicates.order_by("number"),
        "history": queries.history_of(found),
        "crumbs": _crumbs(found),
    }
    return render(request, "certification/attestations/detail.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask that a document be revoked."""
    found = _current(request, pk)
    form = RevokeForm(request.POST or None, initial=words_of_appeal(request, found))
    title = _("Revoke no. %(number)s") % {"number": found.printed_number}

    def ask() -> None:
        actions.ask_revocation(found, by=person(request), **form.cleaned_data)
        messages.success(request, _("Your request is sent. Nothing changes until a second person confirms it."))

    return _asking(request, found, form, title=title, template="revoke", ask=ask)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask that a corrected document replace this one."""
    found = _current(request, pk)
    form = CorrectForm.of(found, request.POST or None, **words_of_appeal(request, found))
    title = _("Correct no. %(number)s") % {"number": found.printed_number}

    def ask() -> None:
        actions.ask_replacement(found, by=person(request), **form.cleaned_data)
        messages.success(request, _("Your request is sent. Nothing changes until a second person confirms it."))

    return _asking(request, found, form, title=title, template="correct", ask=ask)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Issue the document again, saying DUPLICATA."""
    found = _current(request, pk)
    form = DuplicateForm(request.POST or None)
    title = _("Duplicate of no. %(number)s") % {"number": found.printed_number}

    def ask() -> None:
        made = actions.duplicate(found, by=person(request), **form.cleaned_data)
        messages.success(request, _("Duplicate no. %(number)s is issued.") % {"number": made.printed_number})

    return _asking(request, found, form, title=title, template="duplicate", ask=ask)


def _asking(
    request: HttpRequest, found: Attestation, form: forms.Form, *, title: str, template: str, ask: Any
) -> HttpResponse:
    """Show a form about a document; once it is filled in, ask, and go back to the page of the document."""
    if request.method == "POST" and form.is_valid():
        try:
            ask()
        except (Conflict, NotAllowed):
            raise
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            return redirect("attestations:detail", pk=found.pk)
    context = {"attestation": found, "form": form, "title": title, "crumbs": _crumbs(found, title)}
    status = 422 if form.errors else 200
    return render(request, f"certification/attestations/{template}.html", context, status=status)


@login_required
@require_POST
def send_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the links to the second people again."""
    found = _kept(request, pk)
    asked = queries.asked_withdrawal(found)
    if asked is None:
        raise Conflict(_("Nothing waits for a second person any more."))
    actions.send_again(asked, by=person(request))
    messages.success(request, _("The links are on their way again."))
    return redirect("attestations:detail", pk=found.pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of a second person: read the request, prove again who one is, then confirm it, or do not."""
    withdrawal = read_confirmation(token, person(request))
    if withdrawal is None or not permissions.can_answer(request.user, withdrawal):
        raise Http404
    refusing = "refuse" in request.POST
    confirming = request.method == "POST" and not refusing
    confirm_form = ProofForm(request.POST if confirming else None, person=person(request))
    refuse_form = RefuseForm(request.POST if refusing else None)
    if refusing and refuse_form.is_valid():
        actions.refuse_withdrawal(withdrawal, by=person(request), answer=refuse_form.cleaned_data["answer"])
        messages.success(request, _("You did not confirm: nothing has changed, and whoever asked is told."))
        return redirect("attestations:detail", pk=withdrawal.attestation_id)
    if confirm_form.is_valid() and proving.accept(request, confirm_form):
        return _confirm(request, withdrawal)
    context = {
        "withdrawal": withdrawal,
        "attestation": withdrawal.attestation,
        "waiting": withdrawal.state == WithdrawalState.ASKED,
        "changes": _changes(withdrawal),
        "confirm_form": confirm_form,
        "proof": proving.proof_of(request),
        "refuse_form": refuse_form,
    }
    status = 422 if confirm_form.errors or refuse_form.errors else 200
    return render(request, "certification/attestations/answer.html", context, status=status)


def _confirm(request: HttpRequest, withdrawal: Withdrawal) -> HttpResponse:
    try:
        actions.confirm_withdrawal(withdrawal, by=person(request))
    except (Conflict, NotAllowed):
        raise
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Confirmed: the document no longer counts, and its holder is told."))
    return redirect("attestations:detail", pk=withdrawal.attestation_id)


def _changes(withdrawal: Withdrawal) -> list[tuple[str, str, str]]:
    """What a replacement changes: (what, as it is, as it will be)."""
    if not withdrawal.replaces:
        return []
    attestation, corrections = withdrawal.attestation, withdrawal.corrections
    now = {**(queries.identity_on(attestation) or {}), "title": attestation.title}
    return [
        (str(CorrectForm.base_fields[name].label), now.get(name, ""), new)
        for name, new in corrections.items()
        if new != now.get(name, "") and not (name == "title" and not new)
    ]
