"""The tree of a version: read, searched, and worked by moves, quick lines and renaming.

Each answers a plain form with a page, and the tree's script with JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Conflict, Refused
from cursus.frameworks.actions_tree import (
    Move,
    Retitled,
    add_to_tree,
    move_row,
    preview_codes,
    rename_row,
    renumber_codes,
)
from cursus.frameworks.admin_editing.pages import EditorPage, posted_token
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import FrameworkVersion
from cursus.frameworks.queries_places import Place, places_for
from cursus.frameworks.queries_tree import BRANCHES, Branch, Tree, content_tree, occupation_tree
from cursus.frameworks.rules_editing import order_token

MOST_OPEN = 500
OCCUPATIONS = ("metiers", "activites")


def opened_in(request: HttpRequest) -> set[str]:
    """Return the keys of the branches that the address opens."""
    given = request.GET.get("ouvert", "") or request.POST.get("ouvert", "")
    closed = request.GET.get("ferme", "")
    return {key for key in given.split(",")[:MOST_OPEN] if len(key) == 36 and key != closed}


def tree_for(request: HttpRequest, version: FrameworkVersion, which: str) -> Tree:
    """Return one of the two trees of a version, as far as the address opens it."""
    if which == "metiers":
        return occupation_tree(version, opened=opened_in(request))
    return content_tree(version, opened=opened_in(request), whole=request.GET.get("tout") == "1")


def above(row: Any) -> list[str]:
    """Return the keys of the branches to open so that a row is seen."""
    keys = [getattr(row, name, None) for name in ("block_id", "competency_id", "occupation_id")]
    if keys[1]:
        keys.append(row.competency.block_id)
    return [str(key) for key in keys if key]


class TreeView(EditorPage):
    """The lines of one tree, for the script: what is opened is in the address."""

    def get(self, request: HttpRequest, pk: UUID, which: str) -> HttpResponse:
        if which not in ("contenu", "metiers"):
            raise Http404
        version = self.version(pk)
        context = {
            "version": version,
            "tree": tree_for(request, version, which),
            "which": which,
            "draft": version.state == VersionState.DRAFT,
            "language": version.framework.language,
            "opened": ",".join(sorted(opened_in(request))),
        }
        return TemplateResponse(request, "cursus/frameworks/editing/_tree_lines.html", context)


class TreeVerb(EditorPage):
    """Base of what is done to the tree: a message and the row concerned, as JSON or on the page."""

    def answer(self, version: FrameworkVersion, verb: Callable[[], tuple[Any, str]]) -> HttpResponse:
        """Run a verb that returns the row and what is said; a refusal is said too, and changes nothing."""
        try:
            row, said = verb()
        except Refused as refusal:
            status = 409 if isinstance(refusal, Conflict) else 422
            facts = {"theirs": refusal.theirs} if isinstance(refusal, Retitled) else {}
            if self.scripted:
                return JsonResponse({"message": str(refusal.message), **facts}, status=status)
            messages.error(self.request, str(refusal.message))
            return redirect(self.back(version, None))
        if self.scripted:
            return JsonResponse({"message": said, "focus": str(row.pk), "open": ",".join(above(row))})
        messages.success(self.request, said)
        return redirect(self.back(version, row))

    @property
    def scripted(self) -> bool:
        return self.request.headers.get("X-Requested-With") == "tree"

    def back(self, version: FrameworkVersion, row: Any) -> str:
        keys = opened_in(self.request) | set(above(row))
        address = reverse("frameworks_editing:version", args=[version.pk])
        query = f"?ouvert={','.join(sorted(keys))}" if keys else ""
        return f"{address}{query}#{f'n-{row.pk}' if row is not None else 'content'}"

    def branch(self, kind: str) -> Branch:
        if kind not in BRANCHES:
            raise Refused(_("This page was not sent as a whole. Open it again and repeat the change."))
        return BRANCHES[kind]


class MoveView(TreeVerb):
    """Move a row: a button of its menu (``go``), or kind, row, parent and place."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        version = self.version(pk)

        def verb() -> tuple[Any, str]:
            branch, move = self._asked(version)
            row = move_row(version, branch, move, by=person(request))
            return row, _("Moved: %(row)s, now number %(place)s.") % {"row": str(row)[:80], "place": row.position}

        return self.answer(version, verb)

    def _asked(self, version: FrameworkVersion) -> tuple[Branch, Move]:
        data = self.request.POST
        if go := data.get("go", ""):
            return _by_button(self.branch, go)
        branch = self.branch(data.get("kind", ""))
        key = _key(data.get("row", ""))
        if key is None:
            raise Refused(_("This page was not sent as a whole. Open it again and repeat the change."))
        at = data.get("at", "")
        place = int(at) if at.isascii() and at.isdigit() and len(at) < 6 else None
        return branch, Move(key, _key(data.get("parent", "")), place, data.get("seen", ""), data.get("seen_there", ""))


def _by_button(branch_of: Callable[[str], Branch], go: str) -> tuple[Branch, Move]:
    """Read the value of a button of the menu: ``kind:row:parent:place:token``."""
    parts = go.split(":")
    key = _key(parts[1]) if len(parts) == 5 else None
    if key is None or not (parts[3].isascii() and parts[3].isdigit() and len(parts[3]) < 6):
        raise Refused(_("This page was not sent as a whole. Open it again and repeat the change."))
    return branch_of(parts[0]), Move(key, _key(parts[2]), int(parts[3]), parts[4])


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


