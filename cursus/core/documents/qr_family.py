"""QR codes of addresses that differ in their last characters only, from the differences between a few of them.

Reed–Solomon's check bytes and the mask are sums without carry: in the same version and mode, the modules that a bit of
the text turns over are the same whatever the other bits. So the code of an address is that of another one, with the
modules of each different bit turned over. segno draws the codes from which these are read, and one more by which they
are checked.
"""

from __future__ import annotations

from functools import lru_cache

from cursus.core.documents.qr import qr_rows

BITS = 7  # of an ASCII character
KEPT = 0x30  # the character "0", from which differences are read


def family_rows(prefix: str, ending: str) -> list[bytes]:
    """Return ``qr_rows(prefix + ending)``, for an ending in ASCII."""
    family = _family(prefix, len(ending))
    if family is None:
        return qr_rows(prefix + ending)
    side, modules, turned = family
    for place, character in enumerate(ending.encode("ascii")):
        modules ^= turned[place][character]
    drawn = modules.to_bytes(side * side, "big")
    return [drawn[start : start + side] for start in range(0, side * side, side)]


@lru_cache(maxsize=8)
def _family(prefix: str, length: int) -> tuple[int, int, list[list[int]]] | None:
    """Return side, modules of the ending "000…", and what each character turns over at each place."""
    zeros = bytes([KEPT]) * length
    first = qr_rows(prefix + zeros.decode())
    side, modules = len(first), _joined(first)
    turned = []
    for place in range(length):
        bits = []
        for bit in range(BITS):
            other = bytearray(zeros)
            other[place] ^= 1 << bit
            rows = qr_rows(prefix + other.decode("ascii"))
            if len(rows) != side:
                return None
            bits.append(_joined(rows) ^ modules)
        turned.append([_sum(bits, character ^ KEPT) for character in range(1 << BITS)])
    family = (side, modules, turned)
    return family if _agrees(family, prefix, length) else None


def _sum(bits: list[int], chosen: int) -> int:
    total = 0
    for bit, turned in enumerate(bits):
        if chosen >> bit & 1:
            total ^= turned
    return total


def _agrees(family: tuple[int, int, list[list[int]]], prefix: str, length: int) -> bool:
    """Say whether the differences give the code that segno draws of another ending."""
    ending = bytes(0x41 + place % 26 for place in range(length))
    _side, modules, turned = family
    for place, character in enumerate(ending):
        modules ^= turned[place][character]
    return modules == _joined(qr_rows(prefix + ending.decode()))


def _joined(rows: list[bytes]) -> int:
    return int.from_bytes(b"".join(rows), "big")
