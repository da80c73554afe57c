"""The database as it stands, to tell whether anything changed."""

from __future__ import annotations

import hashlib
from functools import cache

from django.apps import apps
from django.db import connection

from tests.journey.lives import APPS


@cache
def _tables() -> tuple[tuple[str, str], ...]:
    """Return (table, key column) of every table of our own, those of many-to-many links among them."""
    found = [model._meta for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    return tuple((meta.db_table, meta.pk.column) for meta in found if meta.app_label in ("cursus", "certification"))


def database() -> dict[str, str]:
    """Return a digest of the content of every table of ours, by table."""
    found: dict[str, str] = {}
    with connection.cursor() as cursor:
        for table, key in _tables():
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY "{key}"')
            found[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found


def row_counts() -> dict[str, int]:
    """Return how many rows each table of ours has."""
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for table, _key in _tables():
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return the tables that are no longer the same."""
    return sorted(table for table in after if after[table] != before.get(table))
