"""A browser that sends bytes as they are, and a database that tells whether a refusal left something behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote_from_bytes

from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client

from tests.hostile.pages import Pairs
from tests.journey import snapshot

URLENCODED = "application/x-www-form-urlencoded"
BOUNDARY = "weave0boundary"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
SAFE = {"GET", "HEAD", "OPTIONS"}


def urlencoded(pairs: Pairs) -> bytes:
    """The body of a form, byte by byte."""
    return "&".join(f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}" for name, value in pairs).encode()


def multipart(pairs: Pairs, files: Pairs = ()) -> bytes:
    """The body of a form with files, whose names are hostile too."""
    parts = []
    for name, value in pairs:
        parts.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value)
    for name, value in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="../\u202efdp.exe"\r\n'
        parts.append(head.encode() + b"Content-Type: application/pdf\r\n\r\n" + value)
    return b"\r\n".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


class Answer:
    """What came back, or the exception that would have been a page 500."""

    def __init__(self, response: HttpResponseBase | None, fault: str = "") -> None:
        self.fault = fault
        self.status = response.status_code if response is not None else 500
        self.content = b""
        self.html = False
        if response is not None:
            self.content = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]
            self.html = response.get("Content-Type", "").startswith("text/html")

    @property
    def refused(self) -> bool:
        return self.status >= 400


class Sender:
    """Sends requests each in a savepoint that is rolled back; knows what the database looked like."""

    def __init__(self) -> None:
        self.before: dict[str, str] = {}

    def look(self) -> None:
        """Take the database as it is now for what it should stay."""
        self.before = snapshot.database()

    def send(
        self, client: Client, method: str, path: str, body: bytes = b"", kind: str = URLENCODED, **extra: Any
    ) -> tuple[Answer, list[str]]:
        """Return the answer, and the tables that it changed where it should have changed none."""
        with transaction.atomic(), written() as statements:
            answer = _ask(client, method, path, body, kind, extra)
            changed: list[str] = []
            if statements and (answer.refused or method in SAFE) and not answer.fault:
                changed = snapshot.changed(self.before, snapshot.database())
            transaction.set_rollback(True)
        return answer, changed


def _ask(client: Client, method: str, path: str, body: bytes, kind: str, extra: dict[str, Any]) -> Answer:
    try:
        with transaction.atomic():
            return Answer(client.generic(method, path, body, content_type=kind, **extra))
    except Exception as fault:
        return Answer(None, f"{type(fault).__name__}: {str(fault)[:160]}")


@contextmanager
def written() -> Iterator[list[str]]:
    """Collect the statements that write in our tables."""
    statements: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and "cursus_cache" not in sql:
            statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements
