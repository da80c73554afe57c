"""Everything an attestation says, frozen: the same context gives the same page for ever."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from typing import Any

from certification.attestations.enums import AttestationKind
from certification.attestations.marks import IssuerMark
from cursus.core.canonical import canonical_json, sha256_hex
from cursus.core.documents.tokens import colour
from cursus.core.ids import CROCKFORD

SCHEMA = 1
SHORTEST_CODE = 26  # characters of five bits: at least 128 bits


@dataclass(frozen=True)
class Issuer:
    """The certifier, as its attestations show it. Colours are ``#rrggbb``; without a mark, a small weave is drawn."""

    name: str
    legal_mention: str
    mark: IssuerMark | None = None
    warp_colour: str = ""
    weft_colour: str = ""

    def __post_init__(self) -> None:
        # Frozen with the context: another palette next year leaves this page as it was.
        object.__setattr__(self, "warp_colour", self.warp_colour or colour("pastel"))
        object.__setattr__(self, "weft_colour", self.weft_colour or colour("garance-fonce"))
        for value in (self.warp_colour, self.weft_colour):
            if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
                raise ValueError(f"{value!r} is not a colour such as #2f5d8a.")


@dataclass(frozen=True)
class Holder:
    """The person, as on the identity paper that they confirmed."""

    civil_name: str
    birth_date: date
    birth_place: str


@dataclass(frozen=True)
class ValidatedBlock:
    """A block of competencies that the jury validated, with the titles of its competencies."""

    code: str
    title: str
    competencies: tuple[str, ...]


@dataclass(frozen=True)
class Signatory:
    """The person entitled to sign for the certifier."""

    name: str
    quality: str


@dataclass(frozen=True)
class Registration:
    """The registration that a certificate has to mention (France compétences' list for the parchment).

    ``directory`` is RNCP or RS; ``level`` the national level (décret 2019-14) and ``european_level`` the EQF one, both
    0 where the directory has none; ``speciality_codes`` are NSF codes.
    """

    directory: str
    number: str
    decision_date: date
    level: int = 0
    european_level: int = 0
    speciality_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class AttestationContext:
    """What one attestation says.

    ``deliberation_date`` and ``minutes_reference`` name the signed deliberation it rests on; ``number`` is that of the
    register ("2026-000042"); ``verification_code`` is in Crockford's base 32, at least 128 bits, and the end of
    ``verification_url``; ``earlier_number`` that of the document which this one replaces (or repeats, where it is a
    ``duplicate``); ``disclaimer`` is printed at the foot, whatever its length up to two lines.
    """

    kind: AttestationKind
    issuer: Issuer
    title: str
    holder: Holder
    deliberation_date: date
    minutes_reference: str
    blocks: tuple[ValidatedBlock, ...]
    number: str
    place: str
    issued_on: date
    signatory: Signatory
    verification_url: str
    verification_code: str
    lang: str
    disclaimer: str = ""
    specimen: bool = False
    duplicate: bool = False
    registration: Registration | None = None
    earlier_number: str = ""

    def __post_init__(self) -> None:
        if self.kind == AttestationKind.BLOCK and len(self.blocks) != 1:
            raise ValueError("The attestation of a validated block is about exactly one block.")
        if len(self.verification_code) < SHORTEST_CODE or not set(self.verification_code) <= set(CROCKFORD):
            raise ValueError("A verification code has 26 characters of Crockford's base 32 or more (128 bits).")
        if not self.verification_url.rstrip("/").endswith(self.verification_code):
            raise ValueError("The verification address ends with the verification code.")
        if not self.specimen and self.duplicate and not self.number:
            raise ValueError("A duplicate carries the number of the attestation it repeats.")

    def to_json(self) -> dict[str, Any]:
        """Return the context as JSON values (dates in ISO 8601, the mark in base 64)."""
        values: dict[str, Any] = {name: getattr(self, name) for name in _FIELDS}
        if not self.earlier_number:
            del values["earlier_number"]  # most documents follow none: their context does not speak of it
        mark = self.issuer.mark.to_json() if self.issuer.mark else None
        # Not ``asdict``, which copies deeply: this is written again for each document, to compare it with what was
        # frozen.
        return values | {
            "schema": SCHEMA,
            "issuer": {**vars(self.issuer), "mark": mark},
            "holder": dict(vars(self.holder)),
            "blocks": tuple(dict(vars(block)) for block in self.blocks),
            "signatory": dict(vars(self.signatory)),
            "registration": dict(vars(self.registration)) if self.registration else None,
        }

    def to_canonical(self) -> bytes:
        """Return the context as RFC 8785 JSON: what is frozen and hashed."""
        return canonical_json(self.to_json())

    @cached_property
    def sha256(self) -> str:
        """The fingerprint of the frozen context, from which the border is woven (64 hexadecimal digits)."""
        return sha256_hex(self.to_canonical())

    @classmethod
    def from_canonical(cls, frozen: bytes | Mapping[str, Any]) -> AttestationContext:
        """Return the context that was frozen (its bytes, or their JSON values).

        Raises:
            ValueError: the schema is unknown or a rule above is broken.
        """
        values = dict(json.loads(frozen) if isinstance(frozen, bytes) else frozen)
        if values.pop("schema", None) != SCHEMA:
            raise ValueError("This context was frozen by another version of the software.")
        issuer = dict(values.pop("issuer"))
        holder = dict(values.pop("holder"))
        registration = values.pop("registration")
        mark = issuer.pop("mark")
        return cls(
            **{
                **values,
                "kind": AttestationKind(values["kind"]),
                "deliberation_date": date.fromisoformat(values["deliberation_date"]),
                "issued_on": date.fromisoformat(values["issued_on"]),
                "blocks": tuple(_block(block) for block in values["blocks"]),
                "signatory": Signatory(**values["signatory"]),
            },
            issuer=Issuer(**issuer, mark=IssuerMark.from_json(mark) if mark else None),
            holder=Holder(**{**holder, "birth_date": date.fromisoformat(holder["birth_date"])}),
            registration=_registration(registration) if registration else None,
        )


_FIELDS = tuple(field.name for field in fields(AttestationContext))


def _block(values: Mapping[str, Any]) -> ValidatedBlock:
    return ValidatedBlock(values["code"], values["title"], tuple(values["competencies"]))


def _registration(values: Mapping[str, Any]) -> Registration:
    return Registration(
        **{
            **values,
            "decision_date": date.fromisoformat(values["decision_date"]),
            "speciality_codes": tuple(values["speciality_codes"]),
        }
    )
