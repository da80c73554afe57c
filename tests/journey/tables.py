"""What the lives of things are, written a second time by hand: event → (state → state).

The code's own tables are compared with these, so that an edge that somebody adds or takes away is seen here too.
"""

from __future__ import annotations

CONFLICT, REFUSED, NOT_ALLOWED = "Conflict", "Refused", "NotAllowed"
"""How an action says no: out of its time, against a rule, not this person's to do."""

TABLES: dict[str, dict[str, dict[str, str]]] = {
    "framework_version": {
        "publish": {"DRAFT": "PUBLISHED"},
        "archive": {"PUBLISHED": "ARCHIVED"},
    },
    "programme": {
        "publish": {"DRAFT": "PUBLISHED", "WITHDRAWN": "PUBLISHED"},
        "withdraw": {"PUBLISHED": "WITHDRAWN"},
    },
    "session": {
        "open": {"PLANNED": "OPEN"},
        "start": {"OPEN": "RUNNING"},
        "complete": {"RUNNING": "COMPLETED"},
        "cancel": {"PLANNED": "CANCELLED", "OPEN": "CANCELLED", "RUNNING": "CANCELLED"},
    },
    "invitation": {
        "accept": {"SENT": "ACCEPTED"},
        "cancel": {"SENT": "CANCELLED"},
    },
    "enrolment": {
        "confirm": {"APPLIED": "CONFIRMED"},
        "decline": {"APPLIED": "DECLINED"},
        "reconsider": {"DECLINED": "APPLIED"},
        "start": {"CONFIRMED": "IN_PROGRESS"},
        "complete": {"IN_PROGRESS": "COMPLETED"},
        "withdraw": {"APPLIED": "WITHDRAWN", "CONFIRMED": "WITHDRAWN", "IN_PROGRESS": "WITHDRAWN"},
        "cancel": {"APPLIED": "CANCELLED", "CONFIRMED": "CANCELLED", "IN_PROGRESS": "CANCELLED"},
    },
    "evidence": {
        "submit": {"DRAFT": "SUBMITTED"},
        "judge": {"SUBMITTED": "JUDGED"},
        "reopen": {"JUDGED": "DRAFT"},
        "look_again": {"JUDGED": "SUBMITTED"},
        "withdraw": {"DRAFT": "WITHDRAWN", "SUBMITTED": "WITHDRAWN"},
    },
    "jury": {
        "convene": {"PLANNED": "CONVENED"},
        "open": {"CONVENED": "DELIBERATING"},
        "close": {"DELIBERATING": "CLOSED"},
        "sign": {"CLOSED": "SIGNED"},
        "cancel": {"PLANNED": "CANCELLED", "CONVENED": "CANCELLED", "DELIBERATING": "CANCELLED"},
    },
    "issuing_batch": {
        "finish": {"RUNNING": "DONE"},
    },
    "withdrawal": {
        "confirm": {"ASKED": "CONFIRMED"},
        "refuse": {"ASKED": "REFUSED"},
        "expire": {"ASKED": "EXPIRED"},
    },
    "attestation": {
        "issue": {"ALLOCATED": "ISSUED"},
        "void": {"ALLOCATED": "VOID"},
    },
    "appeal": {
        "uphold": {"LODGED": "UPHELD"},
        "dismiss": {"LODGED": "DISMISSED"},
        "reply": {"LODGED": "ANSWERED"},
        "withdraw": {"LODGED": "WITHDRAWN"},
    },
    "version_change": {
        "carry_out": {"PROPOSED": "DONE"},
        "decline": {"PROPOSED": "DECLINED"},
        "withdraw": {"PROPOSED": "WITHDRAWN"},
    },
    "editorial_review": {
        "approve": {"WAITING": "APPROVED"},
        "send_back": {"WAITING": "SENT_BACK"},
        "withdraw": {"WAITING": "WITHDRAWN"},
        "fall": {"APPROVED": "FALLEN"},
    },
    "crosswalk_mapping": {
        "review": {"PROPOSED": "REVIEWED"},
        "reject": {"PROPOSED": "REJECTED", "REVIEWED": "REJECTED"},
        "reopen": {"REVIEWED": "PROPOSED", "REJECTED": "PROPOSED"},
    },
    "practitioner_review": {
        "open": {"DRAFT": "OPEN"},
        "close": {"OPEN": "CLOSED"},
        "cancel": {"DRAFT": "CANCELLED"},
        "anonymise": {"CLOSED": "ANONYMISED"},
    },
    "workshop": {
        "hold": {"PLANNED": "HELD"},
        "cancel": {"PLANNED": "CANCELLED"},
    },
    "review_comment": {
        "accept": {"NEW": "ACCEPTED"},
        "decline": {"NEW": "DECLINED"},
        "already_said": {"NEW": "ALREADY_SAID"},
        "reopen": {"ACCEPTED": "NEW", "DECLINED": "NEW", "ALREADY_SAID": "NEW"},
    },
    "follow_up": {
        "send": {"PLANNED": "SENT"},
        "answer": {"SENT": "ANSWERED", "ANSWERED": "ANSWERED"},
        "decline": {"PLANNED": "DECLINED", "SENT": "DECLINED"},
        "close": {"PLANNED": "CLOSED", "SENT": "CLOSED"},
        "detach": {"ANSWERED": "DETACHED"},
    },
    "erasure_request": {
        "carry_out": {"ASKED": "DONE"},
        "refuse": {"ASKED": "REFUSED"},
        "withdraw": {"ASKED": "WITHDRAWN"},
    },
    "data_export": {
        "finish": {"ASKED": "READY"},
        "fail": {"ASKED": "FAILED"},
        "expire": {"READY": "GONE", "FAILED": "GONE"},
    },
}

Edge = tuple[str, str, str, str]
"""A life, a state, an event, the state it leads to."""


def edges(*lives: str) -> set[Edge]:
    """Return every edge of the lives named (of all, without a name)."""
    return {
        (life, source, event, target)
        for life, events in TABLES.items()
        if not lives or life in lives
        for event, steps in events.items()
        for source, target in steps.items()
    }
