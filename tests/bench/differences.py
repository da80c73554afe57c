"""What comparing two versions of 5,000 competencies costs: processor time, and queries."""

from __future__ import annotations

COMPETENCIES = 5_000
BLOCKS = 50
TIMES = 5


def measure() -> dict[str, float]:
    """Return the figures of reading and comparing two versions, one a copy in which a tenth was rewritten.

    ``difference.fiches_cpu_ms``: the same lines without lineage, as in two fiches.
    """
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
    from django.test.utils import CaptureQueriesContext

    from cursus.frameworks.queries_differences import difference_of
    from cursus.frameworks.rules_differences import Kind, Mark
    from tests.bench.measuring import cpu_ms

    before = _fill("BANC", "1.0")
    after = _fill("BANC", "2.0", like=before)
    fiche = _fill("BANC2", "1.0", rewritten=True)
    with CaptureQueriesContext(connection) as told:
        found = difference_of(before, after)
    tally = found.counted()[Kind.COMPETENCY]
    assert tally[Mark.REWORDED] == tally[Mark.ADDED] * 10 == COMPETENCIES // 10, tally
    other = difference_of(before, fiche).counted()[Kind.COMPETENCY]
    assert other[Mark.REWORDED] >= COMPETENCIES // 11, other
    return {
        "difference.cpu_ms": cpu_ms(lambda: difference_of(before, after), times=TIMES),
        "difference.fiches_cpu_ms": cpu_ms(lambda: difference_of(before, fiche), times=TIMES),
        "difference.queries": len(told),
    }


_VERBS = ("Animer", "Cartographier", "Réguler", "Piloter", "Évaluer", "Structurer", "Transmettre", "Capitaliser")
_THINGS = ("un collectif", "les alliances", "les tensions", "un budget", "l’utilité sociale", "la gouvernance")


def _words(n: int) -> str:
    return (
        f"{_VERBS[n % 8]} {_THINGS[n % 6]} du territoire n{n} avec les acteurs q{n * 7919 % 10007}, "
        f"en tenant compte des attentes r{n * 104729 % 10009} et des ressources s{n * 1299709 % 10037}"
    )


def _fill(code, number, *, like=None, rewritten=False):  # type: ignore[no-untyped-def]
    """A version with its competencies, each with a criterion; ``like``: with the lineages of another one."""
    from uuid import uuid4

    from cursus.frameworks.models import (
        Competency,
        CompetencyBlock,
        CompetencyFramework,
        FrameworkVersion,
        PerformanceCriterion,
    )

    framework, _ = CompetencyFramework.objects.get_or_create(code=code, defaults={"title": "Banc d’essai"})
    version = FrameworkVersion.objects.create(framework=framework, number=number, previous=like)
    old_blocks = list(like.blocks.order_by("position")) if like else []
    blocks = [
        CompetencyBlock(
            version=version,
            code=f"B{n}",
            title=f"Bloc {n}",
            position=n,
            lineage=old_blocks[n].lineage if like else uuid4(),
        )
        for n in range(BLOCKS)
    ]
    CompetencyBlock.objects.bulk_create(blocks)
    lineages = list(like.competencies.order_by("position").values_list("lineage", flat=True)) if like else []
    changed = like is not None or rewritten
    rows = []
    for n in range(COMPETENCIES):
        new = changed and n % 100 == 99
        words = f"Nouvelle capacité x{n} : tenir y{n}, rendre z{n}, sans w{n}" if new else _words(n)
        if changed and n % 10 == 3 and not new:
            words = words.replace("en tenant compte", "en tenant soigneusement compte")
        lineage = lineages[n] if like and not new else uuid4()
        rows.append(
            Competency(
                version=version, block=blocks[n % BLOCKS], code=f"C{n}", title=words, position=n, lineage=lineage
            )
        )
    Competency.objects.bulk_create(rows, batch_size=500)
    criteria = [PerformanceCriterion(competency=row, text=f"Croise {n % 9} sources.") for n, row in enumerate(rows)]
    PerformanceCriterion.objects.bulk_create(criteria, batch_size=500)
    return version
