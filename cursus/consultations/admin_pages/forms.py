"""What writers of a framework fill in."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from cursus.consultations.enums import PointKind
from cursus.consultations.models import PractitionerReview, ReviewNetwork, Workshop, WorkshopParticipant
from cursus.consultations.rows import RowWords

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
DECISIONS = [
    ("accept", _("Accept it")),
    ("decline", _("Decline it")),
    ("already_said", _("It is already said elsewhere")),
]


class ReviewForm(forms.ModelForm):
    """A campaign: title, dates, words of welcome."""

    class Meta:
        model = PractitionerReview
        fields = ["title", "opens_on", "closes_on", "welcome", "contact"]
        widgets = {"opens_on": DAY, "closes_on": DAY, "welcome": forms.Textarea(attrs={"rows": 5})}


class NetworkForm(forms.ModelForm):
    """A network and its shared link."""

    class Meta:
        model = ReviewNetwork
        fields = ["name"]


class InviteForm(forms.Form):
    """Addresses, one a line."""

    network = forms.ModelChoiceField(label=_("Network"), queryset=ReviewNetwork.objects.none(), required=False)
    addresses = forms.CharField(
        label=_("E-mail addresses, one a line"), widget=forms.Textarea(attrs={"rows": 4}), max_length=30_000
    )

    def __init__(self, *args: Any, review: PractitionerReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["network"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = review.networks.all()
        field.empty_label = _("no network in particular")

    def clean_addresses(self) -> list[str]:
        """Return the addresses; name those that are none."""
        found = [part for part in re.split(r"[\s,;]+", self.cleaned_data["addresses"]) if part]
        wrong = [part for part in found if not _is_address(part)]
        if wrong:
            raise ValidationError(
                _("These are no e-mail addresses: %(wrong)s. Mend them; nothing was sent."),
                params={"wrong": ", ".join(wrong[:5])},
            )
        return found


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


class DealForm(forms.Form):
    """What becomes of a comment, the reply, and the change that it causes."""

    decision = forms.ChoiceField(label=_("What becomes of it"), choices=DECISIONS, widget=forms.RadioSelect)
    reply = forms.CharField(
        label=_("Reply"),
        help_text=_("It stays with the comment: say why."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )
    row = forms.ChoiceField(
        label=_("Row of the draft that changes"),
        help_text=_("If you accept. Leave empty if nothing changes, or not yet."),
        required=False,
    )
    wording = forms.CharField(
        label=_("Its new words"),
        help_text=_("Written into the draft at once. Leave empty if you have already changed the row there."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
    )
    edit_token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    now: RowWords | None = None
    """What the chosen row says in the draft, after a refusal."""

    def __init__(self, *args: Any, rows: list[RowWords], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["row"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *((row.key, f"{row.kind.label.capitalize()} · {row.label}"[:140]) for row in rows)]


class WorkshopForm(forms.ModelForm):
    """A workshop: when, where, who facilitates, what is on the agenda."""

    class Meta:
        model = Workshop
        fields = ["title", "held_on", "hours", "place", "facilitator", "agenda"]
        widgets = {"held_on": DAY, "agenda": forms.Textarea(attrs={"rows": 6})}


class ParticipantForm(forms.ModelForm):
    """Somebody at the workshop."""

    class Meta:
        model = WorkshopParticipant
        fields = ["name", "network", "occupation", "email"]
        help_texts = {"email": _("A letter asks them whether they may be named. Without one, use the signed list.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True


class PointForm(forms.Form):
    """What was agreed, or a disagreement as it stands."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PointKind.choices)
    row = forms.ChoiceField(label=_("About"), required=False)
    text = forms.CharField(label=_("What was said"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)

    def __init__(self, *args: Any, rows: list[RowWords], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        field = self.fields["row"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("The whole")), *((row.key, row.label[:120]) for row in rows)]
