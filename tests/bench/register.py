"""A register of any size, copied row by row from one that was issued for good: for PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Model

from certification.attestations.models import Attestation
from certification.enrolments.models import Enrolment
from certification.juries.models import Candidate
from cursus.accounts.models import User
from cursus.core.models import StoredFile

TABLES: tuple[type[Model], ...] = (User, Enrolment, Candidate, StoredFile, Attestation)
FIRST = 1_000_000  # numbers of copies begin here, beyond those of what was issued for good


def fill(sources: Sequence[Attestation], rows: int) -> None:
    """Copy the attestations of one person with them, until there are ``rows`` more; each has its own number and code.

    Copies are written as a backup is restored, without the guards, which ask for a jury behind each row. Nothing is
    written afterwards: the tables have no foreign keys and no write-ahead log. Their indexes are the real ones, and
    they are vacuumed and analysed as those of a running house are.
    """
    people, candidate = rows // len(sources), sources[0].candidate
    enrolment, count = candidate.enrolment, len(sources)
    learner = f"{FIRST} + n"
    document = f"{FIRST} + n * {count} + %s"
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        _unlog(cursor)
        with _indexed_afterwards(cursor, User):
            _copy(
                cursor, User, enrolment.learner_id, people, {"id": learner, "email": f"{learner} || '@bench.example'"}
            )
        with _indexed_afterwards(cursor, Enrolment):
            _copy(cursor, Enrolment, enrolment.pk, people, {"id": _key("e", "n"), "learner_id": learner})
        with _indexed_afterwards(cursor, Candidate):
            _copy(cursor, Candidate, candidate.pk, people, {"id": _key("c", "n"), "enrolment_id": _key("e", "n")})
        with _indexed_afterwards(cursor, StoredFile):
            for place, source in enumerate(sources):
                own = document % place
                changes = {"id": _key("f", own), "key": f"'bench/' || {own}", "sha256": _digest("f", own)}
                _copy(cursor, StoredFile, source.file_id, people, changes)
        with _indexed_afterwards(cursor, Attestation):
            for place, source in enumerate(sources):
                _copy(cursor, Attestation, source.pk, people, _attestation(document % place))
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("SET session_replication_role = origin")


def token_of(number: int) -> str:
    """Return the code of a copy, counted from 0."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_token(str(FIRST + number))}")
        return str(cursor.fetchone()[0])


def _attestation(own: str) -> dict[str, str]:
    """Return what is a copy's own. Its credential is the same stored file: no page that is measured reads it."""
    return {
        "id": _key("a", own),
        "candidate_id": _key("c", "n"),
        "file_id": _key("f", own),
        "credential_id": _key("f", own),
        "number": own,
        "printed_number": f"'2026-' || {own}",
        "token": _token(own),
        "verification_url": f"'https://bench.example/v/' || {_token(own)}",
        "pdf_sha256": _digest("f", own),
        "credential_sha256": _digest("c", own),
        "context_sha256": _digest("x", own),
        "status_list": f"({own}) / 65536 + 9",
        "status_index": f"({own}) % 65536",
        "search_text": f"'bench ' || {own}",
    }


def _key(kind: str, number: str) -> str:
    """Return SQL for the key of a copy: the digits of a UUID, spread over the whole index as those of real rows."""
    return f"md5('{kind}' || ({number}))::uuid"


def _token(number: str) -> str:
    """Return SQL for a code: 28 hexadecimal digits are in the alphabet of codes."""
    return f"upper(left(md5('code' || ({number})), 28))"


def _digest(kind: str, number: str) -> str:
    return f"encode(sha256(('{kind}' || ({number}))::bytea), 'hex')"


def _copy(cursor: Any, model: type[Model], source: object, rows: int, changes: Mapping[str, str]) -> None:
    """Insert copies 0 … ``rows`` - 1 of a row, with other values where SQL says so, of the copy's number ``n``."""
    table = model._meta.db_table
    columns = [str(field.column) for field in model._meta.concrete_fields]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(changes.get(name, f's."{name}"').replace("%", "%%") for name in columns)
    cursor.execute(
        f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}" s, generate_series(0, %s) n WHERE s.id = %s',
        [rows - 1, source],
    )


def _unlog(cursor: Any) -> None:
    """Take the foreign keys off, then the write-ahead log, which they would ask for."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f' "
        "AND (conrelid = ANY (%(tables)s::regclass[]) OR confrelid = ANY (%(tables)s::regclass[]))",
        {"tables": [model._meta.db_table for model in TABLES]},
    )
    for table, name in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for model in TABLES:
        cursor.execute(f'ALTER TABLE "{model._meta.db_table}" SET UNLOGGED')


@contextmanager
def _indexed_afterwards(cursor: Any, model: type[Model]) -> Iterator[None]:
    """Drop the indexes of a table, and build them again, the same."""
    table = model._meta.db_table
    cursor.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), c.conname, pg_get_constraintdef(c.oid) "
        "FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u') "
        "WHERE i.indrelid = %s::regclass",
        [f'"{table}"'],
    )
    found = cursor.fetchall()
    for name, _index, constraint, _definition in found:
        cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{constraint}"' if constraint else f"DROP INDEX {name}")
    yield
    for _name, index, constraint, definition in found:
        added = f'ALTER TABLE "{table}" ADD CONSTRAINT "{constraint}" {definition}'
        cursor.execute(added if constraint else index)
