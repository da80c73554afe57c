"""Refusals: what the software declines to do, in words for the person who asked."""

from __future__ import annotations

from django.utils.functional import Promise

Message = str | Promise


class Refused(Exception):
    """A rule forbids what was asked. The message says what happened and what to do next."""

    code = "refused"

    def __init__(self, message: Message, *, code: str | None = None, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        if code:
            self.code = code


class Conflict(Refused):
    """Somebody else was faster: what was asked no longer fits the present state (HTTP 409)."""

    code = "conflict"


class NotAllowed(Refused):
    """The person may see the thing, but may not do this to it (HTTP 403)."""

    code = "not_allowed"


class Unavailable(Refused):
    """A service that this needs (storage, time-stamp authority …) does not answer: the same may be asked later (503).

    Whoever works from an outbox catches it, keeps the row and tries again by itself.
    """

    code = "unavailable"
