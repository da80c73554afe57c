"""People who write frameworks, and the pages that they look at."""

from __future__ import annotations

from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from cursus.frameworks.models import FrameworkVersion
from cursus.models import Organisation, User
from cursus.organisations.enums import Capacity, Role
from tests.factories.accounts import member


def editor_of(owner: Organisation) -> User:
    """Return somebody who writes for the body, and may enter the editors' admin as a membership lets them."""
    if not owner.capacities.filter(capacity=Capacity.CERTIFYING_BODY).exists():
        owner.capacities.create(capacity=Capacity.CERTIFYING_BODY)
    user = member(owner, Role.CERTIFIER)
    group, _ = Group.objects.get_or_create(name="Editors of a test")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    return user


def open_page(client: Client, version: FrameworkVersion, **query: str) -> BeautifulSoup:
    """Return the page of a version."""
    return soup(client, reverse("frameworks_editing:version", args=[version.pk]), **query)


def soup(client: Client, address: str, **query: str) -> BeautifulSoup:
    """Return a page that answers 200."""
    response = client.get(address, query)
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(response.content, "lxml")


def form_of(page: BeautifulSoup) -> dict[str, object]:
    """Return what a browser would send of the editor's form on a page, as it stands."""
    form = page.find("form", class_="fe-form")
    sent: dict[str, object] = {}
    for control in form.find_all(["input", "textarea", "select"]):
        name, kind = control.get("name"), control.get("type", control.name)
        if not name or kind in {"submit", "button"}:
            continue
        if kind in {"checkbox", "radio"}:
            if control.has_attr("checked"):
                sent.setdefault(name, [])
                sent[name].append(control.get("value", "on"))  # type: ignore[attr-defined]
        elif kind == "textarea":
            sent[name] = control.get_text().removeprefix("\n")
        elif kind == "select":
            chosen = control.find("option", selected=True)
            sent[name] = chosen["value"] if chosen else ""
        elif name in sent:
            held = sent[name]
            sent[name] = [*(held if isinstance(held, list) else [held]), control.get("value", "")]
        else:
            sent[name] = control.get("value", "")
    return sent
