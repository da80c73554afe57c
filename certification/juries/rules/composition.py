"""Who must sit. The rule is that of the fiche (SI_JURY_*), set by qualification and route, frozen at convening."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.juries.enums import VOTING_SEATS, Answer, College, Presence, Seat

# D. 6412-6 C. trav. (décret 2024-332): at least two people, of whom one is qualified for the certification.
VAE_MEMBERS = 2
QUALIFIED = (College.EMPLOYER, College.PRACTITIONER, College.UNIVERSITY, College.OTHER)


@dataclass(frozen=True)
class CompositionRule:
    """What a jury of a route needs. Percentages are of the members with a vote."""

    min_members: int = 3
    quorum: int = 3
    min_practitioners: int = 1
    min_external_percent: int = 50
    president_external: bool = True
    balance_expected: bool = False
    vae: bool = False
    text: str = ""
    conditions: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """Return the rule as JSON can hold it."""
        return {**asdict(self), "conditions": list(self.conditions)}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> CompositionRule:
        """Read what :meth:`to_plain` wrote."""
        return cls(**{**plain, "conditions": tuple(plain.get("conditions", ()))})

    @property
    def members_needed(self) -> int:
        """How many members with a vote there must be."""
        return max(self.min_members, VAE_MEMBERS) if self.vae else self.min_members

    @property
    def quorum_needed(self) -> int:
        """How many members with a vote must be there to decide on a candidate."""
        return max(self.quorum, VAE_MEMBERS) if self.vae else self.quorum


@dataclass(frozen=True)
class Seated:
    """A member as plain values. ``external``: outside the certifier and the training body."""

    key: str
    name: str
    seat: str
    college: str
    external: bool = False
    woman: bool | None = None
    answer: str = Answer.WAITING
    presence: str = Presence.EXPECTED
    replaced: bool = False

    @property
    def votes(self) -> bool:
        """Whether the person sits with a vote: in a voting seat, not replaced, and did not decline."""
        return self.seat in VOTING_SEATS and not self.replaced and self.answer != Answer.DECLINED


@dataclass(frozen=True)
class Problem:
    """Something wrong with a composition or a quorum, in words. Advice is shown and blocks nothing."""

    code: str
    message: str
    blocking: bool = True


def composition_problems(members: Sequence[Seated], rule: CompositionRule) -> list[Problem]:
    """Return everything that the rule does not find in the members, blocking problems first."""
    found = [
        *_declined(members),
        *_president(members, rule),
        *_numbers([member for member in members if member.votes], rule),
        *_balance([member for member in members if member.votes], rule),
    ]
    return sorted(found, key=lambda problem: not problem.blocking)


def _declined(members: Sequence[Seated]) -> Iterator[Problem]:
    for member in members:
        if member.answer == Answer.DECLINED and member.seat in VOTING_SEATS and not member.replaced:
            message = _("%(name)s declined: let a substitute take the seat, or add somebody.")
            yield Problem("declined", message % {"name": member.name}, blocking=False)


def _president(members: Sequence[Seated], rule: CompositionRule) -> Iterator[Problem]:
    president = next((member for member in members if member.votes and member.seat == Seat.PRESIDENT), None)
    if president is None:
        yield Problem("president", _("No president. Give the president’s seat to one of the members."))
        return
    if rule.president_external and not _outside_training_body(president):
        message = _("%(name)s cannot preside: the president comes from outside the training body.")
        yield Problem("president_external", message % {"name": president.name})


def _outside_training_body(member: Seated) -> bool:
    """Somebody of the certifier is not “external”, yet comes from outside the training body."""
    return member.external or member.college == College.CERTIFIER


def _numbers(voting: Sequence[Seated], rule: CompositionRule) -> Iterator[Problem]:
    needed, present = rule.members_needed, len(voting)
    if present < needed:
        message = ngettext(
            "%(present)d member with a vote, %(needed)d needed.",
            "%(present)d members with a vote, %(needed)d needed.",
            present,
        )
        yield Problem("members", message % {"present": present, "needed": needed})
    practitioners = _of(voting, (College.PRACTITIONER,))
    if practitioners < rule.min_practitioners:
        message = ngettext(
            "At least %(needed)d salaried practitioner of the trade is needed.",
            "At least %(needed)d salaried practitioners of the trade are needed.",
            rule.min_practitioners,
        )
        yield Problem("practitioners", message % {"needed": rule.min_practitioners})
    external = sum(1 for member in voting if member.external)
    if voting and external * 100 < rule.min_external_percent * present:
        message = _(
            "%(external)d of %(present)d members come from outside the certifier and the training body; "
            "at least %(percent)d %% is needed."
        )
        facts = {"external": external, "present": present, "percent": rule.min_external_percent}
        yield Problem("external", message % facts)
    if rule.vae and not _of(voting, QUALIFIED):
        yield Problem("qualified", _("A VAE jury has at least one person qualified for the certification."))


def _of(members: Sequence[Seated], colleges: Sequence[str]) -> int:
    return sum(1 for member in members if member.college in colleges)


def _balance(voting: Sequence[Seated], rule: CompositionRule) -> Iterator[Problem]:
    """Advice only: the law asks the composition to *concur* to a balance, it does not forbid a jury."""
    if not (rule.vae or rule.balance_expected) or not voting:
        return
    unknown = sum(1 for member in voting if member.woman is None)
    if unknown:
        message = ngettext(
            "The balance of women and men is expected, and is not known for %(n)d member.",
            "The balance of women and men is expected, and is not known for %(n)d members.",
            unknown,
        )
        yield Problem("balance_unknown", message % {"n": unknown}, blocking=False)
        return
    women = sum(1 for member in voting if member.woman)
    men = len(voting) - women
    if min(women, men) < max(1, len(voting) * 2 // 5):
        message = _("%(women)d women and %(men)d men: a better balance is expected.")
        yield Problem("balance", message % {"women": women, "men": men}, blocking=False)
