"""Pages of the framework editor: thin, over the actions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cursus.core import clock
from cursus.core.access import person
from cursus.core.errors import Refused
from cursus.frameworks import actions, permissions
from cursus.frameworks.admin_editing.forms import FrameworkForm
from cursus.frameworks.admin_editing.pages import EditorPage
from cursus.frameworks.admin_editing.views_tree import opened_in
from cursus.frameworks.enums import ReviewState, VersionState
from cursus.frameworks.models import FrameworkVersion
from cursus.frameworks.queries import facts_for_publication, unconfirmed_correspondences
from cursus.frameworks.queries_moderation import latest_review, open_counts
from cursus.frameworks.queries_places import search_tree
from cursus.frameworks.queries_terms import terms_of
from cursus.frameworks.queries_tree import content_tree, occupation_tree
from cursus.frameworks.rules import next_number, publication_gaps
from cursus.organisations.models import Organisation
from cursus.organisations.queries import bodies_where

SMALL = 30
"""Up to so many competencies, the blocks of a version are open when its page opens."""


class IndexView(EditorPage):
    """The frameworks of the person's bodies, each with its versions."""

    template_name = "cursus/frameworks/editing/index.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = permissions.editable_frameworks(request.user).select_related("organisation")
        return self.page(frameworks=rows.prefetch_related("versions"))


class CreateView(EditorPage):
    """A new framework, with its first draft."""

    template_name = "cursus/frameworks/editing/form.html"
    page_title = gettext_lazy("New framework")

    def _form(self, data: Any = None) -> FrameworkForm:
        user = person(self.request)
        bodies = Organisation.objects.all()
        if not user.is_superuser:
            bodies = bodies.filter(pk__in=bodies_where(user, *permissions.WRITERS))
        return FrameworkForm(data, bodies=bodies, initial={"language": "fr"})

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(form=self._form(), back=reverse("frameworks_editing:index"))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            version = actions.create_framework(**form.cleaned_data, by=person(request))
            messages.success(request, _("The framework is created, with a first draft."))
            return redirect("frameworks_editing:version", version.pk)
        return self.page(status=422, form=form, back=reverse("frameworks_editing:index"))


class VersionView(EditorPage):
    """A version on one page: its tree, what it lacks, and what can be done with it."""

    template_name = "cursus/frameworks/editing/version.html"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        version = self.version(pk)
        draft = version.state == VersionState.DRAFT
        facts = facts_for_publication(version)
        opened = opened_in(request)
        if "ouvert" not in request.GET and len(facts.competencies) <= SMALL:
            opened = {str(key) for key in version.blocks.values_list("pk", flat=True)}
        query = request.GET.get("q", "").replace("\x00", "")[:100].strip()
        comments = open_counts(version)
        hits, found = search_tree(version, query) if query else ([], 0)
        qualifications = version.qualifications.prefetch_related(
            "certifiers", "partners", "routes", "assessment_tasks", "readiness_rules__block", "readiness_rules__route"
        )
        return self.page(
            version=version,
            language=version.framework.language,
            draft=draft,
            published=version.state == VersionState.PUBLISHED,
            query=query,
            hits=hits,
            found=found,
            opened=",".join(sorted(opened)),
            content=content_tree(version, opened=opened, whole=request.GET.get("tout") == "1", comments=comments),
            occupations=occupation_tree(version, opened=opened, comments=comments),
            qualifications=qualifications,
            gaps=publication_gaps(facts) if draft else [],
            unconfirmed=facts.unconfirmed,
            to_confirm=unconfirmed_correspondences(version),
            terms=terms_of(version.qualifications.all(), clock.today(), superseded=True),
            next_number=next_number(version.number),
            public_origin=settings.PUBLIC_ORIGIN,
            comments=sum(comments.values()),
            **_moderation(request, version, draft),
        )


def _moderation(request: HttpRequest, version: FrameworkVersion, draft: bool) -> dict[str, Any]:
    """Return where the second person's answer stands, and what this person may do about it."""
    review = latest_review(version) if draft else None
    state = review.state if review is not None else ""
    own = review is not None and review.asked_by_id == person(request).pk
    approved = state == ReviewState.APPROVED
    return {
        "review": review,
        "waits": state == ReviewState.WAITING,
        "approved": approved,
        "own": own,
        "publishable": not version.framework.four_eyes or approved,
    }


class ChangeStateView(EditorPage):
    """Publish, archive, or draft the next version."""

    def post(self, request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
        version, user = self.version(pk), person(request)
        try:
            match verb:
                case "publier":
                    actions.publish_version(version, by=user)
                    messages.success(request, _("The version is published. From now on it never changes."))
                case "archiver":
                    actions.archive_version(version, by=user)
                    messages.success(request, _("The version is archived. Running enrolments keep it."))
                case "copier":
                    number = request.POST.get("number", "").strip()[:20] or next_number(version.number)
                    version = actions.draft_from(version, number=number, by=user)
                    messages.success(request, _("Here is the new draft: a copy, which you can change."))
                case _:
                    raise Http404
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        return redirect("frameworks_editing:version", version.pk)
