"""Every address × everybody: what is declared is what happens, and what is not declared fails."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.permissions import outcomes
from tests.permissions.outcomes import ROUTES, Route, Seen
from tests.permissions.world import World, build

OUTCOMES = {
    200: "ok",
    204: "ok",
    206: "ok",
    400: "ok",
    409: "ok",
    410: "ok",
    422: "ok",
    429: "ok",
    403: "forbidden",
    404: "hidden",
    405: "method",
}


# Pictures served by a demonstration only; Wagtail's own catch-all and test page.
NOT_PAGES = ("^media/", "edition/^", "edition/test404")


def routes(resolver: Any = None, prefix: str = "", namespaces: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Yield (name with namespaces, path) for each pattern that the resolver knows."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from routes(entry, prefix + str(entry.pattern), inner)
        elif isinstance(entry, URLPattern):
            yield ":".join((*namespaces, entry.name or "")), prefix + str(entry.pattern)


def undeclared() -> list[str]:
    """Return the addresses that neither ROUTES nor a namespace's policy covers."""
    return sorted(
        {
            f"{name} ({path})"
            for name, path in routes()
            if not path.startswith(NOT_PAGES)
            and name not in ROUTES
            and not any(name.startswith(known) for known in outcomes.COVERED_ELSEWHERE)
            and name.split(":")[0] not in outcomes.BY_NAMESPACE
        }
    )


def test_every_route_is_declared():
    assert undeclared() == []


def test_no_declaration_is_left_over():
    known = {name for name, _ in routes()}
    assert sorted(set(ROUTES) - known) == []


def test_an_undeclared_route_is_noticed(monkeypatch):
    monkeypatch.delitem(ROUTES, "evidence:file")
    assert [entry for entry in undeclared() if entry.startswith("evidence:file")]


@pytest.fixture(scope="module")
def worlds(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Build each world once; every request happens in a savepoint that is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield cache(lambda state: (world := build(state), signed_in(world)))
        transaction.set_rollback(True)


def signed_in(world: World) -> dict[str, Client]:
    """Return a browser for each persona."""
    clients = {}
    for name, user in world.personas().items():
        clients[name] = Client()
        if user is not None:
            clients[name].force_login(user)
    return clients


def address(route: Route, name: str, world: World) -> str:
    values = []
    for word in route.args.split():
        if word.startswith("="):
            values.append(word[1:])
            continue
        thing, _, attribute = word.partition(".")
        values.append(str(getattr(world.near.things[thing], attribute or "pk")))
    return reverse(name, args=values)


def outcome(response: Any, path: str) -> str:
    """Return what an answer amounts to."""
    if response.status_code in {301, 302}:
        if "/compte/login" in response["Location"]:
            return "login"
        # The editors' admin leads those who have no business there to the front door.
        stays = response["Location"].startswith(
            ("/edition/referentiels/", "/edition/rncp/", "/edition/correspondances/")
        )
        return "turned_away" if path.startswith("/edition/") and not stays else "ok"
    return OUTCOMES.get(response.status_code, str(response.status_code))


def fits(found: str, expected: str) -> bool:
    return expected == "any" or found in expected.split("_or_")


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_route(name, worlds, django_db_blocker):
    route = ROUTES[name]
    with django_db_blocker.unblock():
        world, clients = worlds(route.world)
        path = address(route, name, world)
        wrong = []
        for method, seen in (("get", route.get), ("post", route.post)):
            for persona in personas_worth_asking(seen, clients):
                with transaction.atomic():
                    response = getattr(clients[persona], method)(path)
                    if response.streaming:
                        b"".join(response)  # reads the file to its end, which closes it
                    transaction.set_rollback(True)
                found = outcome(response, path)
                if not fits(found, seen.expected(persona)):
                    wrong.append(f"{method.upper()} {persona}: {found}, not {seen.expected(persona)}")
    assert wrong == []


def personas_worth_asking(seen: Seen, clients: dict[str, Client]) -> list[str]:
    """Everybody; where the method does not exist or all are alike, a few are enough."""
    if seen in {outcomes.NO_METHOD, outcomes.PUBLIC, outcomes.SIGNED_IN}:
        return ["anonymous", "manager", "stranger_learner"]
    return list(clients)


def test_a_removed_guard_is_noticed(worlds, django_db_blocker, monkeypatch):
    """Take one guard out, the sight of attestations: the matrix goes red."""
    from certification.attestations import permissions
    from certification.attestations.models import Attestation

    monkeypatch.setattr(permissions, "visible_to", lambda user: Attestation.objects.all())
    with pytest.raises(AssertionError, match="classmate: ok, not hidden"):
        test_route("attestations:document", worlds, django_db_blocker)


def test_wagtails_admin_is_closed_to_those_without_a_section(worlds, django_db_blocker):
    with django_db_blocker.unblock():
        _world, clients = worlds(outcomes.DELIBERATING)
        paths = [f"/edition/{tail}" for tail in ("", "pages/", "images/", "documents/", "users/", "groups/", "sites/")]
        for path in paths:
            with transaction.atomic():
                for persona in ("learner", "assessor", "president"):
                    assert clients[persona].get(path).status_code in {302, 403, 404}, (persona, path)
                assert outcome(clients["anonymous"].get(path), path) == "login"
                transaction.set_rollback(True)


@pytest.mark.parametrize(
    "namespace", sorted(k for k, policy in outcomes.BY_NAMESPACE.items() if policy == "superusers")
)
def test_what_concerns_the_installation_is_closed_to_editors(namespace, worlds, django_db_blocker):
    with django_db_blocker.unblock():
        _world, clients = worlds(outcomes.DELIBERATING)
        for name, path in routes():
            if name.split(":")[0] != namespace or "<" in path or "(" in path:
                continue
            with transaction.atomic():
                for persona in ("manager", "certifier"):
                    status = clients[persona].get(f"/{path}").status_code
                    assert status in {302, 403, 404, 405}, (persona, name, status)
                transaction.set_rollback(True)
