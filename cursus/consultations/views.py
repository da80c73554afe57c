"""The pages of practitioners: no account, one link, a thumb. Each page works without a script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cursus.consultations import queries, rules
from cursus.consultations.actions import answering, workshops
from cursus.consultations.enums import ConsentSource, NamingConsent, WorkshopState
from cursus.consultations.forms import ItemForm, MissingForm, WhoForm
from cursus.consultations.links import COOKIE
from cursus.consultations.models import (
    Participation,
    ReviewInvitation,
    ReviewItem,
    ReviewNetwork,
    WorkshopParticipant,
)
from cursus.consultations.permissions import public_versions
from cursus.consultations.queries import OTHER, Sheet
from cursus.consultations.queries_consulted import consulted
from cursus.core import clock, rate_limits
from cursus.core.access import get_visible_or_404
from cursus.core.errors import Refused

View = Callable[..., HttpResponse]
FOLDER = "cursus/consultations"
ANY = ["GET", "HEAD", "POST"]


def _limited(request: HttpRequest, action: str, *, limit: int, seconds: int) -> None:
    who = rate_limits.client_address(request)
    rate_limits.count(action, who, limit=limit, seconds=seconds, request=request)


def sheet_page(view: View) -> View:
    """Find what the link opens, else 404; send back to the beginning who has no sheet yet. Nothing stays in caches."""

    @wraps(view)
    def wrapped(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        # A whole room may answer from one address; codes are not guessed at this pace.
        _limited(request, "consultation-page", limit=1200, seconds=600)
        found = queries.sheet(token)
        if found is None:
            _limited(request, "consultation-unknown", limit=60, seconds=600)
            if _typed(request):
                return _lost(request, _("These answers were deleted meanwhile, from another page."), status=404)
            raise Http404
        if found.participation is None and view.__name__ != "start":
            if _typed(request):
                return _lost(request, _("These answers were deleted meanwhile, from another page."))
            return redirect("consultations:start", token)
        return view(request, found, *args, **kwargs)

    return never_cache(require_http_methods(ANY)(wrapped))


def _page(request: HttpRequest, template: str, sheet: Sheet, *, status: int = 200, **context: Any) -> HttpResponse:
    review = sheet.review
    facts = {"sheet": sheet, "review": review, "body": review.owner, "framework": review.version.framework}
    return render(request, f"{FOLDER}/{template}", {**facts, **context}, status=status)


def _over(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    early = sheet.review.state in ("DRAFT", "OPEN") and clock.today() < sheet.review.opens_on
    # What is sent after the end is not kept: another status tells the script that keeps answers as they are typed.
    status = 409 if request.method == "POST" else 200
    kept = sheet.participation is not None and queries.said_something(sheet.participation)
    return _page(request, "over.html", sheet, early=early, typed=_typed(request), kept=kept, status=status)


def _typed(request: HttpRequest) -> str:
    """Return the words that a page sent, if it sent any."""
    return request.POST.get("comment", "").strip() if request.method == "POST" else ""


def _lost(request: HttpRequest, why: str, *, status: int = 409, **context: Any) -> HttpResponse:
    """Say why what was sent cannot be kept, and give the words back."""
    return render(request, f"{FOLDER}/lost.html", {"why": why, "typed": _typed(request), **context}, status=status)


@never_cache
@require_http_methods(ANY)
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The link that a network shares: welcome, consent, then a personal link that this device remembers."""
    around = ReviewNetwork.objects.select_related("review__version__framework__organisation")
    network = get_visible_or_404(request, around, token=token)
    kept = request.COOKIES.get(f"{COOKIE}-{network.review_id}", "")
    sheet = Sheet("", network.review, None, None)
    if kept and (known := queries.sheet(kept)) is not None and known.review.pk == network.review_id:
        return redirect("consultations:start", kept)
    if request.method == "POST":
        _limited(request, "consultation-begin", limit=60, seconds=3600)
        personal = answering.begin_by_network(network=network)
        answer = redirect("consultations:who", personal)
        answer.set_cookie(
            f"{COOKIE}-{network.review_id}",
            personal,
            max_age=timedelta(days=rules.LONGEST_DAYS),
            httponly=True,
            secure=request.is_secure(),
            samesite="Lax",
        )
        return answer
    if not sheet.takes_answers:
        return _over(request, sheet)
    return _welcome(request, sheet, network=network)


