"""The public page of a code: its queries, and whether it waits longer in a register of a million rows.

Two databases of the real schema are filled (see ``register``), one with a thousand rows and one with a million. The
same view answers for codes drawn by lot, now in the one, now in the other: what else the machine does falls on both.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SIZES = {"1k": 1_000, "1m": int(os.environ.get("BENCH_REGISTER_ROWS", "1000000"))}
ROUNDS, REQUESTS = 5, 60  # each round gives a p95 of each size
DEFAULT_URL = "postgres://postgres@127.0.0.1:5432/postgres"


def measure() -> dict[str, float]:
    """Return milliseconds (wall) at the 95th percentile of each size, what one is to the other, and SQL queries a page.

    The p95 of a size is the least of its rounds': what a busy machine adds to a round is not the register's. Nothing is
    returned where PostgreSQL does not answer, and the table says so.
    """
    server = _server()
    if server is None:
        print("verification: left out, PostgreSQL does not answer (DATABASE_URL).")
        return {}
    with _point_at(server):
        return _measure()


def _measure() -> dict[str, float]:
    from django.db import connections

    from tests import databases

    kept, copies = {}, {}
    usual = connections["default"]
    figures: dict[str, float] = {}
    try:
        for size, rows in SIZES.items():
            copies[size] = databases.copies_for(f"bench_{size}")
            kept[size] = _connection(copies[size].prepare())
            connections["default"] = kept[size]
            seconds = _fill(rows)
        figures["verification.fill_s_1m"] = round(seconds, 1)
        return figures | _compared(kept)
    finally:
        connections["default"] = usual
        for connection in kept.values():
            connection.close()
        for copy in copies.values():
            copy.remove()


def _compared(kept: dict[str, Any]) -> dict[str, float]:
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    from certification.attestations.queries import by_bytes

    codes = {size: _codes(connection, SIZES[size]) for size, connection in kept.items()}
    timed: dict[str, list[float]] = {size: [] for size in kept}
    visitors = iter(range(10**6))
    for place in range(ROUNDS + 1):
        waited: dict[str, list[float]] = {size: [] for size in kept}
        for _request in range(REQUESTS):
            for size, connection in kept.items():
                connections["default"] = connection
                waited[size].append(_ask(next(codes[size]), next(visitors)))
        if place:  # the first round warms
            for size, values in waited.items():
                timed[size].append(statistics.quantiles(values, n=20)[-1])
    with CaptureQueriesContext(kept["1m"]) as caught:
        _ask(next(codes["1m"]), next(visitors))
    _require_index(kept["1m"], caught, column="token", index="certification_attestation_token")
    with CaptureQueriesContext(kept["1m"]) as by_file:
        by_bytes("0" * 64)
    _require_index(kept["1m"], by_file, column="pdf_sha256", index="attestation_bytes_once")
    small, large = min(timed["1k"]), min(timed["1m"])
    return {
        "verification.sql": len(caught),
        "verification.p95_ms_1k": round(small, 2),
        "verification.p95_ms_1m": round(large, 2),
        "verification.p95_ratio_1m_to_1k": round(large / small, 3),
    }


def _ask(code: str, visitor: int) -> float:
    """Ask for the page of a code as somebody new, so that nobody is told to wait; return how long it took."""
    from django.test import Client

    client = Client(REMOTE_ADDR=f"10.{visitor >> 16 & 255}.{visitor >> 8 & 255}.{visitor & 255}")
    started = time.perf_counter()
    answer = client.get(f"/v/{code}")
    waited = (time.perf_counter() - started) * 1000
    if answer.status_code != 200 or b"verdict-valid" not in answer.content:
        raise SystemExit(f"verification: {code} is answered by {answer.status_code}")
    return waited


def _codes(connection: Any, rows: int) -> Iterator[str]:
    """Return codes of the register, drawn by lot, always the same ones: read beforehand, so that nothing is warmed."""
    from tests.bench.register import token_of

    draw = random.Random(rows)  # noqa: S311
    with _default(connection):
        return iter([token_of(draw.randrange(rows)) for _ in range((ROUNDS + 2) * REQUESTS)])


def _require_index(connection: Any, caught: Any, *, column: str, index: str) -> None:
    """Stop where the register is read from one end to the other to find a code or the bytes of a file."""
    queries = [query["sql"] for query in caught.captured_queries]
    looked_up = [sql for sql in queries if f'"certification_attestation"."{column}" =' in sql]
    if not looked_up:
        raise SystemExit(f"verification: nothing is looked up by its {column}")
    with connection.cursor() as cursor:
        for sql in looked_up:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            if "Seq Scan on certification_attestation " in plan or f"using {index}" not in plan:
                raise SystemExit(f"verification: the register is read without its index\n{plan}")


def _fill(rows: int) -> float:
    """Issue the attestations of one person by the actions, then copy them; return the seconds that copying took."""
    from tests.bench.register import fill
    from tests.factories.attestations import issued, signed_with

    found = issued(signed_with({"B1", "B2", "B3", "B4"}, blocks=5))
    started = time.perf_counter()
    fill(found.attestations, rows)
    return time.perf_counter() - started


def _server() -> dict[str, Any] | None:
    """Return the settings of a PostgreSQL that answers, or None."""
    import dj_database_url
    import psycopg

    url = os.environ.get("DATABASE_URL", "")
    url = url if url.startswith("postgres") else DEFAULT_URL
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return None
    return dict(dj_database_url.parse(url)) | {"OPTIONS": {"options": "-c synchronous_commit=off"}}


@contextmanager
def _point_at(server: dict[str, Any]) -> Iterator[None]:
    """Let Django use another server meanwhile."""
    from django.conf import settings
    from django.db import connections

    before, usual = settings.DATABASES["default"], connections["default"]
    settings.DATABASES["default"] = connections.settings["default"] = {**before, **server}
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        settings.DATABASES["default"] = connections.settings["default"] = before
        connections["default"] = usual


def _connection(name: str) -> Any:
    """Return a connection to a database of the server."""
    from django.db import connections

    connection = connections.create_connection("default")
    connection.settings_dict = {**connection.settings_dict, "NAME": name}
    return connection


@contextmanager
def _default(connection: Any) -> Iterator[None]:
    from django.db import connections

    usual = connections["default"]
    connections["default"] = connection
    try:
        yield
    finally:
        connections["default"] = usual
