"""What every edit of a draft does besides: a new token for whole-draft pages, and an approval that falls."""

from __future__ import annotations

from uuid import uuid4

from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core.errors import Refused
from cursus.core.state import move
from cursus.frameworks.enums import ReviewState, VersionState
from cursus.frameworks.models import EditorialReview, FrameworkVersion
from cursus.frameworks.rules import REVIEW_LIFE


def lock_draft(version: FrameworkVersion) -> FrameworkVersion:
    """Lock the version and refuse unless it is a draft. Call it within ``writing()``, first."""
    locked = FrameworkVersion.objects.select_for_update().get(pk=version.pk)
    if locked.state != VersionState.DRAFT:
        raise Refused(_("A published version never changes: make a new version."))
    return locked


def touched(version: FrameworkVersion, *, by: User | None) -> None:
    """Say that the content of a locked draft was changed: its edit token is another, an approval of it falls."""
    version.edit_token = uuid4()
    version.save(update_fields=["edit_token"])
    for review in EditorialReview.objects.filter(version=version, state=ReviewState.APPROVED):
        move(review, REVIEW_LIFE, "fall", by=by)
