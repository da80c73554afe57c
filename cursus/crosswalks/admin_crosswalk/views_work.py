"""The work on one source: one of ours, what resembles it, and a person's word on each; and changing a line."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Conflict, Refused
from cursus.crosswalks import actions, queries
from cursus.crosswalks.admin_crosswalk.forms import AmendForm, PairForm
from cursus.crosswalks.admin_crosswalk.views import CrosswalkPage, source_of
from cursus.crosswalks.enums import MEANINGS, MappingKind, Side
from cursus.crosswalks.models import CrosswalkMapping, SourceFramework
from cursus.crosswalks.queries import Place
from cursus.crosswalks.rules import SOMEWHAT
from cursus.crosswalks.suggestions import Suggestion, find, suggest, text_of
from cursus.frameworks.models import FrameworkVersion

AROUND = 20
"""How many of ours are listed on each side of the one at work."""
KEYS = {
    MappingKind.EXACT: "e",
    MappingKind.CLOSE: "p",
    MappingKind.BROADER: "l",
    MappingKind.NARROWER: "t",
    MappingKind.RELATED: "r",
}
"""Letters that choose a type (of the French words: exacte, proche, plus large, plus étroite, reliée)."""


class WorkView(CrosswalkPage):
    """One of ours at a time: choose an element, say how and why, or set the suggestion aside."""

    template_name = "cursus/crosswalks/editing/work.html"
    page_title = gettext_lazy("Compare")

    def get(self, request: HttpRequest, pk: UUID, source_pk: UUID) -> HttpResponse:
        version, source, places, here = self._where(pk, source_pk, request.GET.get("ours", ""))
        return self._show(version, source, places, here)

    def post(self, request: HttpRequest, pk: UUID, source_pk: UUID) -> HttpResponse:
        version, source, places, here = self._where(pk, source_pk, request.POST.get("ours", ""))
        if here is None:
            return self._show(version, source, places, here, status=422)
        aside = request.POST.get("verb") == "reject"
        form = PairForm(request.POST)
        form.fields["rationale"].required = not aside
        form.fields["kind"].required = not aside
        theirs = find(source, form.cleaned_data.get("theirs", "")) if form.is_valid() else None
        if form.is_valid() and theirs is None:
            form.add_error("theirs", _("This element is no longer in the source: choose another one."))
        if theirs is None:
            return self._show(version, source, places, here, form=form, status=422)
        write = actions.set_aside if aside else actions.propose
        words = {"kind": form.cleaned_data["kind"], "rationale": form.cleaned_data["rationale"]}
        try:
            write(
                version=version,
                source=source,
                side=here.side,
                ours=here.pk,
                theirs=theirs,
                by=person(request),
                **words,
            )
        except Refused as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, str(refusal.message))
            status = 409 if isinstance(refusal, Conflict) else 422
            return self._show(version, source, places, here, form=form, status=status)
        return self._after(version, source, places, here, aside=aside)

    def _after(
        self, version: FrameworkVersion, source: SourceFramework, places: list[Place], here: Place, *, aside: bool
    ) -> HttpResponse:
        """Stay at the same one after setting a suggestion aside; go on to the next after an answer."""
        if aside:
            messages.success(self.request, _("Set aside. Here is what remains."))
            return redirect(_address(version, source, here))
        at = places.index(here)
        following = places[at + 1] if at + 1 < len(places) else None
        if following is None:
            messages.success(self.request, _("Written. That was the last one: the list is below, to be reviewed."))
            return redirect("crosswalk_editing:mappings", version.pk)
        messages.success(self.request, _("Written, to be reviewed. Here is the next one."))
        return redirect(_address(version, source, following))

    def _where(
        self, pk: UUID, source_pk: UUID, asked: str
    ) -> tuple[FrameworkVersion, SourceFramework, list[Place], Place | None]:
        """Return the version, the source, ours of the kind at work, and the one asked for (else the first unmapped)."""
        version = self.version(pk)
        source = source_of(self, version, source_pk)
        kind, _dash, key = asked.partition("-")
        side = Side(kind) if kind in Side.values else Side.COMPETENCY
        places = queries.places(version, source, side)
        here = next((place for place in places if str(place.pk) == key), None)
        if here is None and places:
            here = next((place for place in places if not place.decided), places[0])
        return version, source, places, here

    def _show(
        self,
        version: FrameworkVersion,
        source: SourceFramework,
        places: list[Place],
        here: Place | None,
        *,
        form: PairForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        context: dict[str, Any] = {"version": version, "source": source, "here": here, "total": len(places)}
        context["sides"] = [(side, here is not None and here.side == side) for side in Side]
        context["side_of_work"] = here.side if here else Side.COMPETENCY
        if here is not None:
            context |= self._around(version, source, places, here)
            context |= self._suggested(version, source, here, form)
        return self.page(status=status, **context)

    def _around(
        self, version: FrameworkVersion, source: SourceFramework, places: list[Place], here: Place
    ) -> dict[str, Any]:
        at = places.index(here)
        start = max(0, at - AROUND)
        return {
            "number": at + 1,
            "before": _address(version, source, places[at - 1]) if at else "",
            "after": _address(version, source, places[at + 1]) if at + 1 < len(places) else "",
            "around": [
                (place, _address(version, source, place), place is here) for place in places[start : at + AROUND + 1]
            ],
            "earlier": start,
            "later": max(0, len(places) - at - AROUND - 1),
            "done": sum(1 for place in places if place.mapped),
        }

    def _suggested(
        self, version: FrameworkVersion, source: SourceFramework, here: Place, form: PairForm | None
    ) -> dict[str, Any]:
        written = list(queries.pairs_of(version, source, here))
        asked = self.request.GET.get("q", "").strip()[:100]
        said = queries.said_of(version, here)
        found = suggest(source, text_of(here, said), without={queries.target_key(row) for row in written}, asked=asked)
        # What hardly resembles is listed, never chosen beforehand.
        best = found[0] if found and found[0].score >= SOMEWHAT else None
        chosen = form["theirs"].value() if form else (best.item.key if best else "")
        kind = form["kind"].value() if form else (best.kind.value if best else "")
        return {
            "said": said,
            "written": written,
            "asked": asked,
            "found": found,
            "held": _held(source, chosen, found),
            "chosen": chosen,
            "form": form or PairForm(),
            "rationale": form["rationale"].value() or "" if form else "",
            "kinds": [(key, MEANINGS[key], KEYS[key], key.value == kind) for key in MappingKind],
        }


def _held(source: SourceFramework, chosen: str | None, found: list[Suggestion]) -> Any:
    """What was chosen before a refusal, where it is not among the suggestions any more."""
    if not chosen or any(item.item.key == chosen for item in found):
        return None
    return find(source, chosen)


def _address(version: FrameworkVersion, source: SourceFramework, place: Place) -> str:
    path = reverse("crosswalk_editing:work", args=[version.pk, source.pk])
    return f"{path}?{urlencode({'ours': place.key})}"


class AmendView(CrosswalkPage):
    """Change the type or the reason of a line; it is then a proposal again."""

    template_name = "cursus/crosswalks/editing/amend.html"
    page_title = gettext_lazy("Change a correspondence")

    def _row(self, pk: UUID, row_pk: UUID) -> tuple[FrameworkVersion, CrosswalkMapping]:
        version = self.version(pk)
        rows = CrosswalkMapping.objects.filter(version=version).select_related(
            "version__framework", "source", "element", "target_competency", "target_block", "author", "decided_by"
        )
        return version, get_visible_or_404(self.request, rows, pk=row_pk)

    def get(self, request: HttpRequest, pk: UUID, row_pk: UUID) -> HttpResponse:
        version, row = self._row(pk, row_pk)
        return self.page(
            version=version, row=row, form=AmendForm(instance=row), seen=(row.kind, row.rationale, row.state)
        )

    def post(self, request: HttpRequest, pk: UUID, row_pk: UUID) -> HttpResponse:
        version, row = self._row(pk, row_pk)
        seen = tuple(
            request.POST.get(f"seen_{name}", "").replace("\r\n", "\n") for name in ("kind", "rationale", "state")
        )
        assert len(seen) == 3
        form = AmendForm(request.POST, instance=row)
        if form.is_valid():
            row.refresh_from_db()
            words = {"kind": form.cleaned_data["kind"], "rationale": form.cleaned_data["rationale"]}
            try:
                actions.amend(row, **words, seen=seen, by=person(request))
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
            else:
                messages.success(request, _("Saved. It is a proposal, to be reviewed."))
                return redirect("crosswalk_editing:mappings", pk)
        return self.page(status=422, version=version, row=row, form=form, seen=seen, meanings=MEANINGS.items())
