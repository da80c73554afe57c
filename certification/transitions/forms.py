"""What is asked about a move to another version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.enrolments.models import Enrolment
from certification.transitions.models import VersionChange
from cursus.core import clock


class LearnersField(forms.ModelMultipleChoiceField):
    """Enrolments, by the names of their learners."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.learner)


class ProposeForm(forms.Form):
    """To whom a move is proposed, with a word."""

    learners = LearnersField(
        label=_("Propose it to"),
        queryset=Enrolment.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one learner.")},
    )
    message = forms.CharField(
        label=_("A word to them"),
        help_text=_("They read it in the message and on the page where they answer."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, movable: Iterable[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = list(movable)
        field = self.fields["learners"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        keys = [item.pk for item in people]
        field.queryset = Enrolment.objects.filter(pk__in=keys).select_related("learner").order_by("learner__last_name")
        field.initial = keys


class AgreementForm(forms.Form):
    """A written agreement that the training body holds."""

    agreed_on = forms.DateField(
        label=_("Day of the written agreement"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(
        label=_("Where it is kept"),
        help_text=_("For example: e-mail of 3 March, signed sheet in the learner’s file."),
        max_length=500,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"agreed_on": clock.today()})
        super().__init__(*args, **kwargs)


class AnswerForm(forms.ModelForm):
    """Why somebody declines, if they wish to say it."""

    class Meta:
        model = VersionChange
        fields = ("reason",)
        labels = {"reason": _("If you decline, you may say why")}
        widgets = {"reason": forms.Textarea(attrs={"rows": 2, "maxlength": 2000})}
