"""The forms of the import: where the file goes, then, for a new framework, under which code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cursus.frameworks.admin_import.access import importing_bodies
from cursus.frameworks.enums import VersionState
from cursus.frameworks.formats.case.parser import MAX_BYTES
from cursus.frameworks.models import FrameworkVersion
from cursus.frameworks.permissions import editable_versions
from cursus.organisations.models import Organisation

if TYPE_CHECKING:
    from cursus.accounts.models import User


class DraftField(forms.ModelChoiceField):
    """A draft, named so that a person knows it."""

    def label_from_instance(self, obj: FrameworkVersion) -> str:
        return f"{obj} · {obj.framework.title}"


class UploadForm(forms.Form):
    """A file, and the draft that it is compared with; none for a new framework of a body."""

    file = forms.FileField(
        label=_("CASE file"),
        help_text=_("The JSON package (CFPackage) that the other tool exports; 5 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    draft = DraftField(
        FrameworkVersion.objects.none(),
        label=_("Import into"),
        required=False,
        empty_label=_("a new framework"),
        help_text=_("In a draft, items that it already has are changed, new ones are added, nothing is removed."),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Body that will own a new framework"),
        empty_label=None,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drafts, bodies = self.fields["draft"], self.fields["organisation"]
        assert isinstance(drafts, forms.ModelChoiceField)
        assert isinstance(bodies, forms.ModelChoiceField)
        rows = editable_versions(user).filter(state=VersionState.DRAFT).select_related("framework")
        drafts.queryset = rows.order_by("framework__code", "-created_at")
        bodies.queryset = importing_bodies(user)
        if user.is_superuser:
            bodies.required = False
            bodies.empty_label = _("the installation itself")

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. Export one framework at a time."),
                params={"limit": MAX_BYTES // 1024**2},
            )
        return file


class CodeForm(forms.Form):
    """The code of the new framework, proposed from the file."""

    code = forms.CharField(
        label=_("Code of the new framework"), max_length=30, help_text=_("A short one that your body does not use yet.")
    )
