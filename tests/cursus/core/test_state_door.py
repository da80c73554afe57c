"""The one door through which a state changes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cursus.core.errors import Conflict
from cursus.core.models import AuditEntry
from cursus.core.rules import Life, Step
from cursus.core.state import move
from cursus.models import Invitation
from cursus.organisations.enums import InvitationState
from cursus.organisations.rules import INVITATION_LIFE
from tests.factories.accounts import OrganisationFactory, UserFactory

ROOT = Path(__file__).resolve().parents[3]
DOORS = {"cursus/core/state.py", "cursus/core/mail.py"}  # the door itself; the outbox's own state is no life


@pytest.fixture
def invitation(db):
    from datetime import timedelta

    from cursus.core import clock

    return Invitation.objects.create(
        organisation=OrganisationFactory(),
        email="a@example.org",
        role="TRAINER",
        token="T",
        expires_at=clock.now() + timedelta(days=1),
    )


def test_the_door_writes_the_state_and_the_log(invitation):
    user = UserFactory()
    move(invitation, INVITATION_LIFE, "cancel", by=user, detail={"why": "test"})
    assert invitation.state == InvitationState.CANCELLED
    entry = AuditEntry.objects.latest("seq")
    assert entry.event == "invitation.cancel"
    assert entry.detail == {"from": "SENT", "to": "CANCELLED", "why": "test"}


def test_the_door_refuses_what_the_table_does_not_list(invitation):
    move(invitation, INVITATION_LIFE, "cancel", by=None)
    with pytest.raises(Conflict):
        move(invitation, INVITATION_LIFE, "accept", by=None)
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.CANCELLED


def test_the_door_reads_the_locked_row_not_the_one_in_hand(invitation):
    stale = Invitation.objects.get(pk=invitation.pk)
    move(invitation, INVITATION_LIFE, "cancel", by=None)
    assert stale.state == InvitationState.SENT
    with pytest.raises(Conflict):
        move(stale, INVITATION_LIFE, "accept", by=None)


def test_a_table_with_an_unknown_state_does_not_load():
    with pytest.raises(ValueError, match="unknown states"):
        Life("x", InvitationState, "SENT", {"go": Step(("SENT",), "NOWHERE")})


def test_nothing_else_assigns_a_state():
    """Read the code itself: no assignment to .state, no update(state=…), no save of a hand-made one."""
    culprits = []
    for path in sorted(p for app in ("cursus", "certification", "site_cms") for p in (ROOT / app).rglob("*.py")):
        name = str(path.relative_to(ROOT))
        if name in DOORS or "/migrations/" in name:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            targets = node.targets if isinstance(node, ast.Assign) else []
            if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets):
                culprits.append(f"{name}:{node.lineno}")
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"update", "bulk_update"}
                and any(keyword.arg == "state" for keyword in node.keywords)
            ):
                culprits.append(f"{name}:{node.lineno}")
    assert culprits == []
