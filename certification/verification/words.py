"""What a visitor is told, in words for somebody who has never seen an attestation of ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certification.verification.queries import Verification
from certification.verification.rules import Result

TONES = {
    Result.VALID: "valid",
    Result.REGISTERED: "valid",
    Result.BEING_MADE: "waiting",
    Result.REVOKED: "refused",
    Result.SUPERSEDED: "refused",
    Result.ALTERED: "refused",
    Result.UNKNOWN: "refused",
    Result.UNREADABLE: "refused",
    Result.STOLEN_KEY: "refused",
    Result.DOUBTFUL: "waiting",
}
ICONS = {
    Result.VALID: "badge-check",
    Result.REGISTERED: "badge-check",
    Result.BEING_MADE: "hourglass",
    Result.REVOKED: "ban",
    Result.SUPERSEDED: "refresh-cw",
    Result.ALTERED: "shield-alert",
    Result.UNKNOWN: "circle-question-mark",
    Result.UNREADABLE: "file-x",
    Result.STOLEN_KEY: "shield-alert",
    Result.DOUBTFUL: "triangle-alert",
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


def _revoked(found: Verification) -> Said:
    """Never the reason: it is between the person and the issuer, and could defame."""
    return (
        _("No longer valid"),
        _("This attestation was revoked"),
        _(
            "It is authentic, but the body that issued it revoked it on %(day)s: it no longer proves anything. "
            "This page does not say why. Ask the person, or the body named below."
        )
        % {"day": _day(found.standing.on)},
        (),
    )


def _superseded(found: Verification) -> Said:
    """The successor’s number and date, never its code: who holds the old paper has not been given the new one."""
    now = found.standing
    return (
        _("Replaced"),
        _("This attestation was replaced by a corrected one"),
        _(
            "An error in its wording was corrected: no. %(number)s of %(day)s replaces it, and only that one counts. "
            "What was obtained is not in question: ask the person for the new document."
        )
        % {"number": now.successor_number, "day": _day(now.successor_on)},
        (),
    )


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else "–"


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


def _stolen_key(found: Verification) -> Said:
    return (
        _("Not valid"),
        _("This file was not issued by the body that it names"),
        _(
            "Its seal was made with a key that was stolen from that body. "
            "What the body issued is in its register, and this file is not there."
        ),
        (
            _("Do not rely on what this file says."),
            _("Tell the body that it names: its seal is being misused."),
            _("If the person has an attestation, type the code of the original: the register says what was issued."),
        ),
    )


def _doubtful(found: Verification) -> Said:
    return (
        _("To be confirmed"),
        _("Ask the body that issued this attestation"),
        _(
            "It is in the register, but it was sealed after the key of the body may have been stolen: "
            "the seal alone no longer proves who made it."
        ),
        (
            _("Ask the body that issued it whether it stands, and give it the number."),
            _("Ask the person for the document that replaces it, if the body has made one."),
        ),
    )


_SAID = {
    Result.VALID: _valid,
    Result.REGISTERED: _registered,
    Result.BEING_MADE: _being_made,
    Result.REVOKED: _revoked,
    Result.SUPERSEDED: _superseded,
    Result.ALTERED: _altered,
    Result.UNKNOWN: _unknown,
    Result.UNREADABLE: _unreadable,
    Result.STOLEN_KEY: _stolen_key,
    Result.DOUBTFUL: _doubtful,
}
