"""Revoking and replacing: one person of the certifier asks, a second one confirms behind a link of their own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from certification.attestations import letters
from certification.attestations.actions.following import allocate_after, corrected, make_now, require_current
from certification.attestations.actions.outbox import ask_for_documents
from certification.attestations.enums import REVOKING, WithdrawalReason, WithdrawalState
from certification.attestations.models import Attestation, Withdrawal
from certification.attestations.obstacles import require_possible
from certification.attestations.permissions import can_issue
from certification.attestations.queries import IDENTITY, identity_on, second_people
from certification.attestations.rendering import check_attestation
from certification.attestations.rules import WITHDRAWAL_ANSWER, WITHDRAWAL_LIFE
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.state import move
from cursus.core.writing import record, writing


def ask_revocation(attestation: Attestation, *, by: User, reason: str, words: str) -> Withdrawal:
    """Ask that a document be revoked. Nothing changes until a second person confirms.

    Raises NotAllowed; Conflict (no longer current, or asked already); Refused (no words, nobody else to confirm).
    """
    if reason not in REVOKING:
        raise Refused(_("Choose why the document is revoked."), field="reason")
    return _ask(attestation, by=by, reason=reason, words=words, corrections={})


def ask_replacement(
    attestation: Attestation,
    *,
    by: User,
    words: str,
    birth_name: str,
    first_names: str,
    birth_date: date,
    birth_place: str,
    usage_name: str = "",
    title: str = "",
) -> Withdrawal:
    """Ask that a clerical error be corrected by a document that replaces this one.

    It rests on the same deliberation: only the identity and the wording of the title change. The new page is laid out
    first, so that nobody confirms what cannot be printed. Raises as :func:`ask_revocation`, and where nothing differs.
    """
    corrections = {
        "birth_name": birth_name.strip(),
        "usage_name": usage_name.strip(),
        "first_names": first_names.strip(),
        "birth_date": birth_date.isoformat(),
        "birth_place": birth_place.strip(),
        "title": title.strip(),
    }
    if not can_issue(by, attestation.batch.jury):
        raise NotAllowed(_("Only the certifier issues attestations."))
    if corrections["title"] in ("", attestation.title) and not _changes_identity(attestation, corrections):
        raise Refused(_("Nothing differs from the document: change what is wrong."), code="nothing_changed")
    require_possible(attestation.batch.jury, [])
    check_attestation(corrected(attestation, corrections))
    return _ask(attestation, by=by, reason=WithdrawalReason.CLERICAL_ERROR, words=words, corrections=corrections)


def confirm_withdrawal(withdrawal: Withdrawal, *, by: User) -> Withdrawal:
    """Confirm what somebody else asked: the document no longer counts from now on, and its holder is told.

    A replacement allocates the next number to the corrected document, in the same transaction. The view has asked for
    a proof of who it is just before. Raises NotAllowed (the same person, another body), Conflict (answered, too late).
    """
    _require_second(withdrawal, by)
    attestation = withdrawal.attestation
    if withdrawal.replaces:
        require_possible(attestation.batch.jury, [])
    made: Attestation | None = None
    with writing():
        locked = require_current(attestation)
        _require_in_time(withdrawal)
        _decide(withdrawal, "confirm", by=by, detail={"reason": withdrawal.reason, "number": locked.printed_number})
        if withdrawal.replaces:
            made = _replace(withdrawal, by=by)
        letters.tell_holder(withdrawal, made)
        letters.tell_asker(withdrawal)
    if made is not None:
        make_now(made)
    return withdrawal


def refuse_withdrawal(withdrawal: Withdrawal, *, by: User, answer: str) -> Withdrawal:
    """Do not confirm, with the reason; whoever asked may also take their request back. Nothing changes."""
    if not can_issue(by, withdrawal.attestation.batch.jury):
        raise NotAllowed(_("Only the certifier answers this."))
    if not answer.strip():
        raise Refused(_("Write why: whoever asked will read it."), field="answer")
    with writing():
        _require_in_time(withdrawal)
        _decide(withdrawal, "refuse", by=by, note=answer.strip(), answer=answer.strip())
        letters.tell_asker(withdrawal)
    return withdrawal


def send_again(withdrawal: Withdrawal, *, by: User) -> int:
    """Send the links again to the people who may confirm; return how many. Raises NotAllowed, Conflict."""
    if not can_issue(by, withdrawal.attestation.batch.jury):
        raise NotAllowed(_("Only the certifier answers this."))
    with writing():
        _require_in_time(withdrawal)
        WITHDRAWAL_LIFE.target("confirm", withdrawal.state)
        return letters.ask_second_people(withdrawal)


def expire_withdrawals(attestation: Attestation | None = None) -> int:
    """Close the requests that nobody answered in time; return how many."""
    late = Withdrawal.objects.filter(state=WithdrawalState.ASKED, expires_at__lte=clock.now())
    if attestation is not None:
        late = late.filter(attestation=attestation)
    with writing():
        found = list(late.select_related("attestation__series__certifier"))
        for withdrawal in found:
            move(withdrawal, WITHDRAWAL_LIFE, "expire", by=None, decided_at=clock.now())
            letters.tell_asker(withdrawal)
    return len(found)


def _ask(attestation: Attestation, *, by: User, reason: str, words: str, corrections: dict[str, Any]) -> Withdrawal:
    if not can_issue(by, attestation.batch.jury):
        raise NotAllowed(_("Only the certifier issues attestations."))
    if not words.strip():
        raise Refused(_("Write what happened: the register keeps it, and the second person reads it."), field="words")
    if not second_people(attestation, asker=by).exists():
        raise Refused(
            _("A second administrator of your body confirms: there is none. Invite one first, then ask again."),
            code="withdrawal.alone",
        )
    expire_withdrawals(attestation)
    with writing():
        locked = require_current(attestation)
        if locked.withdrawals.filter(state=WithdrawalState.ASKED).exists():
            raise Conflict(_("Somebody already asked: a second person has to answer first."), code="withdrawal.asked")
        made = Withdrawal.objects.create(
            attestation=attestation,
            reason=reason,
            words=words.strip(),
            corrections=corrections,
            requested_by=by,
            expires_at=clock.now() + WITHDRAWAL_ANSWER,
        )
        learner = attestation.candidate.enrolment.learner
        record("withdrawal.asked", made, by=by, about=learner, detail={"reason": reason}, note=made.words)
        letters.ask_second_people(made)
    return made


def _require_second(withdrawal: Withdrawal, by: User) -> None:
    if not can_issue(by, withdrawal.attestation.batch.jury):
        raise NotAllowed(_("Only the certifier answers this."))
    if withdrawal.requested_by_id == by.pk:
        raise NotAllowed(_("You asked for this yourself: a second person confirms it."), code="withdrawal.same_person")


def _require_in_time(withdrawal: Withdrawal) -> None:
    if withdrawal.expires_at <= clock.now():
        raise Conflict(_("Nobody answered in time: it has to be asked again."), code="withdrawal.late")


def _decide(withdrawal: Withdrawal, event: str, *, by: User, **facts: Any) -> None:
    about = withdrawal.attestation.candidate.enrolment.learner
    move(withdrawal, WITHDRAWAL_LIFE, event, by=by, about=about, decided_by=by, decided_at=clock.now(), **facts)


def _replace(withdrawal: Withdrawal, *, by: User) -> Attestation:
    """Allocate the number of the corrected document. The identity that the jury locked stays as it is."""
    attestation = withdrawal.attestation
    content = corrected(attestation, withdrawal.corrections)
    made = allocate_after(attestation, content, by=by, relation={"supersedes": attestation})
    ask_for_documents(made.batch)
    return made


def _changes_identity(attestation: Attestation, corrections: dict[str, Any]) -> bool:
    return identity_on(attestation) != {name: corrections[name] for name in IDENTITY}
