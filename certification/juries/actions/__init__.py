"""Every verb of the room. Each locks the jury first, so that two people never decide at the same time."""

from certification.juries.actions.appealing import (
    answer_appeal,
    late_words,
    lodge_appeal,
    set_appeal_term,
    withdraw_appeal,
)
from certification.juries.actions.closing import close_deliberation
from certification.juries.actions.composition import (
    add_candidates,
    add_member,
    change_member,
    remove_candidate,
    remove_member,
    replace_member,
)
from certification.juries.actions.convening import answer_convocation, convene
from certification.juries.actions.decisions import (
    adopt_proposals,
    clear_decisions,
    decide_block,
    flag_case,
    record_conditions,
    withdraw_flag,
)
from certification.juries.actions.deliberation import (
    designate_president,
    note_incidents,
    open_deliberation,
    record_presences,
)
from certification.juries.actions.minutes import make_minutes, make_missing_minutes
from certification.juries.actions.planning import cancel_jury, change_jury, plan_jury, plan_rehearing
from certification.juries.actions.signing import (
    check_code,
    mark_prevented,
    send_code,
    sign_by_code,
    sign_on_paper,
    sign_signed_in,
)
from certification.juries.actions.ties import declare_ties, find_ties, weigh_tie

__all__ = [
    "add_candidates",
    "add_member",
    "adopt_proposals",
    "answer_appeal",
    "answer_convocation",
    "cancel_jury",
    "change_jury",
    "change_member",
    "check_code",
    "clear_decisions",
    "close_deliberation",
    "convene",
    "decide_block",
    "declare_ties",
    "designate_president",
    "find_ties",
    "flag_case",
    "late_words",
    "lodge_appeal",
    "make_minutes",
    "make_missing_minutes",
    "mark_prevented",
    "note_incidents",
    "open_deliberation",
    "plan_jury",
    "plan_rehearing",
    "record_conditions",
    "record_presences",
    "remove_candidate",
    "remove_member",
    "replace_member",
    "send_code",
    "set_appeal_term",
    "sign_by_code",
    "sign_on_paper",
    "sign_signed_in",
    "weigh_tie",
    "withdraw_appeal",
    "withdraw_flag",
]
