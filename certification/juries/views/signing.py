"""Signing: with one's account, or by link and code on a shared tablet."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.juries import actions, permissions, queries
from certification.juries.enums import JuryState
from certification.juries.forms import PreventedForm
from certification.juries.forms_day import CodeForm, SeenForm, SignForm
from certification.juries.models import Jury, JuryMember, SigningCode
from certification.juries.views.common import attempt, frame, member_of, posted, visible_jury
from cursus.accounts import proving
from cursus.core import rate_limits
from cursus.core.access import person
from cursus.core.errors import Conflict, NotAllowed
from cursus.organisations.keys import key_problem

_GRANT = "jury_signing"


def _closed_jury(request: HttpRequest, pk: UUID) -> Jury:
    jury = visible_jury(request, pk)
    if jury.state not in (JuryState.CLOSED, JuryState.SIGNED):
        raise Http404
    return jury


def _to_sign(jury: Jury, member: JuryMember | None) -> bool:
    """Whether this member still has to sign."""
    if member is None or jury.state != JuryState.CLOSED:
        return False
    return any(row.pk == member.pk and not queries.signed(row) for row in queries.signatories(jury))


def _refuse_unless_to_sign(jury: Jury, member: JuryMember | None) -> None:
    """Raise NotAllowed for who is no member, Conflict for a member who has nothing (any more) to sign."""
    if member is None:
        raise NotAllowed(_("Only the members of the jury sign."))
    if not _to_sign(jury, member):
        raise Conflict(_("There is nothing for you to sign here."))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signature(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The record and its fingerprint, who has signed, and one's own signature."""
    jury = _closed_jury(request, pk)
    seat = permissions.seat_in(request.user, jury)
    if request.method == "POST":
        _refuse_unless_to_sign(jury, seat)
    form = SignForm(posted(request), person=person(request), initial={"seen": jury.record_sha256})
    if request.method == "POST" and form.is_valid() and proving.accept(request, form):
        asked = {"by": person(request), "jury": jury, "seen": form.cleaned_data["seen"]}
        attempt(request, _("Thank you: you have signed."), actions.sign_signed_in, **asked)
        return redirect("juries:signature", jury.pk)
    context = {
        **frame(request, jury, "juries:signature"),
        "record": queries.recorded(jury),
        "signatories": queries.signatories(jury),
        "to_sign": _to_sign(jury, seat),
        "proof": proving.proof_of(request),
        "form": form,
        "may_record_paper": permissions.can_mark_prevented(request.user, jury),
        "can_mark": jury.state == JuryState.CLOSED and permissions.can_mark_prevented(request.user, jury),
        "key_problem": key_problem(jury.certifier),
    }
    return render(request, "certification/juries/signature.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def prevented(request: HttpRequest, pk: UUID, member_pk: UUID) -> HttpResponse:
    """Name a member who cannot sign."""
    jury = _closed_jury(request, pk)
    if not permissions.can_mark_prevented(request.user, jury):
        raise NotAllowed(_("The president or the secretary names a member who cannot sign."))
    member = member_of(request, jury, member_pk)
    form = PreventedForm(posted(request))
    if request.method == "POST" and form.is_valid():
        asked = {"by": person(request), "member": member, "reason": form.cleaned_data["reason"]}
        done = _("%(name)s is named as prevented, with the reason.") % {"name": member.name}
        if attempt(request, done, actions.mark_prevented, **asked):
            return redirect("juries:signature", jury.pk)
    context = {**frame(request, jury, "juries:signature"), "member": member, "form": form}
    return render(request, "certification/juries/prevented.html", context, status=422 if form.is_bound else 200)


def _linked(token: str) -> JuryMember:
    rows = JuryMember.objects.filter(jury__state__in=(JuryState.CLOSED, JuryState.SIGNED), link_token=token)
    member = rows.select_related("jury__certifier", "jury__qualification", "user").first()
    if member is None:
        raise Http404
    return member


def _grant(request: HttpRequest, member: JuryMember) -> SigningCode | None:
    """The code that this browser has had accepted for this member."""
    kept = request.session.get(_GRANT)
    if not kept or kept["member"] != str(member.pk):
        return None
    return SigningCode.objects.filter(pk=kept["code"], member=member).first()


@never_cache
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link: ask for a code, type it, read, sign. Public on purpose: members may have no account.

    Until the code is accepted the page names nobody but the member.
    """
    return _link_page(request, _linked(token), CodeForm())


def _code_was_sent(member: JuryMember) -> bool:
    return member.signing_codes.filter(used_at=None).exists()


def _link_page(request: HttpRequest, member: JuryMember, form: CodeForm, status: int = 200) -> HttpResponse:
    jury = member.jury
    granted = _grant(request, member) is not None and _to_sign(jury, member)
    context = {
        "member": member,
        "jury": jury,
        "to_sign": _to_sign(jury, member),
        "sent": _code_was_sent(member),
        "granted": granted,
        "record": queries.recorded(jury) if granted else None,
        "form": form,
        "seen": SeenForm(initial={"seen": jury.record_sha256}),
        "key_problem": key_problem(jury.certifier) if granted else "",
    }
    return render(request, "certification/juries/link.html", context, status=status)


@require_POST
def send_code(request: HttpRequest, token: str) -> HttpResponse:
    """Send a code to the member's address."""
    member = _linked(token)
    _count(request)
    done = _("A code is on its way to your e-mail address.")
    attempt(request, done, actions.send_code, member=member)
    return redirect("juries:sign_by_link", token)


@require_POST
def enter_code(request: HttpRequest, token: str) -> HttpResponse:
    """Check the code; the page then shows the record."""
    member = _linked(token)
    _count(request)
    _refuse_unless_to_sign(member.jury, member)
    if not _code_was_sent(member):
        raise Conflict(_("Ask for a code first."))
    form = CodeForm(request.POST)
    if form.is_valid():
        code = actions.check_code(member=member, code=form.cleaned_data["code"])
        if code is not None:
            request.session[_GRANT] = {"member": str(member.pk), "code": str(code.pk)}
            return redirect("juries:sign_by_link", token)
        form.add_error("code", _("This code is not the last one sent, or it no longer works. Ask for another one."))
    return _link_page(request, member, form, status=422)


@require_POST
def sign_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign, after the code. The tablet then forgets who signed, for the next member."""
    member = _linked(token)
    code, form = _grant(request, member), SeenForm(request.POST)
    if code is None or not form.is_valid():
        raise Conflict(_("Type your code first."))
    asked = {"member": member, "code": code, "seen": form.cleaned_data["seen"]}
    if attempt(request, _("Thank you: you have signed."), actions.sign_by_code, **asked):
        request.session.pop(_GRANT, None)
    return redirect("juries:sign_by_link", token)


def _count(request: HttpRequest) -> None:
    """Count one try of this address; past the limit, the page 429."""
    rate_limits.count("jury_code", rate_limits.client_address(request), limit=20, seconds=600, request=request)
