"""Choosing what a programme works on, block by block."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cursus.core.errors import Refused
from cursus.programmes import actions, queries
from cursus.programmes.forms import CompetenciesForm
from cursus.programmes.models import TrainingProgramme
from cursus.programmes.rules import content_is_frozen
from cursus.programmes.views.common import Difference, person, programme_to_change, tell, trail


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tick blocks and competencies. A button a block ticks or empties it whole; nothing is saved before the last."""
    programme = programme_to_change(request, pk)
    form = CompetenciesForm(request.POST or None, programme=programme)
    differences: list[Difference] = []
    if request.method == "POST" and (whole := request.POST.get("whole", "")):
        form = _with_block(request.POST, programme, whole)
    elif request.method == "POST" and form.is_valid():
        try:
            actions.set_competencies(
                programme, by=person(request), token=form.cleaned_data["token"], competencies=form.chosen
            )
        except Refused as refusal:
            tell(form, refusal)
            if refusal.code == actions.EDITED_MEANWHILE:
                differences = _differences(form, programme)
                form.show_with(TrainingProgramme.objects.get(pk=pk).edit_token)
        else:
            messages.success(request, _("The competencies are saved."))
            return redirect("programmes:detail", pk=pk)
    frozen = content_is_frozen(queries.session_states(programme))
    context = {
        "programme": programme,
        "crumbs": trail(_("Competencies"), programme=programme),
        "form": form,
        "groups": _groups(form, frozen=frozen),
        "conflict": bool(differences),
        "differences": differences,
        "editor": queries.last_editor(programme) if differences else None,
        "frozen": frozen,
    }
    return render(request, "cursus/programmes/competencies.html", context, status=409 if differences else 200)


def _with_block(typed: QueryDict, programme: TrainingProgramme, whole: str) -> CompetenciesForm:
    """The form as typed, with one block (``take:0``, ``leave:2``) ticked or emptied."""
    data = typed.copy()
    form = CompetenciesForm(data, programme=programme)
    verb, _colon, number = whole.partition(":")
    name = f"block{number}"
    if name in form.fields:
        rows = form.blocks[int(number)].competencies
        data.setlist(name, [str(row.pk) for row in rows] if verb == "take" else [])
    shown = {f"block{place}": form.ticked(place) for place in range(len(form.blocks))}
    return CompetenciesForm(initial={**shown, "token": data.get("token")}, programme=programme)


def _groups(form: CompetenciesForm, *, frozen: bool) -> list[dict[str, Any]]:
    """One entry a block: its cards, and how many of them are ticked."""
    found = []
    for number, group in enumerate(form.blocks):
        ticked = set(form.ticked(number))
        options = [
            {
                "value": str(row.pk),
                "label": f"{row.code} {row.title}",
                "help": row.description,
                "checked": str(row.pk) in ticked,
                "disabled": frozen,
            }
            for row in group.competencies
        ]
        bound = form[f"block{number}"]
        found.append(
            {
                "number": number,
                "name": bound.html_name,
                "legend": bound.label,
                "options": options,
                "ticked": len(ticked),
                "total": group.total,
            }
        )
    return found


def _differences(form: CompetenciesForm, programme: TrainingProgramme) -> list[Difference]:
    """The competencies that only one of two people ticked."""
    mine = {row.pk for row in form.chosen}
    theirs = set(queries.competencies_of(programme).values_list("pk", flat=True))
    yes, no = _("chosen"), _("not chosen")
    return [
        Difference(f"{row.code} {row.title}", yes if row.pk in mine else no, yes if row.pk in theirs else no)
        for group in form.blocks
        for row in group.competencies
        if (row.pk in mine) != (row.pk in theirs)
    ]
