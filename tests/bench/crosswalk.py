"""The crosswalk: how often a suggestion is right, against plainer ways; and what large frameworks cost."""

from __future__ import annotations

import os
import random
import time
from typing import Any

SIZE = int(os.environ.get("BENCH_CROSSWALK_SIZE", "5000"))
ASKED = 500


def measure() -> dict[str, float]:
    """Return recall on the pairs made by hand, and the costs of 5,000 competencies against 5,000 elements."""
    from django.db import connections

    from tests import databases

    figures = _recall() | _ranking()
    copies = databases.copies_for("bench-crosswalk")
    databases.point_to(copies.prepare())
    try:
        return figures | _pages()
    finally:
        connections.close_all()
        copies.remove()


def _recall() -> dict[str, float]:
    """Of 66 pairs; ``held_out`` are the 33 that nothing was set with."""
    from tests.bench import baseline
    from tests.factories.crosswalk_pairs import recall

    return {
        "crosswalk.recall_at_3": round(recall(baseline.suggested, ""), 3),
        "crosswalk.recall_at_3_held_out": round(recall(baseline.suggested, "held_out"), 3),
        "crosswalk.recall_at_3_tuning": round(recall(baseline.suggested, "tuning"), 3),
        "crosswalk.recall_at_1": round(recall(baseline.suggested, "", at=1), 3),
        "crosswalk.baseline_recall_at_3": round(recall(baseline.plain, ""), 3),
        "crosswalk.baseline_recall_at_3_held_out": round(recall(baseline.plain, "held_out"), 3),
        "crosswalk.stemmed_recall_at_3": round(recall(baseline.stemmed, ""), 3),
    }


def _labels() -> list[str]:
    """Labels of seven words drawn by lot from those of the lists: nothing in them is rarer than in real ones."""
    from tests.factories.crosswalk_pairs import elements

    words = " ".join(f"{item.label} {item.description}" for rows in elements().values() for item in rows).split()
    chance = random.Random(7)  # noqa: S311
    return [" ".join(chance.choices(words, k=7)) for _ in range(SIZE)]


def _ranking() -> dict[str, float]:
    from cursus.crosswalks.matching.ranking import Index, Text

    texts = [Text(str(n), label) for n, label in enumerate(_labels())]
    before = time.process_time()
    index = Index(texts)
    built = time.process_time()
    for text in texts[:ASKED]:
        index.rank(text)
    done = time.process_time()
    return {
        "crosswalk.index.cpu_s": round(built - before, 2),
        "crosswalk.rank_500.cpu_s": round(done - built, 2),
    }


def _pages() -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from cursus.crosswalks.presenting import present
    from cursus.crosswalks.queries_coverage import matrix_of
    from tests.bench.measuring import cpu_ms

    version, source = _fill()
    with CaptureQueriesContext(connection) as caught:
        page = present(matrix_of(version))
    assert page.matrix.competencies == SIZE
    assert page.sources[0].coverage.elements == SIZE
    figures = {
        "crosswalk.matrix.queries": float(len(caught)),
        "crosswalk.matrix.cpu_ms": cpu_ms(lambda: present(matrix_of(version)), times=3),
    }
    work = _work(version, source)
    with CaptureQueriesContext(connection) as caught:
        work()
    return figures | {
        "crosswalk.work_page.queries": float(len(caught)),
        "crosswalk.work_page.cpu_ms": cpu_ms(work, times=3),
    }


def _work(version: Any, source: Any) -> Any:
    """Return what draws the work page of one competency, as the browser asks for it."""
    from django.test import Client
    from django.urls import reverse

    from cursus.accounts.models import User

    user = User.objects.create_superuser(email="banc@bench.example", password="banc")
    client = Client()
    client.force_login(user)
    address = reverse("crosswalk_editing:work", args=[version.pk, source.pk])

    def ask() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"The work page answers {answer.status_code}")

    return ask


def _fill() -> tuple[Any, Any]:
    """A version of 100 blocks, a source of 100 groups, and a correspondence for each competency, in bulk."""
    from cursus.core import clock
    from cursus.crosswalks.models import CrosswalkMapping, SourceElement, SourceFramework
    from cursus.frameworks.actions import create_framework
    from cursus.frameworks.models import Competency, CompetencyBlock

    labels = _labels()
    version = create_framework(code="BANC", title="Banc", organisation=None, by=None)
    blocks = CompetencyBlock.objects.bulk_create(
        CompetencyBlock(version=version, code=f"B{n}", title=f"Bloc {n}", position=n) for n in range(100)
    )
    competencies = Competency.objects.bulk_create(
        Competency(version=version, block=blocks[n % 100], code=f"C{n}", title=label, position=n % 30_000)
        for n, label in enumerate(labels)
    )
    source = SourceFramework.objects.create(title="Banc")
    groups = SourceElement.objects.bulk_create(
        SourceElement(source=source, code=f"G{n}", label=f"Groupe {n}", position=n) for n in range(100)
    )
    elements = SourceElement.objects.bulk_create(
        SourceElement(source=source, code=f"E{n}", label=label, parent=groups[n % 100], position=100 + n)
        for n, label in enumerate(reversed(labels))
    )
    CrosswalkMapping.objects.bulk_create(
        CrosswalkMapping(
            version=version,
            competency=competencies[n],
            source=source,
            element=elements[n],
            kind="CLOSE",
            rationale="Banc",
            state="REVIEWED",
            decided_at=clock.now(),
        )
        for n in range(SIZE)
    )
    return version, source
