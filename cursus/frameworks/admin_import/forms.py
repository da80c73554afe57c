"""The form that takes a file of fiches."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cursus.frameworks.admin_import.access import importing_bodies
from cursus.frameworks.admin_import.deposit import MAX_UPLOAD
from cursus.frameworks.formats.rncp.importer import MAX_CHOSEN
from cursus.organisations.models import Organisation

if TYPE_CHECKING:
    from cursus.accounts.models import User

NUMBER = re.compile(r"(RNCP|RS)[0-9]{1,6}")


class UploadForm(forms.Form):
    """A file, the body that will own the drafts, and the numbers to look at when the file is long."""

    file = forms.FileField(
        label=_("File of France compétences"),
        help_text=_("The XML of the flux V4.1, or the zip it comes in; 20 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".xml,.zip,application/xml,text/xml,application/zip"}),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Body that will own the drafts"), empty_label=None
    )
    numbers = forms.CharField(
        label=_("Numbers of the fiches"),
        required=False,
        help_text=_("Only for a long file: RNCP36612, RS6232 … Leave it empty to see every fiche."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = importing_bodies(user)
        if user.is_superuser:
            field.required = False
            field.empty_label = _("the installation itself")

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_UPLOAD:
            raise forms.ValidationError(
                _(
                    "The file is larger than %(limit)s MB. Cut it down to the fiches you need, or ask whoever "
                    "runs the installation to import it with the command import_rncp."
                ),
                params={"limit": MAX_UPLOAD // 1024**2},
            )
        return file

    def clean_numbers(self) -> list[str]:
        numbers = list(dict.fromkeys(re.split(r"[\s,;]+", self.cleaned_data["numbers"].upper().strip())))
        numbers = [number for number in numbers if number]
        for number in numbers:
            if not NUMBER.fullmatch(number):
                raise forms.ValidationError(
                    _("“%(value)s” is not the number of a fiche (RNCP12345 or RS1234)."),
                    params={"value": number[:40]},
                )
        if len(numbers) > MAX_CHOSEN:
            raise forms.ValidationError(_("%(limit)s numbers at most."), params={"limit": MAX_CHOSEN})
        return numbers
