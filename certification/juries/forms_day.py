"""What people fill in on the day of a jury: ties, presence, flags, decisions, signatures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.juries.enums import Presence, TieKind, Verdict
from certification.juries.forms import NO_TIE, SHORT
from certification.juries.models import Candidate, JuryMember
from certification.juries.queries import BoardCell
from cursus.accounts.forms import ProofForm
from cursus.frameworks.models import Competency


class TiesForm(forms.Form):
    """What one member says of each candidate: one choice and a few words a candidate."""

    def __init__(self, *args: Any, candidates: Sequence[tuple[Candidate, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = candidates
        choices = [(NO_TIE, _("No tie")), *TieKind.choices]
        for candidate, name in candidates:
            self.fields[f"kind-{candidate.pk}"] = forms.ChoiceField(label=name, choices=choices, initial=NO_TIE)
            self.fields[f"words-{candidate.pk}"] = forms.CharField(
                label=_("In a few words"), max_length=500, required=False
            )

    def pairs(self) -> Iterable[tuple[Candidate, forms.BoundField, forms.BoundField]]:
        """The two fields of each candidate."""
        for candidate, _name in self.candidates:
            yield candidate, self[f"kind-{candidate.pk}"], self[f"words-{candidate.pk}"]

    def declared(self) -> list[tuple[Candidate, str, str]]:
        """The ties said: candidate, kind, words."""
        return [
            (candidate, kind, self.cleaned_data[f"words-{candidate.pk}"])
            for candidate, _name in self.candidates
            if (kind := self.cleaned_data[f"kind-{candidate.pk}"]) != NO_TIE
        ]


class PresenceForm(forms.Form):
    """Who is there: members and candidates."""

    def __init__(
        self, *args: Any, members: Sequence[JuryMember], candidates: Sequence[tuple[Candidate, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people: dict[str, list[tuple[str, UUID]]] = {"members": [], "candidates": []}
        for member in members:
            self._add("members", f"member-{member.pk}", member.pk, member.name, member.presence)
        for candidate, name in candidates:
            self._add("candidates", f"candidate-{candidate.pk}", candidate.pk, name, candidate.presence)

    def _add(self, kind: str, field: str, key: UUID, name: str, presence: str) -> None:
        self.fields[field] = forms.ChoiceField(
            label=name, choices=Presence.choices, initial=presence, widget=forms.RadioSelect
        )
        self.people[kind].append((field, key))

    @property
    def member_fields(self) -> list[forms.BoundField]:
        """The fields of the members."""
        return [self[field] for field, _key in self.people["members"]]

    @property
    def candidate_fields(self) -> list[forms.BoundField]:
        """The fields of the candidates."""
        return [self[field] for field, _key in self.people["candidates"]]

    def presences(self, kind: str) -> dict[UUID, str]:
        """Presence by id."""
        return {key: self.cleaned_data[field] for field, key in self.people[kind]}


class IncidentsForm(forms.Form):
    """What the minutes say of incidents and adaptations."""

    incidents = forms.CharField(
        label=_("Incidents and adaptations"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Extra time, an interpreter, a cut in the line … No opinion on a candidate."),
    )


class FlagForm(forms.Form):
    """What a member wants to discuss."""

    question = forms.CharField(
        label=_("What you would like to discuss"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=SHORT),
        help_text=_("Only the members read it, and it is not kept in the minutes."),
    )


class PresiderForm(forms.Form):
    """Who presides for one candidate."""

    member = forms.ChoiceField(label=_("Who presides for this candidate"), required=False)

    def __init__(self, *args: Any, members: Sequence[JuryMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody is designated")),
            *((str(member.pk), member.name) for member in members),
        ]


class DecisionForm(forms.Form):
    """The decision on one block. ``cell`` is what the board says of it, ``competencies`` what may be missing."""

    verdict = forms.ChoiceField(label=_("Decision"), choices=Verdict.choices, widget=forms.RadioSelect)
    missing = forms.MultipleChoiceField(
        label=_("Missing competencies"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For a block that is not validated. Only the candidate’s notification names them."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs=SHORT),
        help_text=_("Required when the decision departs from the proposal. It goes into the minutes."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, cell: BoardCell, seen: str, competencies: Sequence[Competency], **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", self._initial(cell, seen))
        kwargs.setdefault("prefix", f"b{cell.block.key}")
        super().__init__(*args, **kwargs)
        self.cell = cell
        if competencies:
            choices = [(str(item.pk), f"{item.code} {item.title}") for item in competencies]
            self.fields["missing"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["missing"]

    @staticmethod
    def _initial(cell: BoardCell, seen: str) -> dict[str, Any]:
        """The decision as recorded; before that, the proposal."""
        decision = cell.decision
        if decision is not None:
            missing = [item["id"] for item in decision.missing]
            return {"verdict": decision.verdict, "missing": missing, "reason": decision.reason, "seen": seen}
        verdict = Verdict.VALIDATED if cell.block.ready else ""
        return {"verdict": verdict, "missing": [item.key for item in cell.block.missing], "seen": seen}


class ConditionsForm(forms.Form):
    """Whether what is asked beside the blocks is met."""

    met = forms.ChoiceField(
        label=_("Conditions beside the blocks"),
        choices=(("yes", _("they are met")), ("no", _("they are not met"))),
        widget=forms.RadioSelect,
    )


class SignForm(ProofForm):
    """Who signs proves again who they are."""

    seen = forms.CharField(widget=forms.HiddenInput)


class SeenForm(forms.Form):
    """The fingerprint of the record that the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput)


class CodeForm(forms.Form):
    """The code received by e-mail."""

    code = forms.CharField(
        label=_("Code received by e-mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
