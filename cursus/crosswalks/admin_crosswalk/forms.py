"""Forms of the crosswalk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cursus.crosswalks.actions import LONGEST_RATIONALE
from cursus.crosswalks.enums import MappingKind, MappingState, Side
from cursus.crosswalks.formats.tables import Selection
from cursus.crosswalks.models import CrosswalkMapping, SourceFramework
from cursus.frameworks.admin_import.access import importing_bodies
from cursus.frameworks.admin_import.deposit import MAX_UPLOAD
from cursus.frameworks.permissions import visible_versions

if TYPE_CHECKING:
    from cursus.accounts.models import User

KIND_CHOICES = [(kind.value, kind.label) for kind in MappingKind]
MAX_URIS = 2_000


class SourceForm(forms.ModelForm):
    """A source, for one of the person's bodies."""

    address = forms.URLField(
        label=_("Address on the web"), required=False, max_length=500, assume_scheme="https", empty_value=""
    )

    class Meta:
        model = SourceFramework
        fields = ["organisation", "kind", "title", "publisher", "year", "licence", "address", "language", "version"]
        widgets = {"language": forms.Select(choices=[("fr", "français"), ("en", "English")])}
        labels = {"organisation": _("Body that compares")}
        help_texts = {
            "licence": _("What the publisher allows: it is shown with the crosswalk."),
            "version": _(
                "Only where the source is a fiche that was imported here, or a version of a framework: its blocks and "
                "competencies are then the elements. Otherwise leave it empty, and import the elements."
            ),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body, version = self.fields["organisation"], self.fields["version"]
        assert isinstance(body, forms.ModelChoiceField)
        assert isinstance(version, forms.ModelChoiceField)
        body.queryset = importing_bodies(user)
        body.required = not user.is_superuser
        body.empty_label = _("the installation: every body may compare with it") if user.is_superuser else None
        version.queryset = visible_versions(user).select_related("framework").order_by("framework__code", "-created_at")
        version.empty_label = _("none: the source lists its own elements")

    def _get_validation_exclusions(self) -> set[str]:
        return set(super()._get_validation_exclusions()) - {"organisation"}  # type: ignore[misc]


class UploadForm(forms.Form):
    """A table of elements, and which rows of a long one are wanted."""

    file = forms.FileField(
        label=_("File of elements"),
        help_text=_(
            "A CSV table whose first line names the columns: code;intitulé;description;parent;uri — or ESCO’s file of "
            "skills (skills_fr.csv), as it is. 20 MB at most."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    phrases = forms.CharField(
        label=_("Only the elements that say"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "For a long file, one line each: “conflit”, “projet social” … An element needs all words of a line."
        ),
    )
    uris = forms.CharField(
        label=_("Only these addresses"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For a long file. One address a line, as the column conceptUri has it."),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_UPLOAD:
            raise ValidationError(
                _("The file is larger than %(limit)s MB. Cut it down to the elements you need."),
                params={"limit": MAX_UPLOAD // 1024**2},
            )
        return file

    def clean_uris(self) -> str:
        uris = re.split(r"[\s,;]+", self.cleaned_data["uris"].strip())
        if len(uris) > MAX_URIS:
            raise ValidationError(_("%(limit)s addresses at most."), params={"limit": MAX_URIS})
        return "\n".join(uri for uri in uris if uri)


class SelectionForm(forms.Form):
    """What the preview was asked, carried to the import."""

    phrases = forms.CharField(required=False, max_length=2_000, widget=forms.HiddenInput)
    uris = forms.CharField(required=False, max_length=200_000, widget=forms.HiddenInput)

    @property
    def selection(self) -> Selection:
        """What the rows must fit; everything where the form makes no sense."""
        data = self.cleaned_data if self.is_valid() else {}
        phrases = tuple(line.strip() for line in data.get("phrases", "").splitlines() if line.strip())
        return Selection(phrases, frozenset(data.get("uris", "").split()))


class PairForm(forms.Form):
    """How one of ours corresponds to an element, and why."""

    theirs = forms.CharField(
        max_length=100,
        error_messages={"required": _("Choose an element of the source: a suggestion, or one you look for.")},
    )
    kind = forms.ChoiceField(
        label=_("How theirs stands to ours"),
        choices=KIND_CHOICES,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say how the two correspond."),
            "invalid_choice": _("Say how the two correspond."),
        },
    )
    rationale = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_RATIONALE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences, for whoever reviews it and for the public page."),
        error_messages={"required": _("Say in a sentence why the two correspond.")},
    )


class AmendForm(forms.ModelForm):
    """The type and the reason of a line that is written."""

    class Meta:
        model = CrosswalkMapping
        fields = ["kind", "rationale"]
        widgets = {"rationale": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = KIND_CHOICES
        self.fields["rationale"].widget.attrs["maxlength"] = LONGEST_RATIONALE


class FilterForm(forms.Form):
    """What the list of correspondences shows. Nothing is required; a value that makes no sense shows everything."""

    source = forms.ModelChoiceField(SourceFramework.objects.none(), label=_("Source"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Type of correspondence"), required=False)
    side = forms.ChoiceField(label=_("What of ours"), required=False)

    def __init__(self, *args: Any, sources: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = self.fields["source"]
        assert isinstance(source, forms.ModelChoiceField)
        source.queryset, source.empty_label = sources, _("all sources")
        for name, choices, every in (
            ("state", MappingState.choices, _("all states")),
            ("kind", MappingKind.choices, _("all types")),
            ("side", Side.choices, _("everything")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", every), *choices]

    @property
    def chosen(self) -> dict[str, Any]:
        """The look-ups that were asked."""
        self.is_valid()
        data = {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}
        if side := data.pop("side", None):
            data[f"{side}__isnull"] = False
        return data
