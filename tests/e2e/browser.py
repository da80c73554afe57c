"""People at their browsers. Every page that they look at is photographed, searched for barriers and watched."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Request, Response

from tests.databases import ROOT
from tests.e2e import axe, guides
from tests.e2e.letters import Letterbox
from tests.e2e.server import Site

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # Nothing leaves this machine, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
ARTEFACTS = ROOT / "build" / "e2e"
PATIENCE_MS = 20_000
# What the browser says of every answer above 399: those are judged by their status, not by this line.
ABOUT_STATUS = "Failed to load resource: the server responded with a status of"


@dataclass
class Record:
    """What went wrong while a test ran, and the photographs it took."""

    folder: Path
    problems: list[str] = field(default_factory=list)
    taken: int = 0

    @classmethod
    def for_test(cls, name: str) -> Record:
        """Return an empty record whose photographs go to build/e2e/<name>/ (emptied first)."""
        folder = ARTEFACTS / re.sub(r"\W+", "-", name).strip("-")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return cls(folder)

    def note(self, problem: str) -> None:
        """Keep a problem once; the test fails at its end with all of them."""
        if problem not in self.problems:
            self.problems.append(problem)

    def verdict(self) -> None:
        """Fail with everything that went wrong."""
        assert not self.problems, f"{len(self.problems)} problems:\n\n" + "\n\n".join(self.problems)


class Person:
    """Somebody at a browser of their own, on a phone or at a desk."""

    def __init__(self, browser: Browser, site: Site, record: Record, *, phone: bool = False) -> None:
        self.site, self.record, self.phone = site, record, phone
        self.letters = Letterbox(site.mail)
        self.expected: set[int] = set()
        self.context = self._context(browser)
        self.page = self.context.new_page()

    def _context(self, browser: Browser) -> BrowserContext:
        own: dict[str, Any] = {"viewport": PHONE, "is_mobile": True, "has_touch": True} if self.phone else {}
        context = browser.new_context(
            **{
                "viewport": DESK,
                "base_url": self.site.origin,
                "locale": "fr-FR",
                "timezone_id": "Europe/Paris",
                "reduced_motion": "reduce",
                "device_scale_factor": 2 if guides.WANTED else 1,
                "accept_downloads": True,
                **own,
            }
        )
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.record.note(f"A script failed: {error.error}"))
        context.on("request", self._watch_request)
        context.on("response", self._watch_response)
        return context

    # --- What is watched on every page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(ABOUT_STATUS):
            self.record.note(f"Console ({message.type}) on {self.page.url}: {message.text[:500]}")

    def _watch_request(self, request: Request) -> None:
        if not request.url.startswith((self.site.origin, "data:", "blob:", "about:")):
            self.record.note(f"A request left this machine: {request.url} (from {self.page.url})")

    def _watch_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            complaint = f"\n{self.site.complaints()}" if response.status >= 500 else ""
            self.record.note(f"{response.status} for {response.request.method} {response.url}{complaint}")

    # --- What a person does

    def go(self, address: str) -> None:
        """Type an address: only for the first page of a visit, and for addresses read in a letter or on paper."""
        self.page.goto(address)

    def follow(self, name: str, *, within: Locator | None = None, exact: bool = False) -> None:
        """Follow the link of that name."""
        (within or self.page).get_by_role("link", name=name, exact=exact).first.click()
        self.page.wait_for_load_state()

    def press(self, name: str, *, within: Locator | None = None, exact: bool = False) -> None:
        """Press the button of that name and wait for the page that answers."""
        (within or self.page).get_by_role("button", name=name, exact=exact).first.click()
        self.page.wait_for_load_state()

    def fill(self, **fields: str) -> None:
        """Fill fields by their names in the form."""
        for name, value in fields.items():
            self.page.locator(f"[name='{name}']:visible").first.fill(value)

    def sees(self, *words: str) -> None:
        """Fail unless the page says each of these words, soon (in its text, whatever the spaces)."""
        until = time.monotonic() + PATIENCE_MS / 1000
        while (missing := self._unsaid(words)) and time.monotonic() < until:
            self.page.wait_for_timeout(150)
        assert not missing, f"{self.page.url} does not say {missing!r}:\n{self._said()[:3000]}"

    def _unsaid(self, words: tuple[str, ...]) -> list[str]:
        said = self._said()
        return [word for word in words if _flat(word) not in said]

    def _said(self) -> str:
        return _flat(self.page.locator("body").inner_text())

    def sign_in(self, email: str, password: str) -> None:
        """Sign in through the page."""
        self.go("/compte/login/")
        self.fill(login=email, password=password)
        self.page.locator("form:has([name=password]) button[type=submit]").first.click()
        self.page.wait_for_url(lambda url: "/compte/login" not in url)

    def opens_editing(self) -> None:
        """Go to the editors' admin, by the menu under one's name."""
        self.page.locator("details.menu summary").last.click()
        self.follow("Pages et référentiels")

    def visit(self, name: str, *, guide: str = "", scroll_to: str = "") -> None:
        """Look at the page at 390 and at 1280 px: a photograph of each, what axe-core finds at each.

        ``guide`` also keeps the picture under that name for the guides (see guides.py); ``scroll_to`` is what must
        be in it.
        """
        self.page.wait_for_load_state()
        self.page.evaluate("document.fonts.ready")
        own, other = (PHONE, DESK) if self.phone else (DESK, PHONE)
        self.record.taken += 1
        stem = f"{self.record.taken:03d}-{name}"
        if guide:
            guides.keep(self.page, guide, scroll_to=scroll_to)
        for size in (own, other):
            self._look(stem, size)
        self.page.set_viewport_size(own)  # type: ignore[arg-type]

    def _look(self, stem: str, size: dict[str, int]) -> None:
        if self.page.viewport_size != size:
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
        width = size["width"]
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            self.record.note(f"{stem}: {wide} px wide at {width} px ({self.page.url}): {self._what_sticks_out(width)}")
        self._photograph(self.record.folder / f"{stem}-{width}.png", size)
        for fault in axe.faults(self.page):
            self.record.note(f"{stem} at {width} px ({self.page.url}): {fault}")

    def _photograph(self, path: Path, size: dict[str, int]) -> None:
        """Take the whole page: the window grows to its height, so that bars fixed to its foot stay there."""
        tall = self.page.evaluate(
            "Math.max(...[...document.querySelectorAll('html, main, .content-wrapper')].map(node => node.scrollHeight))"
        )
        if tall > size["height"]:
            self.page.set_viewport_size({"width": size["width"], "height": int(tall)})
        self.page.screenshot(path=path, animations="disabled", scale="css")
        if tall > size["height"]:
            self.page.set_viewport_size(size)  # type: ignore[arg-type]

    def _what_sticks_out(self, width: int) -> str:
        script = """width => [...document.querySelectorAll('body *')]
            .filter(node => node.getBoundingClientRect().right > width + 1)
            .map(node => node.tagName + '.' + node.className).slice(0, 6).join(', ')"""
        return str(self.page.evaluate(script, width))

    def leave(self) -> None:
        """Close the browser's windows."""
        self.context.close()


Arrives = Callable[..., Person]


def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()
