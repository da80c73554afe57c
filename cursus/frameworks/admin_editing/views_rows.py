"""Pages about one row of a version: added, changed with what somebody else wrote meanwhile, removed."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Refused
from cursus.frameworks import actions_rows, snapshots
from cursus.frameworks.actions_correspondences import edit_correspondence, remove_correspondence
from cursus.frameworks.actions_rows import RowChanged
from cursus.frameworks.admin_editing import conflicts
from cursus.frameworks.admin_editing.kinds import KINDS, Kind
from cursus.frameworks.admin_editing.pages import EditorPage, posted_token
from cursus.frameworks.admin_editing.views_tree import above
from cursus.frameworks.models import FrameworkVersion
from cursus.frameworks.queries_history import last_writer
from cursus.frameworks.snapshots import Snapshot

PREVIEWED = {"blocs", "competences", "criteres", "metiers", "activites"}


class RowPage(EditorPage):
    """Base of the pages about one row of a version."""

    template_name = "cursus/frameworks/editing/form.html"

    def kind(self, key: str) -> Kind:
        if key not in KINDS:
            raise Http404
        return KINDS[key]

    def show(
        self,
        version: FrameworkVersion,
        form: Any,
        inlines: Any,
        kind: Kind,
        *,
        base: str = "",
        status: int = 200,
        **more: Any,
    ) -> HttpResponse:
        row = form.instance
        new = row._state.adding
        self.page_title = kind.new if new else self.name_of(row)
        return self.page(
            status=status,
            form=form,
            inlines=inlines,
            version=version,
            row=None if new else row,
            kind=kind.key,
            edit_token=self.request.POST.get("edit_token", version.edit_token) if kind.facts else "",
            base=base,
            back=back_to(kind, version, row),
            preview=preview_address(kind, version, row) if kind.key in PREVIEWED and not new else "",
            **more,
        )

    def name_of(self, row: Any) -> str:
        """Return what a stored row is called, whatever was typed into it here."""
        stored = type(row)._default_manager.filter(pk=row.pk).first()
        return Truncator(str(stored or row)).chars(90)

    def forms(self, version: FrameworkVersion, kind: Kind, row: Any, data: QueryDict | None = None) -> tuple[Any, Any]:
        form = kind.form(data, instance=row, version=version)
        return form, kind.inlines(data, instance=form.instance)

    def saved(self, version: FrameworkVersion, kind: Kind, row: Any) -> HttpResponse:
        waits = _("Saved. It counts once it is confirmed.")
        messages.success(self.request, waits if kind.facts else _("Saved."))
        if "stay" in self.request.POST and not kind.facts:
            return redirect("frameworks_editing:edit_row", version.pk, kind.key, row.pk)
        return redirect(back_to(kind, version, row))


class NewRowView(RowPage):
    """Add a row to a draft."""

    def get(self, request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
        version, which = self.version(pk), self.kind(kind)
        given = ("block", "competency", "occupation", "qualification")
        initial: dict[str, Any] = {name: request.GET[name] for name in given if name in request.GET}
        if "position" in which.form.base_fields:
            initial["position"] = which.rows(version).count() + 1
        form = which.form(initial=initial, instance=which.model(), version=version)
        return self.show(version, form, which.inlines(instance=form.instance), which)

    def post(self, request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
        version, which = self.version(pk), self.kind(kind)
        form, inlines = self.forms(version, which, which.model(), conflicts.unified(request.POST))
        if not _valid(form, inlines):
            return self.show(version, form, inlines, which, status=422)
        write, user = partial(_write, form, inlines), person(request)
        try:
            if which.facts:
                edit_correspondence(version, write, edit_token=posted_token(request), by=user)
            else:
                actions_rows.add_row(version, write, by=user, live=which.live)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
            return self.show(version, form, inlines, which, status=409)
        return self.saved(version, which, form.instance)


class EditRowView(RowPage):
    """Change a row of a draft. What somebody else wrote meanwhile is shown beside, and nothing typed is lost."""

    def get(self, request: HttpRequest, pk: UUID, kind: str, row_pk: UUID) -> HttpResponse:
        version, which = self.version(pk), self.kind(kind)
        row = get_visible_or_404(request, which.rows(version), pk=row_pk)
        form, inlines = self.forms(version, which, row)
        return self.show(version, form, inlines, which, base=which.snapshot(row).signed())

    def post(self, request: HttpRequest, pk: UUID, kind: str, row_pk: UUID) -> HttpResponse:
        version, which = self.version(pk), self.kind(kind)
        row = get_visible_or_404(request, which.rows(version), pk=row_pk)
        data = conflicts.unified(request.POST)
        if which.facts:
            return self._save_facts(version, which, row, data)
        seen = snapshots.read(data.get("base", ""))
        if seen is None:
            return self._incomplete(version, which, row, data)
        current = which.snapshot(row)
        if actions_rows.differs(current, seen):
            return self._meet(version, which, row, data, seen, current)
        if conflicts.unanswered(data):
            before = snapshots.read(data.get("before", "")) or seen
            return self._meet(version, which, row, data, before, current, unanswered=True)
        chosen = conflicts.with_picks(which, version, data, seen)
        form, inlines = self.forms(version, which, row, chosen)
        if not _valid(form, inlines):
            return self.show(version, form, inlines, which, base=str(data["base"]), status=422)
        try:
            actions_rows.change_row(
                version,
                row,
                partial(_write, form, inlines),
                fields=which.fields,
                lines=which.lines,
                seen=seen,
                by=person(request),
                live=which.live,
            )
        except RowChanged as changed:
            fresh = get_visible_or_404(request, which.rows(version), pk=row_pk)
            return self._meet(version, which, fresh, chosen, seen, changed.current)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
            return self.show(version, form, inlines, which, base=str(data["base"]), status=409)
        return self.saved(version, which, row)

    def _meet(
        self,
        version: FrameworkVersion,
        kind: Kind,
        row: Any,
        data: QueryDict,
        before: Snapshot,
        current: Snapshot,
        *,
        unanswered: bool = False,
    ) -> HttpResponse:
        """Show mine, theirs and what it was before, field by field."""
        name = self.name_of(row)
        meeting = conflicts.meet(kind, version, row, data, before, current)
        self.template_name = "cursus/frameworks/editing/conflict.html"
        self.page_title = _("Two people changed this")
        return self.page(
            status=409,
            meeting=meeting,
            form=meeting.form,
            inlines=meeting.inlines,
            version=version,
            kind=kind.key,
            row_name=name,
            base=current.signed(),
            before=before.signed(),
            writer=last_writer(version, row.pk),
            unanswered=unanswered,
            back=reverse("frameworks_editing:edit_row", args=[version.pk, kind.key, row.pk]),
        )

    def _incomplete(self, version: FrameworkVersion, kind: Kind, row: Any, data: QueryDict) -> HttpResponse:
        form, inlines = self.forms(version, kind, row, data)
        form.add_error(None, _("This page was not sent as a whole. Open it again and repeat the change."))
        return self.show(version, form, inlines, kind, status=409)

    def _save_facts(self, version: FrameworkVersion, kind: Kind, row: Any, data: QueryDict) -> HttpResponse:
        form, inlines = self.forms(version, kind, row, data)
        if not _valid(form, inlines):
            return self.show(version, form, inlines, kind, status=422)
        try:
            write = partial(_write, form, inlines)
            edit_correspondence(version, write, edit_token=posted_token(self.request), by=person(self.request))
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
            return self.show(version, form, inlines, kind, status=409)
        return self.saved(version, kind, row)


class DeleteRowView(RowPage):
    """Ask, then remove a row from a draft."""

    template_name = "cursus/frameworks/editing/delete.html"
    page_title = gettext_lazy("Remove")

    def _found(self, pk: UUID, kind: str, row_pk: UUID) -> tuple[FrameworkVersion, Kind, Any]:
        version, which = self.version(pk), self.kind(kind)
        return version, which, get_visible_or_404(self.request, which.rows(version), pk=row_pk)

    def get(self, request: HttpRequest, pk: UUID, kind: str, row_pk: UUID) -> HttpResponse:
        version, which, row = self._found(pk, kind, row_pk)
        base = "" if which.facts else which.snapshot(row).signed()
        back = back_to(which, version, row)
        return self.page(version=version, row=row, kind=which.key, facts=which.facts, base=base, back=back)

    def post(self, request: HttpRequest, pk: UUID, kind: str, row_pk: UUID) -> HttpResponse:
        version, which, row = self._found(pk, kind, row_pk)
        back = back_to(which, version, row, gone=True)
        try:
            if which.facts:
                remove_correspondence(row, edit_token=posted_token(request), by=person(request))
            else:
                seen = snapshots.read(request.POST.get("base", ""))
                if seen is None:
                    raise Refused(_("This page was not sent as a whole. Open it again and repeat the change."))
                actions_rows.remove_row(
                    version,
                    row,
                    fields=which.fields,
                    lines=which.lines,
                    seen=seen,
                    by=person(request),
                    live=which.live,
                )
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Removed."))
        return redirect(back)


def back_to(kind: Kind, version: FrameworkVersion, row: Any, *, gone: bool = False) -> str:
    """Return the address of the page that lists the row, with its branch of the tree open and the row in sight."""
    address = reverse(kind.back, args=[version.pk])
    if kind.key not in PREVIEWED or kind.facts:
        return address
    opened = ",".join(above(row))
    mark = "" if gone or row._state.adding else f"#n-{row.pk}"
    return f"{address}?ouvert={opened}{mark}" if opened else f"{address}{mark}"


def preview_address(kind: Kind, version: FrameworkVersion, row: Any) -> str:
    """Return the address of what a reader will see of the row."""
    address = reverse("frameworks_editing:preview", args=[version.pk])
    match kind.key:
        case "blocs":
            return f"{address}?bloc={row.pk}"
        case "competences":
            return f"{address}?competence={row.pk}"
        case "criteres":
            return f"{address}?competence={row.competency_id}"
        case "metiers":
            return f"{address}?metier={row.pk}"
    return f"{address}?metier={row.occupation_id}"


def _valid(form: Any, inlines: Any) -> bool:
    return all([form.is_valid(), *(lines.is_valid() for _title, lines in inlines)])


def _write(form: Any, inlines: Any) -> Any:
    row = form.save()
    for _title, lines in inlines:
        lines.instance = row
        lines.save()
    return row
