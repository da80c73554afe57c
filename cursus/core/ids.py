"""Identifiers and secrets."""

from __future__ import annotations

import secrets

# Crockford's alphabet: no I, L, O or U, so that a code survives being read aloud.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_LENGTH = 28  # 28 × 5 bits = 140 bits, in seven groups of four


def new_token() -> str:
    """Return a new unguessable code of 28 characters of Crockford's base 32 (140 bits from the CSPRNG)."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(TOKEN_LENGTH))


def in_groups(token: str) -> str:
    """Return the code in groups of four, as it is printed: ``7KQ2 M9XD …``."""
    return " ".join(token[start : start + 4] for start in range(0, len(token), 4))


def read_token(typed: str) -> str:
    """Return what a person typed as a code: spaces and hyphens dropped, look-alikes mended (O→0, I and L→1)."""
    kept = "".join(sign for sign in typed.upper() if sign.isalnum())
    return kept.translate(str.maketrans("OIL", "011"))
