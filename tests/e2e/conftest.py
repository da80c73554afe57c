"""A browser, people who use it, and the rule that nothing is left out in silence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

# Playwright's loop runs in the thread that also reads the database; nothing here is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from playwright.sync_api import Browser, sync_playwright

from site_cms.demonstration.story import tell
from tests.e2e.browser import ARGUMENTS, CHROMIUM, Arrives, Person, Record
from tests.e2e.server import Site, running_site
from tests.e2e.skips import DECLARED

MAY_SKIP = os.environ.get("E2E_MAY_SKIP") == "1"


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder; those on the demonstration stay in one process, which makes it once."""
    for item in items:
        if "tests/e2e/" not in item.nodeid:
            continue
        item.add_marker(pytest.mark.e2e)
        if "demonstration" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("demonstration"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Turn a skip that nobody declared into a failure."""
    report = yield
    if report.skipped and call.excinfo is not None and not MAY_SKIP:
        reason = str(call.excinfo.value)
        if reason not in DECLARED:
            report.outcome = "failed"
            report.longrepr = f"Skipped without being declared in tests/e2e/skips.py: {reason}"
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Its absence is a failure, unless E2E_MAY_SKIP=1."""
    if not CHROMIUM.exists():
        message = f"{CHROMIUM} is missing: install Chromium, or set E2E_MAY_SKIP=1."
        if MAY_SKIP:
            pytest.skip(message)
        pytest.fail(message)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """The demonstration, served. What a test does there stays: look for what you need instead of counting."""

    def make() -> None:
        tell(lambda chapter: None)

    with django_db_blocker.unblock(), running_site("demonstration", make) as running:
        yield running


@pytest.fixture
def record(request: pytest.FixtureRequest) -> Iterator[Record]:
    """What goes wrong during the test; it fails at the end with all of it."""
    kept = Record.for_test(request.node.name)
    yield kept
    kept.verdict()


@pytest.fixture
def arrives(browser: Browser, site: Site, record: Record) -> Iterator[Arrives]:
    """Let somebody come with a browser of their own: ``arrives()``, or ``arrives(phone=True)``."""
    people: list[Person] = []

    def arrive(*, phone: bool = False) -> Person:
        people.append(Person(browser, site, record, phone=phone))
        return people[-1]

    yield arrive
    for person in people:
        person.leave()
