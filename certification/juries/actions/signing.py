"""Signing the hash of the record: signed in again, or by link and code; prevented members are named."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from certification.juries import letters, permissions, queries
from certification.juries.actions.common import lock, require_state
from certification.juries.enums import JuryState, SigningMethod
from certification.juries.models import Jury, JuryMember, MemberSignature, SigningCode
from certification.juries.rules import (
    CODE_ATTEMPTS,
    CODE_LIFETIME,
    CODES_AN_HOUR,
    GRANT_LIFETIME,
    JURY_LIFE,
    last_day_to_appeal,
)
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.background import after_commit
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.files.media_types import MediaKind
from cursus.core.files.storage import place_upload, register
from cursus.core.state import move
from cursus.core.writing import record, writing

_SALT = "certification.juries.signing"
SCANS = (MediaKind.PDF, MediaKind.IMAGE)


def sign_signed_in(*, by: User, jury: Jury, seen: str) -> MemberSignature:
    """Sign with one's account. The view has asked for the password (or another proof) just before.

    ``seen``: the SHA-256 that the page showed, so that nobody signs what they did not see.
    """
    with writing():
        locked = lock(jury, JuryState.CLOSED)
        seat = permissions.seat_in(by, locked)
        if seat is None:
            raise NotAllowed(_("Only the members of the jury sign."))
        return _sign(locked, seat, seen, SigningMethod.REAUTHENTICATED, by)


def send_code(*, member: JuryMember) -> SigningCode:
    """Send a one-time code to the member's address; earlier ones stop working. At most five an hour."""
    with writing():
        locked = lock(member.jury, JuryState.CLOSED)
        _require_signatory(locked, member)
        hour_ago = clock.now() - 4 * CODE_LIFETIME
        if member.signing_codes.filter(created_at__gt=hour_ago).count() >= CODES_AN_HOUR:
            raise Refused(_("Too many codes were asked for. Wait an hour, or sign with your account."))
        member.signing_codes.filter(used_at=None).update(expires_at=clock.now())
        code = f"{secrets.randbelow(10**8):08d}"
        made = SigningCode.objects.create(
            member=member, code_hash=_hash(member, code), expires_at=clock.now() + CODE_LIFETIME
        )
        letters.send_code(member, f"{code[:4]} {code[4:]}", int(CODE_LIFETIME.total_seconds() // 60))
        record("jury.signing_code", member, by=None, about=member.user)
    return made


def check_code(*, member: JuryMember, code: str) -> SigningCode | None:
    """Return the code when it is the one sent, still lives and was not used; count a wrong try. None: refused.

    A wrong, an old and a spent code get the same answer. After five tries the code is dead.
    """
    typed = "".join(sign for sign in code if sign.isdigit())
    with transaction.atomic():
        known = (
            SigningCode.objects.select_for_update()
            .filter(member=member, used_at=None, expires_at__gt=clock.now(), attempts__lt=CODE_ATTEMPTS)
            .order_by("-created_at")
            .first()
        )
        if known is None:
            return None
        known.attempts += 1
        right = constant_time_compare(known.code_hash, _hash(member, typed))
        if right:
            known.used_at = clock.now()
        known.save(update_fields=["attempts", "used_at"])
    return known if right else None


def sign_by_code(*, member: JuryMember, code: SigningCode, seen: str) -> MemberSignature:
    """Sign after a code that :func:`check_code` accepted within the last quarter of an hour."""
    with writing():
        locked = lock(member.jury, JuryState.CLOSED)
        fresh = SigningCode.objects.get(pk=code.pk)
        if fresh.member_id != member.pk or fresh.used_at is None or clock.now() - fresh.used_at > GRANT_LIFETIME:
            raise NotAllowed(_("Your code is too old. Ask for another one."))
        return _sign(locked, member, seen, SigningMethod.LINK_AND_CODE, member.user)


def sign_on_paper(*, by: User, member: JuryMember, scan: File[bytes], seen: str) -> MemberSignature:
    """Keep the scan of a member's signature on a paper that bears the fingerprint; it counts as their signature.

    Recorded by the president or the secretary for another member, or by the certifier. ``seen``: the SHA-256 that
    the paper was compared with. Raises UploadRefused where the scan is neither a PDF nor a picture.
    """
    _refuse_paper(by, member)
    jury = member.jury
    _require_signatory(jury, member)
    placed = place_upload(scan, organisation=jury.certifier, purpose="signature", allowed=SCANS)
    with writing():
        locked = lock(jury, JuryState.CLOSED)
        _refuse_paper(by, member)
        _require_signatory(locked, member)
        _require_same_record(locked, seen)
        return _write(locked, member, SigningMethod.PAPER, by, scan=register(placed, by=by))


def _refuse_paper(by: User, member: JuryMember) -> None:
    require_state(member.jury, JuryState.CLOSED)
    if not permissions.can_mark_prevented(by, member.jury):
        raise NotAllowed(_("The president, the secretary or the certifier adds a signature on paper."))
    if member.user_id == by.pk:
        raise NotAllowed(_("You are here: sign with your account."))


def mark_prevented(*, by: User, member: JuryMember, reason: str) -> MemberSignature:
    """Name a member who cannot sign, with the reason. At least one member signs in person."""
    if not reason.strip():
        raise Refused(_("Write why they cannot sign: it goes into the minutes."), field="reason")
    with writing():
        locked = lock(member.jury, JuryState.CLOSED)
        if not permissions.can_mark_prevented(by, locked):
            raise NotAllowed(_("The president or the secretary names a member who cannot sign."))
        if member.user_id == by.pk:
            raise NotAllowed(_("You are here: sign, or let somebody else name you."))
        _require_signatory(locked, member)
        others = [other for other in queries.signatories(locked) if other.pk != member.pk]
        if all(_signed_as(other) == SigningMethod.PREVENTED for other in others):
            raise Refused(_("At least one member signs in person."))
        return _write(locked, member, SigningMethod.PREVENTED, by, prevented_reason=reason.strip())


def _sign(jury: Jury, member: JuryMember, seen: str, method: SigningMethod, by: User | None) -> MemberSignature:
    _require_signatory(jury, member)
    _require_same_record(jury, seen)
    return _write(jury, member, method, by)


def _require_same_record(jury: Jury, seen: str) -> None:
    if not constant_time_compare(seen, jury.record_sha256):
        raise Conflict(_("This is not the record that was closed. Reload the page and read it again."))


def _require_signatory(jury: Jury, member: JuryMember) -> None:
    if member.pk not in {found.pk for found in queries.signatories(jury)}:
        raise NotAllowed(_("Only the members who sat with a vote sign."))
    if MemberSignature.objects.filter(member=member).exists():
        raise Conflict(_("This signature is already recorded: there is nothing left to do."))


def _write(jury: Jury, member: JuryMember, method: SigningMethod, by: User | None, **details: Any) -> MemberSignature:
    signature = MemberSignature.objects.create(
        member=member, record_sha256=jury.record_sha256, method=method, signed_at=clock.now(), **details
    )
    record("jury.signature", signature, by=by, about=member.user, detail={"method": method})
    if all(_signed_as(found) for found in queries.signatories(jury)):
        _seal(jury, by)
    return signature


def _seal(jury: Jury, by: User | None) -> None:
    """The last signature is in: the deliberation is signed. The minutes are made once that is committed."""
    # The term as it stands today: what the candidates are told now holds, whatever the certifier sets later.
    until = last_day_to_appeal(clock.today(), queries.appeal_term(jury.certifier).days)
    facts = {"record_sha256": jury.record_sha256, "appeals_until": until.isoformat()}
    now = clock.now()
    move(jury, JURY_LIFE, "sign", by=by, signed_at=now, appeals_until=until, detail=facts, checkpoint=True)
    letters.tell_results(jury)
    letters.tell_signed(jury)
    # Whatever happens to the minutes, the signatures stand; a sweep tries again.
    after_commit("certification.juries.tasks.make_minutes", str(jury.pk))


def _signed_as(member: JuryMember) -> str:
    signature = getattr(member, "signature", None)
    return signature.method if signature is not None else ""


def _hash(member: JuryMember, code: str) -> str:
    """A short code is hashed with the installation's secret: the table alone does not give it away."""
    return salted_hmac(_SALT, f"{member.pk}:{code}", algorithm="sha256").hexdigest()
