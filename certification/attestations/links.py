"""The link by which a second person answers: signed, of that person alone, and dead after a week."""

from __future__ import annotations

from django.core import signing

from certification.attestations.models import Withdrawal
from certification.attestations.rules import WITHDRAWAL_ANSWER
from cursus.accounts.models import User

_SALT = "certification.attestations.withdrawal"


def confirmation_token(withdrawal: Withdrawal, person: User) -> str:
    """Return the end of the link of one person for one request."""
    return signing.dumps([str(withdrawal.pk), str(person.pk)], salt=_SALT)


def read_confirmation(token: str, person: User) -> Withdrawal | None:
    """Return the request that a link of this person names; None for another's, an old or an altered link."""
    try:
        key, whose = signing.loads(token, salt=_SALT, max_age=WITHDRAWAL_ANSWER)
    except (signing.BadSignature, ValueError):
        return None
    if whose != str(person.pk):
        return None
    rows = Withdrawal.objects.select_related(
        "requested_by",
        "attestation__series__certifier",
        "attestation__block",
        "attestation__batch__jury__certifier",
        "attestation__candidate__jury",
        "attestation__candidate__enrolment__learner",
    )
    return rows.filter(pk=key).first()
