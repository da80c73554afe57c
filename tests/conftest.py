"""Hostile defaults: warnings are errors, undefined template variables fail, nothing leaves the machine."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.template import Node
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from tests import databases

# How fast examples come says something of the machine, and nothing of the code.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


ASKS_FOR_A_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With ONLY=database, leave out what never touches one, or says the same whatever it is (marked ``once``)."""
    if os.environ.get("ONLY") != "database":
        return
    kept, left = [], []
    for item in items:
        asks = ASKS_FOR_A_DATABASE & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("django_db")
        (kept if asks and not item.get_closest_marker("once") else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any) -> Any:
    """Copy the template database; give transactional tests a fresh copy afterwards instead of a flush."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    copies = databases.copies_for(worker)
    name = copies.prepare()
    databases.point_to(name)

    def renew(self: TransactionTestCase) -> None:
        connections.close_all()
        copies.renew()

    flush = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = renew  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = flush  # type: ignore[method-assign]
    with django_db_blocker.unblock():
        connections.close_all()
        copies.remove()


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> Any:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in LOOPBACK:
            raise AssertionError(f"A test tried to reach {address}")
        return real(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign,assignment]
    yield
    socket.socket.connect = real  # type: ignore[method-assign]


class UndefinedVariable(str):
    """What stands for an undefined template variable: printing it fails the test, in our own templates.

    Wagtail's and allauth's templates lean on undefined variables: there it is the empty string it always was.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        # Django asks before it prints; a template that asks “is it there?” is told no, as in production.
        return sys._getframe(1).f_code.co_name == "resolve" and self._in_our_templates()

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, missing: object) -> str:
        raise AssertionError(f"Undefined template variable: {missing}")

    @staticmethod
    def _in_our_templates() -> bool:
        frame = sys._getframe(2)
        while frame is not None:
            node = frame.f_locals.get("self")
            if isinstance(node, Node) and getattr(node, "origin", None) is not None:
                name = str(node.origin.name)
                return name.startswith(str(databases.ROOT)) and "site-packages" not in name
            frame = frame.f_back  # type: ignore[assignment]
        return False


@pytest.fixture(autouse=True)
def _undefined_variables_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail when one of our templates prints a variable that nobody gave."""
    from django.template import engines

    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", UndefinedVariable())  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _fresh_cache(request: pytest.FixtureRequest) -> None:
    """Keep what one test counted (rate limits) from the next one."""
    asks = {"db", "transactional_db", "live_server"} & set(request.fixturenames)
    if asks or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("_django_db_helper")
        cache.clear()


@pytest.fixture(autouse=True)
def _limits_begin_with_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every window of attempts begin with the test: none ends in the middle of it."""
    gone = time.time() % 86_400
    monkeypatch.setattr("cursus.core.rate_limits.now", lambda: time.time() - gone)
