"""The judging page: a piece, its files, and a sheet for each competency of each author."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from certification.assessment import actions, permissions, worklist
from certification.assessment.crumbs import crumbs
from certification.assessment.enums import Outcome
from certification.assessment.forms import JudgementForm
from certification.assessment.queries import authors_of
from certification.assessment.sheets import sheets_of
from certification.evidence.enums import EvidenceState
from certification.evidence.models import Evidence
from certification.evidence.permissions import visible_to
from certification.evidence.queries import with_parts
from cursus.core import security_log
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Conflict, NotAllowed

_FIELD_OF_SHEET = re.compile(r"^(j-[0-9a-f]{32}-[0-9a-f]{32})-")
OUTCOME_ICONS = {Outcome.ACCEPTED.value: "check", Outcome.RETURNED.value: "undo-2", Outcome.REJECTED.value: "x"}
_TO_BE_JUDGED = (EvidenceState.SUBMITTED, EvidenceState.JUDGED)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read a piece and judge it, one competency at a time or all at once; what is refused stays as typed."""
    evidence = get_visible_or_404(request, with_parts(visible_to(person(request))), pk=pk)
    if not permissions.can_judge(person(request), evidence):
        raise NotAllowed(_("Only an assessor of the session judges this piece, and nobody judges their own work."))
    if request.method == "POST":
        return _save(request, evidence)
    return _page(request, evidence, _forms(request, evidence))


def _forms(request: HttpRequest, evidence: Evidence, data: Any = None) -> list[JudgementForm]:
    return [JudgementForm(sheet, data) for sheet in sheets_of(evidence, person(request)) if sheet.active]


def _save(request: HttpRequest, evidence: Evidence) -> HttpResponse:
    forms = _forms(request, evidence, request.POST)
    only = request.POST.get("only", "")
    read = _number(request.POST.get("round", ""))
    if read == evidence.round:
        _refuse_strangers(request, forms, only)
    asked = [form for form in forms if (form.sheet.key == only if only else form.filled)]
    valid = [form for form in asked if form.is_valid()]
    try:
        judged = actions.judge_several(
            evidence=evidence, sayings=[form.saying() for form in valid], by=person(request), round=read
        )
    except Conflict as conflict:
        return _page(request, evidence, forms, status=409, conflict=str(conflict.message))
    for place, refusal in judged.refused.items():
        valid[place].refuse(refusal)
    _say(request, evidence, judged)
    refused = [form for form in asked if form.errors]
    left = [form for form in forms if form not in asked and form.has_changed()]
    if refused or left:
        saved = {form.sheet.key for form in asked if not form.errors}
        return _page(request, evidence, _keep(request, evidence, forms, saved), status=422 if refused else 200)
    return _onwards(request, evidence, judged)


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else -1


def _refuse_strangers(request: HttpRequest, forms: Sequence[JudgementForm], only: str) -> None:
    """Answer 404 when the page's form names a sheet that is not of this piece: somebody changed identifiers."""
    own = {form.sheet.key for form in forms}
    named = {match.group(1) for key in request.POST if (match := _FIELD_OF_SHEET.match(key))}
    if (named | ({only} if only else set())) - own:
        security_log.note("foreign_child", request, model="certification.Judgement")
        raise Http404


def _keep(
    request: HttpRequest, evidence: Evidence, forms: Sequence[JudgementForm], saved: set[str]
) -> list[JudgementForm]:
    """Return the forms again: those saved as stored, the others as typed and with what was refused."""
    typed = {form.sheet.key: form for form in forms if form.sheet.key not in saved}
    return [typed.get(form.sheet.key, form) for form in _forms(request, evidence)]


def _say(request: HttpRequest, evidence: Evidence, judged: actions.Judged) -> None:
    evidence.refresh_from_db(fields=["state"])
    if judged.closed:
        said = _("“%(title)s” is judged: its authors are told what to do next.")
        messages.success(request, said % {"title": evidence})
    elif judged.changed:
        said = ngettext("%(n)d judgement is saved.", "%(n)d judgements are saved.", judged.changed)
        messages.success(request, said % {"n": judged.changed})
    elif not judged.refused:
        messages.info(request, _("Nothing has changed, so nothing was saved."))


def _onwards(request: HttpRequest, evidence: Evidence, judged: actions.Judged) -> HttpResponse:
    """Go on: to the next piece when asked, else to the queue when all is said, else stay here."""
    if "next" in request.POST:
        following = worklist.next_after(person(request), evidence)
        if following is not None and following.pk != evidence.pk:
            return redirect("assessment:judge", following.pk)
        return redirect("assessment:queue")
    if judged.closed:
        return redirect("assessment:queue")
    return redirect("assessment:judge", evidence.pk)


def _page(
    request: HttpRequest, evidence: Evidence, forms: list[JudgementForm], *, status: int = 200, conflict: str = ""
) -> HttpResponse:
    following = worklist.next_after(person(request), evidence)
    authors = authors_of(evidence)
    by_author = [(author, [form for form in forms if form.sheet.author.pk == author.pk]) for author in authors]
    context = {
        "evidence": evidence,
        "icons": OUTCOME_ICONS,
        "groups": by_author,
        "together": len(authors) > 1,
        "open": evidence.state in _TO_BE_JUDGED,
        "errors": [form for form in forms if form.errors],
        "conflict": conflict,
        "following": following if following and following.pk != evidence.pk else None,
        "disagreement": any(form.sheet.disagreement for form in forms),
        "who": ", ".join(str(author.enrolment.learner) for author in authors),
        "facts": _facts(evidence),
        "crumbs": crumbs(session=evidence.enrolment.session, here=str(evidence)),
    }
    return render(request, "certification/assessment/judge.html", context, status=status)


def _facts(evidence: Evidence) -> list[tuple[str, str]]:
    """What stands beside the piece, as (label, value); dates in words of the page's language."""
    session = evidence.enrolment.session
    days = [(_("Done on"), evidence.made_on), (_("Sent on"), evidence.submitted_at)]
    return [
        (_("Course"), f"{session.programme.title} ({session.code})"),
        *((label, formats.date_format(day, "DATE_FORMAT")) for label, day in days if day is not None),
    ]
