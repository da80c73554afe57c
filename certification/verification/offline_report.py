"""What a verification without this site finds: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What is concluded of the file."""

    HOLDS = "holds"  # the seal holds, and the list of status does not withdraw the attestation
    HOLDS_STATUS_UNKNOWN = "holds_status_unknown"  # the seal holds; nothing is known of a withdrawal
    REVOKED = "revoked"
    REFUSED = "refused"


class Mark(StrEnum):
    """What became of one check."""

    YES = "yes"
    NO = "no"
    NOT_CHECKED = "not_checked"


class UnusablePaper(ValueError):
    """A certificate or a list of status that was given cannot be read."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: ``name`` and ``why`` are codes, ``said`` is what the words need."""

    name: str
    mark: Mark
    why: str = ""
    said: str = ""


@dataclass(frozen=True)
class OfflineReport:
    """Everything that can be said of a file without this site."""

    outcome: Outcome
    checks: tuple[Check, ...]
    signer: str = ""
    fingerprint: str = ""
    stated_at: datetime | None = None

    @property
    def not_checked(self) -> tuple[str, ...]:
        """The names of what could not be checked."""
        return tuple(check.name for check in self.checks if check.mark == Mark.NOT_CHECKED)
