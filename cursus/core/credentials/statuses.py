"""Lists of status (W3C Bitstring Status List 1.0): one bit a credential, one file for a hundred thousand of them.

Whoever checks a credential fetches the whole list, so that the issuer does not learn which one is being checked.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from openvc.status.bitstring import decode_bitstring, get_status_bit, new_bitstring, set_status_bit
from openvc.status.issue import build_status_list_credential

from cursus.core.credentials.canonical import Document

LIST_SIZE = 131_072
"""Bits of a list: the least that the standard allows, so that a list is a crowd (section 6.1)."""

PURPOSE = "revocation"
KEPT_FOR = timedelta(days=30)
"""How long a copy of the list may be relied upon, for those who check offline."""


def status_entry(list_address: str, index: int | str) -> Document:
    """Return what a credential says of its own place in a list. ``index`` as text may be a mark of a template."""
    return {
        "id": f"{list_address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": PURPOSE,
        "statusListIndex": str(index),
        "statusListCredential": list_address,
    }


def status_list(*, address: str, issuer: str, revoked: Collection[int], made: datetime) -> Document:
    """Return the list, not signed yet. ``revoked`` are the indexes whose bit is set."""
    bits = new_bitstring(LIST_SIZE)
    for index in revoked:
        set_status_bit(bits, index, 1)
    return dict(
        build_status_list_credential(
            id=address,
            issuer=issuer,
            bitstring=bits,
            status_purpose=PURPOSE,
            valid_from=made,
            valid_until=made + KEPT_FOR,
        )
    )


def is_set(document: Document, index: int) -> bool:
    """Tell whether a list says “revoked” of an index; nothing is said of the list's own proof."""
    return bool(get_status_bit(decode_bitstring(document["credentialSubject"]["encodedList"]), index))
