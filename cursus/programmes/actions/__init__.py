"""Every write to programmes and sessions: one function a verb."""

from cursus.programmes.actions.meetings import add_meeting, remove_meeting, update_meeting
from cursus.programmes.actions.modules import add_module, move_module, remove_module, update_module
from cursus.programmes.actions.programmes import (
    EDITED_MEANWHILE,
    create_programme,
    index_words,
    publish_programme,
    set_competencies,
    update_programme,
    withdraw_programme,
)
from cursus.programmes.actions.sessions import (
    cancel_session,
    complete_session,
    open_session,
    plan_session,
    set_staff,
    start_session,
    update_session,
)

__all__ = [
    "EDITED_MEANWHILE",
    "add_meeting",
    "add_module",
    "cancel_session",
    "complete_session",
    "create_programme",
    "index_words",
    "move_module",
    "open_session",
    "plan_session",
    "publish_programme",
    "remove_meeting",
    "remove_module",
    "set_competencies",
    "set_staff",
    "start_session",
    "update_meeting",
    "update_module",
    "update_programme",
    "update_session",
    "withdraw_programme",
]
