"""The admin's own API for pictures and documents, kept to what the person may choose.

Wagtail's lists every picture and every document of the installation to whoever may enter the admin.
"""

from __future__ import annotations

from typing import Any

from wagtail.documents import get_document_model
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images import get_image_model
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.permissions import policy_registry

RIGHTS = ["choose", "change", "delete"]


class OwnImages(ImagesAdminAPIViewSet):
    """Pictures of the person's collections."""

    def get_queryset(self) -> Any:
        """Keep what one may choose or change."""
        policy = policy_registry.get_by_type(get_image_model())
        own = policy.instances_user_has_any_permission_for(self.request.user, RIGHTS)
        return super().get_queryset().filter(pk__in=own.values("pk"))


class OwnDocuments(DocumentsAdminAPIViewSet):
    """Documents of the person's collections."""

    def get_queryset(self) -> Any:
        """Keep what one may choose or change."""
        policy = policy_registry.get_by_type(get_document_model())
        own = policy.instances_user_has_any_permission_for(self.request.user, RIGHTS)
        return super().get_queryset().filter(pk__in=own.values("pk"))
