"""Comments, the second person’s answer, the history, and the preview: what writers of a draft say to one another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin

from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Refused
from cursus.frameworks import actions_comments, actions_moderation
from cursus.frameworks.admin_editing.kinds import KINDS
from cursus.frameworks.admin_editing.pages import EditorPage
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import Competency, CompetencyBlock, EditorialComment, FrameworkVersion, Occupation
from cursus.frameworks.queries_history import PLACES, history_entries, told
from cursus.frameworks.queries_moderation import threads_of
from cursus.frameworks.queries_preview import preview_of

COMMENTED = ("blocs", "competences", "metiers")
A_PAGE = 50


class CommentsView(EditorPage):
    """The threads of a draft, or of one of its rows: to be dealt with, then done; and a new one."""

    template_name = "cursus/frameworks/editing/comments.html"
    page_title = gettext_lazy("Comments")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._page(self.version(pk))

    def _page(
        self, version: FrameworkVersion, *, status: int = 200, error: str = "", typed: str = "", typed_in: str = ""
    ) -> HttpResponse:
        row, kind = self._row(version, self.request.POST or self.request.GET)
        threads = threads_of(version, row.lineage if row is not None else None)
        return self.page(
            version=version,
            draft=version.state == VersionState.DRAFT,
            language=version.framework.language,
            row=row,
            kind=kind,
            waiting=[item for item in threads if item.first.resolved_at is None],
            done=[item for item in threads if item.first.resolved_at is not None],
            status=status,
            error=error,
            typed=typed,
            typed_in=typed_in,
        )

    def _row(self, version: FrameworkVersion, data: Any) -> tuple[Any, str]:
        kind, key = data.get("kind", ""), data.get("row", "")
        if kind not in COMMENTED or not key:
            return None, ""
        return get_visible_or_404(self.request, KINDS[kind].rows(version), pk=key), kind

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        version = self.version(pk)
        row, kind = self._row(version, request.POST)
        text = request.POST.get("text", "")
        try:
            if thread := request.POST.get("thread", ""):
                first = get_visible_or_404(request, _threads(version), pk=thread)
                actions_comments.answer(first, text=text, by=person(request))
            else:
                actions_comments.comment(version, row, text=text, by=person(request))
        except Refused as refusal:
            return self._page(
                version, status=422, error=str(refusal.message), typed=text, typed_in=request.POST.get("thread", "")
            )
        messages.success(request, _("Your comment is there for the others who write this draft."))
        return redirect(_comments_address(version, row, kind))


class ResolveView(EditorPage):
    """Say that a thread is dealt with, or open it again."""

    def post(self, request: HttpRequest, pk: UUID, comment_pk: UUID) -> HttpResponse:
        version = self.version(pk)
        first = get_visible_or_404(request, _threads(version), pk=comment_pk)
        resolved = request.POST.get("verb") != "reopen"
        try:
            actions_comments.resolve(first, resolved=resolved, by=person(request))
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Dealt with.") if resolved else _("The comment is to be dealt with again."))
        return redirect("frameworks_editing:comments", version.pk)


def _threads(version: FrameworkVersion) -> Any:
    return EditorialComment.objects.filter(version=version).select_related("version__framework")


def _comments_address(version: FrameworkVersion, row: Any, kind: str) -> str:
    address = reverse("frameworks_editing:comments", args=[version.pk])
    return f"{address}?kind={kind}&row={row.pk}" if row is not None else address


class ReviewView(EditorPage):
    """Submit a draft, answer, take back; and whether the framework asks for it."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        version, user = self.version(pk), person(request)
        try:
            match request.POST.get("verb", ""):
                case "submit":
                    actions_moderation.submit_for_review(version, by=user)
                    said = _("The draft is submitted. Whoever else writes here can approve it or send it back.")
                case "approve":
                    actions_moderation.approve(version, by=user)
                    said = _("The draft is approved as it stands. Any change makes the approval fall.")
                case "send_back":
                    actions_moderation.send_back(version, reason=request.POST.get("reason", ""), by=user)
                    said = _("The draft is sent back, with what is to be changed.")
                case "withdraw":
                    actions_moderation.withdraw(version, by=user)
                    said = _("The submission is taken back.")
                case "four_eyes_on" | "four_eyes_off" as verb:
                    wanted = verb == "four_eyes_on"
                    actions_moderation.set_four_eyes(version.framework, wanted=wanted, by=user)
                    said = (
                        _("From now on a second person approves each version of this framework.")
                        if wanted
                        else _("Versions of this framework are published without a second person.")
                    )
                case _:
                    raise Refused(_("This page was not sent as a whole. Open it again and repeat the change."))
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, said)
        return redirect("frameworks_editing:version", version.pk)


class HistoryView(EditorPage):
    """Who did what, and when: to a version, or to one of its rows."""

    template_name = "cursus/frameworks/editing/history.html"
    page_title = gettext_lazy("History")

    def get(self, request: HttpRequest, pk: UUID, kind: str = "", row_pk: UUID | None = None) -> HttpResponse:
        version, row = self.version(pk), None
        if row_pk is not None:
            if kind not in PLACES.values():
                raise Http404
            row = get_visible_or_404(request, KINDS[kind].rows(version), pk=row_pk)
        pages = Paginator(history_entries(version, row), A_PAGE)
        page = pages.get_page(request.GET.get("page", "1")[:6])
        return self.page(
            version=version,
            row=row,
            kind=kind,
            page_obj=page,
            happened=told(page.object_list),
            language=version.framework.language,
        )


@method_decorator([xframe_options_sameorigin, csp_replace({"frame-ancestors": [SELF]})], name="dispatch")
class PreviewView(EditorPage):
    """What a reader will see: the blocks as a course page and a learner's file show them. Shown in a frame."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        version = self.version(pk)
        rows: dict[str, Any] = {}
        for name, model in (("bloc", CompetencyBlock), ("competence", Competency), ("metier", Occupation)):
            if key := request.GET.get(name, ""):
                rows[name] = get_visible_or_404(request, model.objects.filter(version=version), pk=key)
        context = {
            "version": version,
            "preview": preview_of(version, **rows),
            "language": version.framework.language,
            "alone": not rows,  # the whole version has a page of its own: it leads back
        }
        return TemplateResponse(request, "cursus/frameworks/editing/preview.html", context)
