"""The forms that take a spreadsheet: into a draft, or for a new framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cursus.core.files.inspection import UploadRefused, inspect_upload
from cursus.core.files.limits import MIB
from cursus.frameworks.admin_import.access import importing_bodies
from cursus.frameworks.formats.spreadsheet.exporter import XLSX
from cursus.frameworks.formats.spreadsheet.importer import LIMITS, MAX_UPLOAD
from cursus.frameworks.formats.spreadsheet.problems import Code, Problem
from cursus.frameworks.formats.spreadsheet.report import describe
from cursus.frameworks.formats.spreadsheet.workbook import is_archive
from cursus.frameworks.models import CompetencyFramework
from cursus.organisations.models import Organisation

if TYPE_CHECKING:
    from cursus.accounts.models import User


class TableForm(forms.Form):
    """A file to bring into a draft."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("An .xlsx file made from our template or export, or a .csv table of competencies; 5 MB at most."),
        widget=forms.FileInput(attrs={"accept": f".xlsx,.csv,{XLSX},text/csv"}),
    )

    def clean_file(self) -> UploadedFile:
        """A workbook is read whole by the file parser, in its own process, before anything here opens it."""
        file: UploadedFile = self.cleaned_data["file"]
        extension = (file.name or "").lower().rpartition(".")[2]
        if extension not in ("xlsx", "csv"):
            raise _refused(Code.KIND)
        if (file.size or 0) > MAX_UPLOAD:
            raise _refused(Code.TOO_LARGE, limit=MAX_UPLOAD // MIB)
        if extension == "csv":
            if is_archive(file):  # it would be opened without having been inspected
                raise _refused(Code.KIND)
            return file
        try:
            inspect_upload(file, allowed=[XLSX], limits=LIMITS)
        except UploadRefused as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal
        file.seek(0)
        return file


def _refused(code: Code, **params: int) -> forms.ValidationError:
    return forms.ValidationError(describe(Problem(code=code, params=params)))


class NewFrameworkTableForm(TableForm):
    """A file that becomes a new framework: whose, and how it is called."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Body that will own the framework"), empty_label=None
    )
    code = forms.CharField(label=_("Code of the framework"), max_length=30)
    title = forms.CharField(label=_("Title of the framework"), max_length=200)
    field_order = ("organisation", "code", "title", "file")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = importing_bodies(user)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        code, body = data.get("code"), data.get("organisation")
        if code and body and CompetencyFramework.objects.filter(organisation=body, code=code).exists():
            self.add_error(
                "code",
                _("This body already has a framework with that code. Open its draft to bring a spreadsheet into it."),
            )
        return data
