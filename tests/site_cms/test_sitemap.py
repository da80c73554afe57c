"""The site map: what the public may find, in both languages, and nothing else."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client

from site_cms.setup import ensure_site
from tests.factories.frameworks import draft_version
from tests.factories.occupations import add_occupation, described_version
from tests.factories.programmes import programme_of, teaching_body

pytestmark = pytest.mark.django_db


def listed(client: Client) -> list[str]:
    answer = client.get("/sitemap.xml")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml"
    return [str(node.text) for node in ElementTree.fromstring(answer.content).iter() if node.tag.endswith("loc")]


def test_it_lists_what_is_public_once_and_nothing_else(client: Client) -> None:
    ensure_site()
    body = teaching_body()
    version = described_version(body, code="VU")
    programme = programme_of(body, version)
    hidden = programme_of(body, version, code="DRAFT", published=False)
    secret = add_occupation(draft_version(body, code="SECRET"), "Secrète")
    found = listed(client)
    occupation = version.occupations.get()
    for path in (f"/metiers/{occupation.pk}/", f"/referentiels/{version.pk}/", f"/formations/{programme.pk}/"):
        assert f"{settings.PUBLIC_ORIGIN}{path}" in found
        assert f"{settings.PUBLIC_ORIGIN}/en{path}" in found
    assert f"{settings.PUBLIC_ORIGIN}/metiers/" in found
    assert len(found) == len(set(found))
    assert not [address for address in found if str(hidden.pk) in address or str(secret.pk) in address]
    for address in found:
        path = address.removeprefix(settings.PUBLIC_ORIGIN)
        assert client.get("/" + path.split("/", 3)[3] if path.startswith("http") else path).status_code == 200, address


def test_it_costs_the_same_for_one_and_for_many(
    client: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    ensure_site()
    body = teaching_body()
    programme_of(body, described_version(body, code="UN"))
    listed(client)
    with django_assert_max_num_queries(20) as first:
        listed(client)
    for number in range(4):
        programme_of(body, described_version(body, f"A{number}", f"B{number}", code=f"N{number}"), code=f"Q{number}")
    with django_assert_num_queries(len(first)):
        listed(client)
