"""What an assessor fills in: one small form a competency and author, all on one page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.assessment.actions import Saying
from certification.assessment.enums import Outcome
from certification.assessment.sheets import Sheet
from cursus.core.errors import Refused
from cursus.frameworks.models import PerformanceCriterion

MET, NOT_MET, NOT_SEEN = "yes", "no", ""
COMMENT_LENGTH = 5000


class JudgementForm(forms.Form):
    """A judgement of one sheet. Nothing is required here: a sheet left alone says nothing, and the action decides."""

    outcome = forms.ChoiceField(
        label=_("What do you conclude?"),
        choices=[
            (Outcome.ACCEPTED, _("Accept: it is convincing")),
            (Outcome.RETURNED, _("Return: it needs something more")),
            (Outcome.REJECTED, _("Set aside: it does not show this")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    comment = forms.CharField(
        label=_("Your comment for the learner"),
        help_text=_("Needed to return or set aside: say what is missing and how to bring it."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        max_length=COMMENT_LENGTH,
        required=False,
    )

    def __init__(self, sheet: Sheet, data: Any = None) -> None:
        self.sheet = sheet
        super().__init__(data, prefix=sheet.key, initial=_initial(sheet), label_suffix="")
        for criterion in sheet.criteria:
            self.fields[_name(criterion.pk)] = forms.ChoiceField(
                label=_("%(text)s (indispensable)") % {"text": criterion.text}
                if criterion.critical
                else criterion.text,
                choices=[(MET, _("Met")), (NOT_MET, _("Not met")), (NOT_SEEN, _("Not visible here"))],
                widget=forms.RadioSelect,
                required=False,
            )

    @property
    def criteria(self) -> list[forms.BoundField]:
        """The criteria as fields, in the framework's order."""
        return [self[_name(criterion.pk)] for criterion in self.sheet.criteria]

    @property
    def is_open(self) -> bool:
        """Whether its fields are shown at once: always before the first judgement, then where something is to mend."""
        return self.sheet.own is None or bool(self.errors) or (self.is_bound and self.has_changed())

    @property
    def filled(self) -> bool:
        """Whether something is said: an outcome, a comment or a criterion."""
        return self.is_bound and any(self.data.get(self.add_prefix(name), "").strip() for name in self.fields)

    def saying(self) -> Saying:
        """Return what is said. Only for a valid form."""
        marks = {
            criterion.pk: said == MET
            for criterion in self.sheet.criteria
            if (said := self.cleaned_data[_name(criterion.pk)]) in (MET, NOT_MET)
        }
        return Saying(
            author=self.sheet.author.enrolment,
            competency=self.sheet.competency,
            outcome=self.cleaned_data["outcome"],
            comment=self.cleaned_data["comment"],
            marks=marks,
        )

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal at its field; what was typed stays."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.message))


def _label(criterion: PerformanceCriterion) -> str:
    return str(_("%(text)s (indispensable)") % {"text": criterion.text}) if criterion.critical else criterion.text


def _name(criterion_id: UUID) -> str:
    return f"c-{criterion_id.hex}"


def _initial(sheet: Sheet) -> dict[str, Any]:
    """What the person said in this round; else what they accepted in the round before, to be confirmed."""
    said = sheet.own or sheet.before
    if said is None:
        return {}
    marks = {_name(mark.criterion_id): MET if mark.met else NOT_MET for mark in said.marks.all()}
    comment = said.comment if said is sheet.own else ""
    return {"outcome": said.outcome, "comment": comment, **marks}
