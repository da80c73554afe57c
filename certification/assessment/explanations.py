"""Why a competency or a block stands where it stands, in plain words for the learner.

A rule says :class:`Message` objects: a code and facts. They are put into words when they are shown, in the
language of whoever reads; the code and the facts are what is compared, tested and kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cursus.frameworks.enums import EvidenceType

Fact = str | int | tuple[str, ...]


@dataclass(frozen=True)
class Message:
    """One plain sentence: ``code`` names it, ``facts`` are its (name, value) pairs."""

    code: str
    facts: tuple[tuple[str, Fact], ...] = ()

    def __str__(self) -> str:
        return str(_WORDS[self.code] % {name: _in_words(name, value) for name, value in self.facts})

    def to_plain(self) -> dict[str, Any]:
        """Return the code and the sentence in the present language, as plain values."""
        return {"code": self.code, "text": str(self)}


def message(code: str, /, **facts: Fact) -> Message:
    """Return a message with its facts. Raises ``KeyError`` for a code that has no words."""
    if code not in _WORDS:
        raise KeyError(code)
    return Message(code, tuple(sorted(facts.items())))


def _in_words(name: str, value: Fact) -> str | int:
    """Return a fact as it is read: kinds of evidence by their label, lists with commas."""
    if not isinstance(value, tuple):
        return value
    return ", ".join(str(EvidenceType(item).label) if name == "kinds" else item for item in value)


_WORDS: dict[str, Any] = {
    # What the learner does now.
    "returned": _("“%(title)s” came back to you: read the comment, rework it and send it again."),
    "reopened": _("You are reworking “%(title)s”: send it again so that it counts."),
    "theory_missing": ngettext_lazy(
        "Bring one piece of theory, for instance: %(kinds)s.",
        "Bring %(n)d pieces of theory, for instance: %(kinds)s.",
        "n",
    ),
    "practice_missing": ngettext_lazy(
        "Bring one piece of practice, for instance: %(kinds)s.",
        "Bring %(n)d pieces of practice, for instance: %(kinds)s.",
        "n",
    ),
    "any_missing": _("Bring one piece of evidence, for instance: %(kinds)s."),
    "dossier_missing": _("Bring your file: it tells what you did and how."),
    "oral_missing": _("The interview about your file is still to come."),
    "reflective_alone": _(
        "A reflective account is not practice by itself: add something that you did, for instance: %(kinds)s."
    ),
    "task_missing": _("Pass the assessment task “%(task)s”."),
    "criterion_missing": _("This is indispensable, and no accepted evidence shows it yet: %(criterion)s"),
    # Why something that was brought does not count.
    "rejected": _("“%(title)s” did not convince here. Bring something else."),
    "disagreement": _("The assessors disagree on “%(title)s”: it counts for nothing until they agree."),
    "waiting": _("“%(title)s” is with the assessor: you have nothing to do."),
    # Nothing is missing.
    "ready": _("All that the rule asks for is there: the jury will decide."),
    "validated": _("The jury has validated it: it is yours for good."),
    # Blocks.
    "not_ready": ngettext_lazy(
        "%(n)d competency is not ready yet: %(codes)s.", "%(n)d competencies are not ready yet: %(codes)s.", "n"
    ),
    "n_of_m": ngettext_lazy(
        "The rule asks for %(required)d competency out of %(m)d; ready today: %(got)d.",
        "The rule asks for %(required)d competencies out of %(m)d; ready today: %(got)d.",
        "required",
    ),
    "critical_not_ready": _("Competency %(code)s is critical: it has to be among those that are ready."),
    "other_than_tutor": _(
        "At least one practice evidence of this block must be accepted by somebody other than the tutor."
    ),
    "partly_covered": _(
        "This course covers %(n)d of the %(m)d competencies of the block. The block cannot go before the jury "
        "unless the others have been obtained elsewhere: %(codes)s."
    ),
}
