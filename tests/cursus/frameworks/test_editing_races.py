"""Ten people write one draft at the same moment: nobody's words are lost, and of one row one person wins."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection, connections

from cursus.core.errors import Conflict
from cursus.frameworks import actions_rows, snapshots
from cursus.frameworks.actions_rows import change_row
from cursus.frameworks.actions_tree import Move, move_row
from cursus.frameworks.models import Competency, FrameworkVersion
from cursus.frameworks.queries_tree import BRANCHES
from cursus.frameworks.rules_editing import order_token
from tests.factories.accounts import OrganisationFactory
from tests.factories.frameworks import draft_version

WRITERS = 10
FIELDS = ("code", "title", "description", "expected_evidence", "critical")
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(verbs: list[Callable[[], object]]) -> Counter[str]:
    """Run the verbs in threads that start together; count what came of them."""
    barrier, said = threading.Barrier(len(verbs)), []

    def run(verb: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=30)
            verb()
            said.append("done")
        except Conflict as conflict:
            said.append(conflict.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[verb]) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return Counter(said)


def adds_a_word(version: FrameworkVersion, row: Competency, seen: snapshots.Snapshot, word: str) -> None:
    """Write what somebody has on their page: the title that they saw, and a word more."""

    def write() -> Competency:
        row.title = f"{seen.fields['title']} {word}"
        row.save(update_fields=["title"])
        return row

    change_row(version, row, write, fields=FIELDS, seen=seen, by=None)


def until_saved(version: FrameworkVersion, key: object, word: str) -> None:
    """Do as a person does: write, and where somebody was faster, look again and write again."""
    for _attempt in range(WRITERS * 4):
        row = Competency.objects.get(pk=key)
        try:
            adds_a_word(version, row, snapshots.take(row, FIELDS), word)
        except Conflict:
            continue
        return
    raise AssertionError(f"{word} was never saved")


@pytest.fixture
def version():
    return draft_version(OrganisationFactory(), blocks=1, each=WRITERS)


def test_ten_people_on_ten_rows_are_all_done(version):
    rows = list(version.competencies.order_by("code"))
    said = at_once([partial(adds_a_word, version, row, snapshots.take(row, FIELDS), "vu") for row in rows])
    assert said == {"done": WRITERS}
    assert all(title.endswith(" vu") for title in version.competencies.values_list("title", flat=True))


def test_ten_people_on_one_row_one_is_done_and_nine_are_told(version):
    row = version.competencies.get(code="1.1")
    seen = snapshots.take(row, FIELDS)
    mine = [Competency.objects.get(pk=row.pk) for _writer in range(WRITERS)]
    said = at_once([partial(adds_a_word, version, item, seen, f"mot{n}") for n, item in enumerate(mine)])
    assert said == {"done": 1, "framework_row.changed": WRITERS - 1}


def test_ten_people_who_look_again_lose_no_word(version):
    key = version.competencies.get(code="1.1").pk
    assert at_once([partial(until_saved, version, key, f"mot{n}") for n in range(WRITERS)]) == {"done": WRITERS}
    words = Competency.objects.get(pk=key).title.split()
    assert {f"mot{n}" for n in range(WRITERS)} <= set(words)


def test_without_the_comparison_words_would_be_lost(version, monkeypatch):
    """The twin: the same ten people, the guard taken out. On SQLite too, since each wrote what they had seen before."""
    monkeypatch.setattr(actions_rows, "differs", lambda now, seen: False)
    row = version.competencies.get(code="1.1")
    seen = snapshots.take(row, FIELDS)
    mine = [Competency.objects.get(pk=row.pk) for _writer in range(WRITERS)]
    said = at_once([partial(adds_a_word, version, item, seen, f"mot{n}") for n, item in enumerate(mine)])
    assert said == {"done": WRITERS}
    assert len(Competency.objects.get(pk=row.pk).title.split()) == len(row.title.split()) + 1


@pytest.mark.postgres
def test_without_the_lock_two_would_win(version, monkeypatch):
    """The other twin: compared, but not locked. SQLite has one writer at a time, so only PostgreSQL can show it."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    monkeypatch.setattr(actions_rows, "lock_draft", lambda found: FrameworkVersion.objects.get(pk=found.pk))
    compared = actions_rows.differs

    def slowly(now, seen):
        different = compared(now, seen)
        time.sleep(0.5)
        return different

    monkeypatch.setattr(actions_rows, "differs", slowly)
    row = version.competencies.get(code="1.1")
    seen = snapshots.take(row, FIELDS)
    mine = [Competency.objects.get(pk=row.pk) for _writer in range(2)]
    said = at_once([partial(adds_a_word, version, item, seen, f"mot{n}") for n, item in enumerate(mine)])
    assert said == {"done": 2}


def test_ten_moves_on_one_order_one_is_done_and_nothing_is_torn(version):
    branch, block = BRANCHES["competences"], version.blocks.get()
    keys = list(branch.siblings(version, block.pk).values_list("pk", flat=True))
    token = order_token(keys)
    said = at_once([partial(move_row, version, branch, Move(key, block.pk, 0, token), by=None) for key in keys[1:]])
    assert said == {"done": 1, "framework_tree.order": WRITERS - 2}
    positions = list(block.competencies.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, WRITERS + 1))
