"""What a visitor gives to verify."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from certification.verification.queries import MAX_BYTES
from cursus.core.ids import CROCKFORD, TOKEN_LENGTH, read_token


class CodeForm(forms.Form):
    """The code printed beside the QR code."""

    code = forms.CharField(
        label=_("The code of the attestation"),
        max_length=80,
        help_text=_("Seven groups of four signs, beside the square code. Spaces and case do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = read_token(self.cleaned_data["code"])
        if foreign := sorted(set(code) - set(CROCKFORD)):
            raise forms.ValidationError(
                _("A code has digits and capital letters only, never “%(sign)s”. Check it on the document.")
                % {"sign": foreign[0]}
            )
        if len(code) != TOKEN_LENGTH:
            raise forms.ValidationError(
                _("A code has %(wanted)d signs; %(given)d were typed. Check it on the document.")
                % {"wanted": TOKEN_LENGTH, "given": len(code)}
            )
        return code


class FileForm(forms.Form):
    """The PDF itself. It is read, and not kept."""

    file = forms.FileField(
        label=_("The PDF file"),
        help_text=_("The file as you received it. It is read and not kept."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("This file is larger than 10 MB: it is not one of our attestations."))
        return upload


class NameForm(forms.Form):
    """The name to confirm."""

    name = forms.CharField(
        label=_("First and last name"),
        max_length=200,
        help_text=_("As the person gave it to you. Accents and hyphens do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
