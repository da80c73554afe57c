"""Looking an attestation up never reads the register from one end to the other, however long it is."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from certification.attestations.models import Attestation
from cursus.core.canonical import sha256_hex
from tests.certification.verification.reading import give, page_of, verdict
from tests.factories.attestations import issued

pytestmark = [
    pytest.mark.django_db,
    # PostgreSQL plans by size: make bench reads its plan in a register of a million rows.
    pytest.mark.skipif(connection.vendor != "sqlite", reason="a register of two rows has no plan worth reading"),
]
TABLE = Attestation._meta.db_table


def whole_reads(queries: list[str]) -> list[str]:
    """Return the queries on the register whose plan reads all of it."""
    found = []
    with connection.cursor() as cursor:
        for sql in queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
            if re.search(rf"SCAN {TABLE}\b", plan):
                found.append(f"{sql}\n{plan}")
    return found


def register_queries(caught: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in caught.captured_queries if f'FROM "{TABLE}"' in query["sql"]]


def test_a_code_is_looked_up_by_the_index() -> None:
    page = page_of(issued(candidates=1).first.token)
    with CaptureQueriesContext(connection) as caught:
        assert verdict(Client().get(page)) == "valid"

    queries = register_queries(caught)
    assert len(queries) == 1
    assert whole_reads(queries) == []


def test_a_file_is_looked_up_by_the_index() -> None:
    pdf = issued(candidates=1).pdf
    for data in (pdf, pdf + b" "):
        with CaptureQueriesContext(connection) as caught:
            give(Client(), data)
        queries = register_queries(caught)
        assert any(sha256_hex(data) in sql for sql in queries)
        assert whole_reads(queries) == []


def test_a_read_from_one_end_to_the_other_would_show() -> None:
    issued(candidates=1)
    with CaptureQueriesContext(connection) as caught:
        list(Attestation.objects.filter(title="Une autre"))
    assert whole_reads(register_queries(caught)) != []
