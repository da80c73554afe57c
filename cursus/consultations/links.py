"""The links of practitioners: nothing stored leads from an address to an answer.

A personal link is computed from the invitation's key with the installation's secret. The invitation keeps one digest of
it, the sheet of answers another one: to tie both, the link itself is needed, which is in the letter only.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.crypto import salted_hmac

from cursus.core.canonical import sha256_hex
from cursus.core.ids import CROCKFORD, TOKEN_LENGTH

COOKIE = "consultation"


def personal_token(invitation: UUID) -> str:
    """Return the code in the link of an invitation: 140 bits, the same each time, kept nowhere."""
    digest = salted_hmac("cursus.consultations.personal", str(invitation), algorithm="sha256").digest()
    number = int.from_bytes(digest, "big")
    return "".join(CROCKFORD[(number >> 5 * place) & 31] for place in range(TOKEN_LENGTH))


def invitation_digest(token: str) -> str:
    """Return what an invitation keeps of its link."""
    return sha256_hex(f"consultation-invitation:{token}".encode())


def answers_digest(token: str) -> str:
    """Return what a sheet of answers keeps of its link."""
    return sha256_hex(f"consultation-answers:{token}".encode())
