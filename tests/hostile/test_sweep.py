"""Every address of ours, asked what nobody should ask: a refusal in words, never a page 500, nothing half-written.

The declarations of tests/permissions say who is entitled to each address; that person, and nobody signed in, send
what tests/hostile/payloads.py holds. Forms are those that the pages show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from tests.hostile import payloads
from tests.hostile.browser import MULTIPART, URLENCODED, Answer, Sender, multipart, urlencoded
from tests.hostile.pages import Field, Form, errors_that_nobody_finds, forms
from tests.permissions.outcomes import ROUTES, Seen
from tests.permissions.test_matrix import address, routes
from tests.permissions.world import NEAR_PERSONAS, World, build

REFUSALS = {400, 403, 404, 405, 409, 410, 413, 415, 422, 429}
# Their own pages, which tests/permissions does not walk one by one.
ACCOUNT = sorted(
    {
        name
        for name, path in routes()
        if name.startswith(("account_", "mfa_", "usersessions_")) and "<" not in path + "("
    }
)
# Without a broker each look at the progress bar makes one document: a reading that writes, on purpose.
READ_AND_WRITE = {"attestations:progress"}
# Whatever is refused there, what was typed before is kept first, on purpose: the tables of a draft.
KEEPS_WHAT_WAS_TYPED = {
    "spaces:describe": {"certification_evidence", "certification_evidenceclaim", "certification_evidencefile"}
}


@dataclass
class Stage:
    """A world, who is signed in to it, and the database as it was."""

    world: World
    clients: dict[str, Client]
    sender: Sender


@pytest.fixture(scope="module")
def stages(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    with django_db_blocker.unblock(), transaction.atomic():
        sender = Sender()

        @cache
        def stage(state: str) -> Stage:
            world = build(state)
            clients = {"anonymous": Client()}
            for name in NEAR_PERSONAS:
                clients[name] = Client()
                clients[name].force_login(world.near.people[name])
            for name in ("manager", "certifier"):
                clients[name].get("/edition/")  # the first visit settles what they may do there
            sender.look()
            return Stage(world, clients, sender)

        yield stage
        transaction.set_rollback(True)


def entitled(seen: Seen) -> str:
    """Return somebody of the near side whom the address answers; anybody where nobody is."""
    return (seen.ok or "manager").split()[0]


def personas(seen: Seen) -> list[str]:
    """Who asks: the entitled one; nobody signed in too, where that leads further than to the sign-in page."""
    return [entitled(seen)] if seen.anonymous == "login" else ["anonymous", entitled(seen)]


class Findings(list[str]):
    """What went wrong, each with what was sent."""

    def judge(self, said: str, answer: Answer, changed: list[str], *, may_write: bool = False) -> None:
        if answer.fault or answer.status >= 500:
            self.append(f"{said}: {answer.fault or answer.status}")
        elif answer.refused and answer.status not in REFUSALS:
            self.append(f"{said}: {answer.status} is no refusal that we know")
        elif changed and not (may_write and not answer.refused):
            self.append(f"{said}: {answer.status}, and changed {changed}")
        if answer.status == 422 and answer.html:
            self.extend(f"{said}: {wrong}" for wrong in errors_that_nobody_finds(answer.content))


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_reading_with_hostile_addresses(name, stages, django_db_blocker):
    """Query strings of every kind, and something else in the place of each identifier."""
    route, wrong = ROUTES[name], Findings()
    with django_db_blocker.unblock():
        stage = stages(route.world)
        path = address(route, name, stage.world)
        for persona in personas(route.get):
            client = stage.clients[persona]
            for query in payloads.QUERY_STRINGS:
                answer, changed = stage.sender.send(client, "GET", path, QUERY_STRING=query.decode("latin-1"))
                wrong.judge(f"GET {persona} ?{query[:40]!r}", answer, changed, may_write=name in READ_AND_WRITE)
        for odd in mangled(path):
            wrong.judge(f"GET {odd[-80:]}", *stage.sender.send(client, "GET", odd))
    assert not wrong, "\n".join(wrong)


def mangled(path: str) -> Iterator[str]:
    """The address with each identifier in turn replaced by each hostile piece."""
    pieces = path.split("/")
    for place, piece in enumerate(pieces):
        if not any(sign.isdigit() for sign in piece) and len(piece) < 20:
            continue
        for hostile in payloads.PATH_PIECES:
            yield "/".join([*pieces[:place], hostile.decode(), *pieces[place + 1 :]])


@pytest.mark.once  # what a request is refused for here, no database is asked about
@pytest.mark.parametrize("name", sorted(ROUTES))
def test_posting_what_is_no_form(name, stages, django_db_blocker):
    """Nothing, another content type, a broken body, too many fields, another method."""
    route, wrong = ROUTES[name], Findings()
    with django_db_blocker.unblock():
        stage = stages(route.world)
        path = address(route, name, stage.world)
        for persona in personas(route.post):
            client = stage.clients[persona]
            for said, body, kind in bodies():
                wrong.judge(f"POST {persona} {said}", *stage.sender.send(client, "POST", path, body, kind))
            for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "PROPFIND"):
                answer, changed = stage.sender.send(client, method, path, b"{}", "application/json")
                wrong.judge(f"{method} {persona}", answer, changed, may_write=name in READ_AND_WRITE)
    assert not wrong, "\n".join(wrong)


def bodies() -> list[tuple[str, bytes, str]]:
    """What a POST may hold that no form of ours sends: what it is, the body, its type."""
    return [
        ("nothing", b"", URLENCODED),
        ("no type", b"a=b", ""),
        ("JSON", b'{"a": [1, 2', "application/json"),
        ("bytes", bytes(range(256)), "application/octet-stream"),
        ("broken multipart", b"--weave0boundary\r\nContent-Disposition: form-data; na", MULTIPART),
        ("multipart without boundary", b"--x--", "multipart/form-data"),
        ("an unknown charset", b"a=b", "application/x-www-form-urlencoded; charset=martian"),
        ("too many fields", b"&".join(b"a%d=1" % n for n in range(4_100)), URLENCODED),
        ("a body of 3 MB", b"a=" + b"x" * 3_000_000, URLENCODED),
    ]


@pytest.mark.once  # what a request is refused for here, no database is asked about
@pytest.mark.parametrize("name", sorted(ROUTES))
def test_posting_without_the_token(name, stages, django_db_blocker):
    """A form from elsewhere is refused, and changes nothing; public forms say themselves that they need no token."""
    route = ROUTES[name]
    if not route.post.ok:
        return
    with django_db_blocker.unblock():
        stage = stages(route.world)
        path = address(route, name, stage.world)
        persona = entitled(route.post)
        client = Client(enforce_csrf_checks=True)
        exempt = getattr(resolve(urlsplit(path).path).func, "csrf_exempt", False)
        with transaction.atomic():
            # Signing in writes when: the other tests of this stage shall not find that.
            client.force_login(stage.world.near.people[persona])
            stage.sender.look()
            answer, changed = stage.sender.send(client, "POST", path, b"csrfmiddlewaretoken=wrong")
            transaction.set_rollback(True)
        stage.sender.look()
        assert changed == []
        assert answer.status == 403 or exempt, answer.status


@pytest.mark.parametrize("name", sorted(name for name, route in ROUTES.items() if route.get.ok))
def test_the_forms_of_a_page(name, stages, django_db_blocker):
    """Each field of each form that the page shows, mutated one by one."""
    route, wrong = ROUTES[name], Findings()
    with django_db_blocker.unblock():
        stage = stages(route.world)
        path = address(route, name, stage.world)
        client = stage.clients[entitled(route.get)]
        page, _changed = stage.sender.send(client, "GET", path)
        for form in forms_of(page, path):
            kept = KEEPS_WHAT_WAS_TYPED.get(resolve(urlsplit(form.action).path).view_name, set())
            for said, body, kind in mutations(form, foreign_keys(stage.world)):
                answer, changed = stage.sender.send(client, "POST", form.action, body, kind)
                wrong.judge(f"{form.action} {said}", answer, [table for table in changed if table not in kept])
    assert not wrong, "\n".join(wrong)


def foreign_keys(world: World) -> tuple[bytes, ...]:
    """Keys of rows that exist, in bodies to which the person has no relation."""
    names = ("enrolment", "competency", "certifier", "member")
    return tuple(str(world.far.things[name].pk).encode() for name in names)


def forms_of(page: Answer, path: str) -> list[Form]:
    """The forms of the page, each of which leads somewhere."""
    found = forms(page.content, path) if page.html else []
    for form in found:
        try:
            resolve(form.action)
        except Resolver404:
            raise AssertionError(f"{path} has a form that leads nowhere: {form.action}") from None
    return found


def mutations(form: Form, foreign: tuple[bytes, ...] = ()) -> Iterator[tuple[str, bytes, str]]:
    """Each field alone: missing, twice, each hostile value for its kind, and keys of others; files that are none."""
    encode, kind = (multipart, MULTIPART) if form.multipart else (urlencoded, URLENCODED)
    small = len(form.fields) <= SMALL
    for item in form.fields:
        rest = form.filled_in(without=item.name)
        yield f"{item.name} missing", encode(rest), kind
        for value in (*values_for(item), *(foreign if item.kind in CHOSEN else ()))[: None if small else 3]:
            yield f"{item.name}={value[:20]!r}", encode((*rest, (item.name, value))), kind
        if small:
            yield f"{item.name} twice", encode((*rest, (item.name, b"1"), (item.name, payloads.NOBODY))), kind
        if form.multipart:
            for content in (b"", b"not a file of its kind", payloads.HTML):
                yield f"{item.name} as file", multipart(rest, ((item.name, content),)), MULTIPART
    everything = tuple((item.name, payloads.NUL + payloads.BAD_UTF8) for item in form.fields)
    yield "everything hostile", encode(everything), kind


# Past this many fields each gets the first three values of its kind, or a form alone would take a minute.
SMALL = 5
CHOSEN = {"select", "radio", "checkbox", "hidden", "button", "submit"}


def values_for(item: Field) -> tuple[bytes, ...]:
    if item.kind == "number":
        return (*payloads.TO_NUMBERS, *payloads.TO_EVERY_FIELD)
    if item.kind in {"date", "time", "datetime-local"}:
        return (*payloads.TO_DATES, *payloads.TO_EVERY_FIELD)
    if item.kind in CHOSEN:
        return (*payloads.TO_EVERY_FIELD, *payloads.TO_CHOICES)
    return (*payloads.TO_EVERY_FIELD, *payloads.TO_ANY_TEXT)


@pytest.mark.parametrize("name", ACCOUNT)
def test_account_pages(name, stages, django_db_blocker):
    """Signing in, up and out, addresses, passwords, second factors: allauth's views behind our templates."""
    wrong = Findings()
    with django_db_blocker.unblock():
        stage = stages("deliberating")
        path = reverse(name)
        for persona in ("anonymous", "manager"):
            client = stage.clients[persona]
            for query in payloads.QUERY_STRINGS:
                answer, changed = stage.sender.send(client, "GET", path, QUERY_STRING=query.decode("latin-1"))
                wrong.judge(f"GET {persona} ?{query[:40]!r}", answer, changed)
            page, _changed = stage.sender.send(client, "GET", path)
            for form in forms_of(page, path):
                for said, body, kind in mutations(form):
                    wrong.judge(f"{form.action} {said}", *stage.sender.send(client, "POST", form.action, body, kind))
    assert not wrong, "\n".join(wrong)
