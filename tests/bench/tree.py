"""What the editor's tree costs with five thousand competencies: its page, a branch that is opened, a search."""

from __future__ import annotations

import os

COMPETENCIES = int(os.environ.get("BENCH_TREE_COMPETENCIES", "5000"))
EACH = 50
"""Competencies in a block, as in the longest frameworks of big networks."""
TIMES = 5


def measure() -> dict[str, float]:
    """Return CPU milliseconds and queries of whole answers, through the site's own stack, in a database of its own."""
    from django.db import connections

    from tests import databases

    copies = databases.copies_for("bench")
    databases.point_to(copies.prepare())
    try:
        return _measure()
    finally:
        connections.close_all()
        copies.remove()


def _measure() -> dict[str, float]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from tests.bench.measuring import cpu_ms
    from tests.cursus.frameworks.editors import editor_of
    from tests.factories.accounts import OrganisationFactory

    owner = OrganisationFactory()
    version = _filled(owner)
    client = Client()
    client.force_login(editor_of(owner))
    page = reverse("frameworks_editing:version", args=[version.pk])
    lines = reverse("frameworks_editing:tree", args=[version.pk, "contenu"])
    opened = str(version.blocks.first().pk)  # type: ignore[union-attr]
    asked = {
        "tree": (page, {}),
        "tree.open": (lines, {"ouvert": opened}),
        "tree.search": (page, {"q": "cooperation 4999"}),
    }
    found: dict[str, float] = {}
    for name, (address, query) in asked.items():

        def ask(address: str = address, query: dict[str, str] = query) -> None:
            assert client.get(address, query).status_code == 200

        found[f"{name}.cpu_ms"] = round(cpu_ms(ask, times=TIMES), 1)
        with CaptureQueriesContext(connection) as queries:
            ask()
        found[f"{name}.queries"] = len(queries)
    return found


def _filled(owner):  # type: ignore[no-untyped-def]
    """Write a draft of so many competencies, two criteria each, as rows: what is measured is reading it."""
    from cursus.frameworks.models import Competency, CompetencyBlock, PerformanceCriterion
    from tests.factories.frameworks import draft_version

    version = draft_version(owner, blocks=0)
    blocks = [
        CompetencyBlock(version=version, code=f"B{n}", title=f"Bloc {n} : animer la coopération", position=n)
        for n in range(1, COMPETENCIES // EACH + 1)
    ]
    CompetencyBlock.objects.bulk_create(blocks)
    rows = [
        Competency(
            version=version,
            block=block,
            code=f"{block.position}.{rank}",
            title=f"Conduire la coopération {(block.position - 1) * EACH + rank} avec les acteurs du territoire",
            position=rank,
        )
        for block in blocks
        for rank in range(1, EACH + 1)
    ]
    Competency.objects.bulk_create(rows, batch_size=500)
    PerformanceCriterion.objects.bulk_create(
        (
            PerformanceCriterion(competency=row, text="Le travail croise trois sources.", position=n)
            for row in rows
            for n in (1, 2)
        ),
        batch_size=500,
    )
    return version