class AddView(TreeVerb):
    """Write a row in by its title alone."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        version, data = self.version(pk), request.POST
        parent = _key(data.get("parent", ""))

        def verb() -> tuple[Any, str]:
            branch = self.branch(data.get("kind", ""))
            row = add_to_tree(version, branch, parent=parent, title=data.get("title", ""), by=person(request))
            return row, _("Added: %(row)s") % {"row": str(row)[:80]}

        return self.answer(version, verb)


class RenameView(TreeVerb):
    """Give a row another title, where it stands."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        version, data = self.version(pk), request.POST

        def verb() -> tuple[Any, str]:
            branch, key = self.branch(data.get("kind", "")), _key(data.get("row", ""))
            if key is None:
                raise Refused(_("This page was not sent as a whole. Open it again and repeat the change."))
            title, seen = data.get("title", ""), data.get("seen", "")
            row = rename_row(version, branch, key=key, title=title, seen=seen, by=person(request))
            return row, _("Saved: %(row)s") % {"row": str(row)[:80]}

        return self.answer(version, verb)


class MoveToView(TreeVerb):
    """Where should it go? A page with a list of places; the tree's script shows it as a dialog."""

    template_name = "cursus/frameworks/editing/move.html"
    page_title = gettext_lazy("Move to …")

    def _found(self, pk: UUID, kind: str, row_pk: UUID) -> tuple[FrameworkVersion, Branch, Any]:
        version = self.version(pk)
        if kind not in BRANCHES:
            raise Http404
        branch = BRANCHES[kind]
        return version, branch, get_visible_or_404(self.request, branch.rows(version), pk=row_pk)

    def get(self, request: HttpRequest, pk: UUID, kind: str, row_pk: UUID) -> HttpResponse:
        return self._page(*self._found(pk, kind, row_pk))

    def _page(
        self, version: FrameworkVersion, branch: Branch, row: Any, *, error: str = "", status: int = 200
    ) -> HttpResponse:
        parent = getattr(row, f"{branch.parent}_id") if branch.parent else None
        keys = list(branch.siblings(version, parent).values_list("pk", flat=True))
        beside = [item for item in branch.siblings(version, parent)[:300] if item.pk != row.pk]
        return self.page(
            version=version,
            branch=branch,
            row=row,
            places=places_for(version, branch, row),
            parent=parent,
            seen=order_token(keys),
            beside=beside,
            language=version.framework.language,
            error=error,
            status=status,
            back=self.back(version, row),
        )

    def post(self, request: HttpRequest, pk: UUID, kind: str, row_pk: UUID) -> HttpResponse:
        version, branch, row = self._found(pk, kind, row_pk)
        parent = getattr(row, f"{branch.parent}_id") if branch.parent else None
        try:
            target, there = self._target(places_for(version, branch, row), branch, parent)
            at = self._at(version, branch, row, target)
            move = Move(row.pk, target, at, request.POST.get("seen", ""), there)
            moved = move_row(version, branch, move, by=person(request))
        except Refused as refusal:
            if self.scripted:
                return JsonResponse({"message": str(refusal.message)}, status=409)
            status = 409 if isinstance(refusal, Conflict) else 422
            return self._page(version, branch, row, error=str(refusal.message), status=status)
        said = _("Moved: %(row)s, now number %(place)s.") % {"row": str(moved)[:80], "place": moved.position}
        if self.scripted:
            return JsonResponse({"message": said, "focus": str(moved.pk), "open": ",".join(above(moved))})
        messages.success(request, said)
        return redirect(self.back(version, moved))

    def _target(self, places: list[Place], branch: Branch, parent: UUID | None) -> tuple[UUID | None, str]:
        """Return the parent chosen, and the token of its order as the page had it (the select's value holds both)."""
        if not branch.parent:
            return None, ""
        text, _colon, token = self.request.POST.get("to", "").partition(":")
        key = _key(text)
        if key is None and text != "-":
            raise Refused(_("Choose where it goes."), field="to")
        if key not in {place.key for place in places}:
            raise Refused(_("Choose a place of this version."), field="to")
        return key, token

    def _at(self, version: FrameworkVersion, branch: Branch, row: Any, target: UUID | None) -> int | None:
        """Return the place chosen: first, last, or after one of the rows beside."""
        match self.request.POST.get("place", ""):
            case "first":
                return 0
            case "last" | "":
                return None
            case key:
                order = [
                    item for item in branch.siblings(version, target).values_list("pk", flat=True) if item != row.pk
                ]
                after = _key(key)
                if after not in order:
                    raise Refused(_("Choose a place beside the rows that are there."), field="place")
                return order.index(after) + 1


class CodesView(TreeVerb):
    """Codes that follow the order: looked at first, then written."""

    template_name = "cursus/frameworks/editing/codes.html"
    page_title = gettext_lazy("Renumber the codes")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        version = self.version(pk)
        draft = version.state == VersionState.DRAFT
        return self.page(version=version, draft=draft, codes=preview_codes(version) if draft else [])

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        version = self.version(pk)
        try:
            count = renumber_codes(version, edit_token=posted_token(request), by=person(request))
        except Refused as refusal:
            messages.error(request, str(refusal.message))
            return redirect("frameworks_editing:codes", version.pk)
        messages.success(request, _("Codes renumbered: %(count)s.") % {"count": count})
        return redirect("frameworks_editing:version", version.pk)