def _welcome(request: HttpRequest, sheet: Sheet, network: ReviewNetwork | None) -> HttpResponse:
    minutes = rules.minutes_for(_about_how_many(sheet))
    return _page(request, "welcome.html", sheet, network=network, minutes=minutes, kept_days=rules.KEPT_DAYS)


def _about_how_many(sheet: Sheet) -> int:
    occupations = sheet.review.occupations.count()
    return sheet.review.items.count() if occupations < 2 else sheet.review.items.filter(kind="COMPETENCY").count() + 3


@sheet_page
def start(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Where a personal link leads: to the welcome, then to the first thing not answered yet."""
    if sheet.participation is None:
        if request.method == "POST" and sheet.invitation is not None:
            answering.begin_by_letter(invitation=sheet.invitation, token=sheet.token)
            return redirect("consultations:who", sheet.token)
        if not sheet.takes_answers:
            return _over(request, sheet)
        return _welcome(request, sheet, network=sheet.invitation.network if sheet.invitation else None)
    if not sheet.takes_answers:
        return _over(request, sheet)
    if not sheet.participation.experience:
        return redirect("consultations:who", sheet.token)
    return redirect("consultations:item", sheet.token, _first_open(sheet.participation))


def _first_open(participation: Participation) -> int:
    done = queries.answered_items(participation)
    items = queries.items_for(participation)
    return next((place for place, item in enumerate(items, start=1) if item.pk not in done), max(1, len(items)))


def _participation(sheet: Sheet) -> Participation:
    assert sheet.participation is not None
    return sheet.participation


@sheet_page
def who(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Network, occupation practised, years: nothing more is asked of who answers."""
    row = _participation(sheet)
    if not sheet.takes_answers:
        return _over(request, sheet)
    said = bool(row.experience)
    initial = {
        "network": str(row.network_id or (OTHER if said else "")),
        "occupation": str(row.occupation_id or (OTHER if said else "")),
        "experience": row.experience,
    }
    form = WhoForm(request.POST or None, review=sheet.review, initial=initial)
    if request.method == "POST" and form.is_valid():
        network, occupation, experience = form.chosen()
        answering.say_who(participation=row, network=network, occupation=occupation, experience=experience)
        return redirect("consultations:start", sheet.token)
    if request.method == "POST" and not form.is_bound:
        form = WhoForm({}, review=sheet.review)
    return _page(request, "who.html", sheet, form=form, status=422 if form.is_bound else 200)


@sheet_page
def item(request: HttpRequest, sheet: Sheet, place: int) -> HttpResponse:
    """One item a screen: two taps, kept at once; a word where it is badly put."""
    row = _participation(sheet)
    if not sheet.takes_answers:
        return _over(request, sheet)
    if not row.experience:
        return redirect("consultations:who", sheet.token)
    items = queries.items_for(row)
    if request.method == "POST" and not _still_asked(request, items, place):
        why = _("This question is no longer yours: another page of yours changed the occupation meanwhile.")
        return _lost(request, why, token=sheet.token)
    if not 1 <= place <= len(items):
        raise Http404
    asked = items[place - 1]
    form = ItemForm(request.POST if request.method == "POST" else None, initial=_known(row, asked))
    if request.method == "POST" and form.is_valid():
        try:
            _keep(row, asked, form)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            if request.headers.get("X-Autosave"):
                return HttpResponse(_("Kept"), content_type="text/plain; charset=utf-8")
            if place < len(items):
                return redirect("consultations:item", sheet.token, place + 1)
            return redirect("consultations:missing", sheet.token)
    context = {
        "form": form,
        "item": asked,
        "place": place,
        "total": len(items),
        "done": len(queries.answered_items(row)),
        "before": reverse("consultations:item", args=[sheet.token, place - 1]) if place > 1 else "",
        "resume": request.build_absolute_uri(reverse("consultations:start", args=[sheet.token])),
        "says_something": bool(form["comment"].value()) or bool(form.errors),
    }
    return _page(request, "item.html", sheet, status=422 if form.errors else 200, **context)


def _still_asked(request: HttpRequest, items: list[ReviewItem], place: int) -> bool:
    """Whether the place still holds the question that the page showed (a page that does not say is believed)."""
    shown = request.POST.get("asked", "")
    return 1 <= place <= len(items) and shown in ("", str(items[place - 1].pk))


def _known(row: Participation, asked: Any) -> dict[str, Any]:
    answer = row.answers.filter(item=asked).first()
    said = row.comments.filter(item=asked).first()
    facts = {"frequency": answer.frequency, "importance": answer.importance} if answer else {}
    text = said.text if said else ""
    was = {f"{name}_was": value for name, value in {**facts, "comment": text}.items()}
    return {**facts, **was, "comment": text, "sitting": uuid4().hex, "asked": asked.pk}


def _keep(row: Participation, asked: Any, form: ItemForm) -> None:
    data = form.cleaned_data
    answering.answer(
        participation=row,
        item=asked,
        frequency=rules.chosen(was=data["frequency_was"], sent=data["frequency"]),
        importance=rules.chosen(was=data["importance_was"], sent=data["importance"]),
    )
    answering.comment(
        participation=row, item=asked, was=data["comment_was"], typed=data["comment"], sitting=data["sitting"]
    )


@sheet_page
def missing(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """What is missing; then the end."""
    row = _participation(sheet)
    if not sheet.takes_answers:
        return _over(request, sheet)
    said = row.comments.filter(item=None).first()
    text = said.text if said else ""
    initial = {"comment": text, "comment_was": text, "sitting": uuid4().hex}
    form = MissingForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            answering.comment(
                participation=row, item=None, was=data["comment_was"], typed=data["comment"], sitting=data["sitting"]
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            if request.headers.get("X-Autosave"):
                return HttpResponse(_("Kept"), content_type="text/plain; charset=utf-8")
            answering.finish(participation=row)
            return redirect("consultations:end", sheet.token)
    last = len(queries.items_for(row))
    before = reverse("consultations:item", args=[sheet.token, last]) if last else ""
    return _page(request, "missing.html", sheet, form=form, before=before, status=422 if form.errors else 200)


@sheet_page
@require_safe
def end(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Thanks; what happens now; how to come back, and how to delete everything."""
    row = _participation(sheet)
    items = queries.items_for(row)
    done = queries.answered_items(row) & {entry.pk for entry in items}
    resume = request.build_absolute_uri(reverse("consultations:start", args=[sheet.token]))
    first = reverse("consultations:item", args=[sheet.token, _first_open(row)]) if items else ""
    context: dict[str, Any] = {"done": len(done), "total": len(items), "left": len(items) - len(done), "first": first}
    context["kept"] = queries.said_something(row)
    return _page(request, "end.html", sheet, resume=resume, **context)


@sheet_page
def delete(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Ask, then delete every answer of this link."""
    row = _participation(sheet)
    if request.method == "POST":
        answering.delete_answers(participation=row)
        gone = render(request, f"{FOLDER}/deleted.html", {"review": sheet.review})
        gone.delete_cookie(f"{COOKIE}-{sheet.review.pk}")
        return gone
    return _page(request, "delete.html", sheet, kept=queries.said_something(row))


@never_cache
@require_http_methods(ANY)
def opt_out(request: HttpRequest, token: str) -> HttpResponse:
    """No more letters to this address."""
    found = queries.sheet(token)
    if found is None or found.invitation is None:
        _limited(request, "consultation-unknown", limit=60, seconds=600)
        raise Http404
    invitation: ReviewInvitation = found.invitation
    if request.method == "POST" and not invitation.opted_out:
        answering.opt_out(invitation=invitation)
        invitation.opted_out = True
    return _page(request, "opt_out.html", found, invitation=invitation)


@never_cache
@require_http_methods(ANY)
def naming(request: HttpRequest, token: str) -> HttpResponse:
    """A participant of a workshop says whether they may be named."""
    rows = WorkshopParticipant.objects.select_related("workshop__version__framework__organisation")
    row = get_visible_or_404(request, rows, token=token)
    workshop = row.workshop
    if request.method == "POST" and workshop.state != WorkshopState.CANCELLED:
        said = request.POST.get("named", "")
        if said not in ("yes", "no"):
            messages.error(request, _("Choose one of the two answers."))
        else:
            workshops.record_consent(participant=row, agrees=said == "yes", source=ConsentSource.SELF, by=None)
            return redirect("consultations:naming", token)
    context = {"row": row, "workshop": workshop, "named": row.consent == NamingConsent.YES}
    context |= {"unnamed": row.consent == NamingConsent.NO, "framework": workshop.version.framework}
    return render(request, f"{FOLDER}/naming.html", context)


@require_safe
def version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who was consulted on a published version, for anybody."""
    _limited(request, "consultation-public", limit=120, seconds=60)
    found = get_visible_or_404(request, public_versions(), pk=pk)
    context = {"version": found, "framework": found.framework, "consulted": consulted(found)}
    return render(request, f"{FOLDER}/version.html", context)
