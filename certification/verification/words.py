"""What a visitor is told, in words for somebody who has never seen an attestation of ours."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from certification.verification.queries import Verification
from certification.verification.rules import Result

TONES = {
    Result.VALID: "valid",
    Result.REGISTERED: "valid",
    Result.BEING_MADE: "waiting",
    Result.ALTERED: "refused",
    Result.UNKNOWN: "refused",
    Result.UNREADABLE: "refused",
}
ICONS = {
    Result.VALID: "badge-check",
    Result.REGISTERED: "badge-check",
    Result.BEING_MADE: "hourglass",
    Result.ALTERED: "shield-alert",
    Result.UNKNOWN: "circle-question-mark",
    Result.UNREADABLE: "file-x",
}


@dataclass(frozen=True)
class Verdict:
    """The first thing on the page: one word, one sentence, what it means, and what to do about it."""

    tone: str  # valid · waiting · refused
    icon: str
    word: str
    title: str
    text: str
    steps: tuple[str, ...] = ()


def verdict_of(found: Verification) -> Verdict:
    """Return the words of a result, in the active language."""
    word, title, text, steps = _SAID[found.result](found)
    return Verdict(TONES[found.result], ICONS[found.result], word, title, text, steps)


Said = tuple[str, str, str, tuple[str, ...]]


def _valid(found: Verification) -> Said:
    return (
        _("Valid"),
        _("This file is authentic"),
        _("It is exactly the file that was issued: its seal holds, and not one sign was changed since."),
        (),
    )


def _registered(found: Verification) -> Said:
    return (
        _("Valid"),
        _("This attestation is valid"),
        _(
            "This code is in the register of the body that issued it. "
            "Compare what follows with the document in your hands: every line must be the same."
        ),
        (),
    )


def _being_made(found: Verification) -> Said:
    return (
        _("Being made"),
        _("This attestation is being made"),
        _("Its number is allocated and its document is not sealed yet. Come back in a few minutes."),
        (),
    )


def _altered(found: Verification) -> Said:
    return (
        _("Not valid"),
        _("This file was altered"),
        _(
            "It looks like one of our attestations, but it is not the file that was issued: "
            "something was changed, added or taken away, or it was saved anew by another program."
        ),
        (
            _("Do not rely on what this file says."),
            _("Ask the person for the original file, as they downloaded it."),
            _("Or type the code that is printed on the document: the register says what was issued."),
        ),
    )


def _unknown(found: Verification) -> Said:
    if found.by_file:
        return (
            _("Unknown"),
            _("This file is not one of our attestations"),
            _("No attestation issued here has this content."),
            (
                _("Ask the person for the original file: a scan or a copy cannot be recognised."),
                _("Or type the code that is printed on the document."),
                _("If it names another website, verify it there: this one only knows what was issued here."),
            ),
        )
    return (
        _("Unknown"),
        _("No attestation has this code"),
        _("The register of this site does not have it: it proves nothing."),
        (
            _("Check the code on the document: it has seven groups of four signs."),
            _("Or verify with the PDF file, if you have it."),
            _("If the code is right, ask the body that is said to have issued the document."),
        ),
    )


def _unreadable(found: Verification) -> Said:
    return (
        _("Not readable"),
        _("This file is not a PDF"),
        _("Attestations are PDF files: this one cannot be one of them."),
        (
            _("Choose the PDF that the person gave you; a photo or a scan cannot be recognised."),
            _("Or type the code that is printed on the document."),
        ),
    )


_SAID = {
    Result.VALID: _valid,
    Result.REGISTERED: _registered,
    Result.BEING_MADE: _being_made,
    Result.ALTERED: _altered,
    Result.UNKNOWN: _unknown,
    Result.UNREADABLE: _unreadable,
}
