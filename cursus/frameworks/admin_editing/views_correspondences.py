"""The correspondences of a version's blocks: read, and confirmed one by one. Adding and changing are in ``views``."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Refused
from cursus.frameworks.actions_correspondences import confirm_correspondence
from cursus.frameworks.admin_editing.pages import EditorPage, posted_token
from cursus.frameworks.enums import CorrespondenceKind, VersionState
from cursus.frameworks.models import BlockCorrespondence
from cursus.frameworks.queries import correspondences_of


class CorrespondencesView(EditorPage):
    """Block by block, what counts for it, and who confirmed that."""

    template_name = "cursus/frameworks/editing/correspondences.html"
    page_title = gettext_lazy("Correspondences of blocks")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        version = self.version(pk)
        return self.page(
            version=version,
            draft=version.state == VersionState.DRAFT,
            blocks=correspondences_of(version),
            kinds=CorrespondenceKind.choices,
        )


class ConfirmView(EditorPage):
    """Confirm one correspondence, as total or partial."""

    def post(self, request: HttpRequest, pk: UUID, row_pk: UUID) -> HttpResponse:
        version = self.version(pk)
        rows = BlockCorrespondence.objects.filter(block__version=version).select_related("block__version__framework")
        row = get_visible_or_404(request, rows, pk=row_pk)
        try:
            token, kind = posted_token(request), request.POST.get("kind", "")
            confirm_correspondence(row, kind=kind, edit_token=token, by=person(request))
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("The correspondence is confirmed."))
        return redirect("frameworks_editing:correspondences", version.pk)
