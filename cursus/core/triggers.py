"""What the database itself refuses, on both vendors.

A room declares its guards with :func:`guard` beside its models; they are installed after every migration.

"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections

_guards: dict[str, Guard] = {}


@dataclass(frozen=True)
class Guard:
    """A refusal of one operation (INSERT, UPDATE or DELETE) on a table.

    ``when`` is an SQL condition over OLD and NEW valid on SQLite and PostgreSQL alike; columns are quoted
    as given. ``message`` is what the database says.
    """

    name: str
    model: str
    operation: str
    when: str
    message: str


def guard(name: str, model: str, *operations: str, when: str = "1 = 1", message: str) -> None:
    """Declare that the database refuses ``operations`` ("UPDATE", "DELETE", "INSERT") on the model's table."""
    for operation in operations:
        _guards[f"{name}_{operation.lower()}"] = Guard(f"{name}_{operation.lower()}", model, operation, when, message)


def install_triggers(using: str = "default", **kwargs: Any) -> None:
    """Install every declared guard whose table exists (after migrate; again each time)."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for item in _guards.values():
            table = apps.get_model(item.model)._meta.db_table
            if table not in tables:
                continue
            for statement in _statements(connection.vendor, item, table):
                cursor.execute(statement)


def remove_triggers(using: str = "default") -> None:
    """Remove every declared guard (a test flush; erasing a demonstration)."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for item in _guards.values():
            table = apps.get_model(item.model)._meta.db_table
            if table in tables:
                cursor.execute(_drop(connection.vendor, item.name, table))


def _drop(vendor: str, trigger: str, table: str) -> str:
    suffix = f' ON "{table}"' if vendor == "postgresql" else ""
    return f'DROP TRIGGER IF EXISTS "{trigger}"{suffix}'


def _statements(vendor: str, item: Guard, table: str) -> list[str]:
    said = item.message.replace("'", "''")
    drop = _drop(vendor, item.name, table)
    if vendor == "sqlite":
        return [
            drop,
            f'CREATE TRIGGER "{item.name}" BEFORE {item.operation} ON "{table}" WHEN {item.when} '
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END",
        ]
    return [
        drop,
        f'CREATE OR REPLACE FUNCTION "{item.name}"() RETURNS trigger LANGUAGE plpgsql AS $body$ '
        f"BEGIN IF {item.when} THEN RAISE EXCEPTION '{said}' USING ERRCODE = '23514'; END IF; "
        f"RETURN {'OLD' if item.operation == 'DELETE' else 'NEW'}; END $body$",
        f'CREATE TRIGGER "{item.name}" BEFORE {item.operation} ON "{table}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{item.name}"()',
    ]


guard(
    "cursus_audit_entry_fixed",
    "cursus.AuditEntry",
    "UPDATE",
    "DELETE",
    message="The audit log is insert-only.",
)
guard(
    "cursus_document_timestamp_fixed",
    "cursus.DocumentTimestamp",
    "UPDATE",
    "DELETE",
    message="A time-stamp never changes: renew it by a further one.",
)
