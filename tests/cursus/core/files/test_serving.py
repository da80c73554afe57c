"""Trust cases 5 and 6: each request is checked, and what is given can neither run nor be guessed nor be kept."""

from __future__ import annotations

import contextlib
from types import ModuleType
from typing import Any

import pytest
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import path
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from config import urls
from cursus.core.files.media_types import MEDIA_TYPES
from cursus.core.files.serving import _RANGE, _span, is_showable, private_file_response
from cursus.core.files.storage import store_bytes, store_upload
from cursus.models import Organisation, StoredFile
from cursus.organisations.enums import Role
from tests.cursus.core.files import samples
from tests.cursus.core.files.asking import sent
from tests.factories.accounts import OrganisationFactory, member

pytestmark = pytest.mark.django_db
SOUND = bytes(range(256)) * 40


@login_required
def download(request: HttpRequest, key: str) -> HttpResponseBase:
    """A view as a room writes it: what this person may see now, then the bytes."""
    visible = StoredFile.objects.filter(organisation__memberships__user=request.user)
    stored = visible.filter(pk=key).first()
    if stored is None:
        raise Http404
    return private_file_response(request, stored, inline=True)


@pytest.fixture
def _routes(settings: Settings) -> None:
    routes = ModuleType("routes_of_the_test")
    routes.urlpatterns = [path("piece/<uuid:key>/", download), *urls.urlpatterns]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = routes


@pytest.fixture
def body() -> Organisation:
    return OrganisationFactory()


def kept(
    body: Organisation | None, media_type: str = "audio/wav", label: str = "a.wav", data: bytes = SOUND
) -> StoredFile:
    return store_bytes(data, organisation=body, by=None, purpose="x", media_type=media_type, label=label)


def given_to(stored: StoredFile, *, inline: bool = False, **headers: Any) -> HttpResponseBase:
    return private_file_response(RequestFactory(headers=headers).get("/"), stored, inline=inline)


def content(response: Any) -> bytes:
    data = b"".join(response) if response.streaming else response.content
    response.close()
    return data


def headers_of(stored: StoredFile) -> Any:
    with contextlib.closing(given_to(stored)) as response:
        return response.headers


# --- Case 5 ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_routes")
def test_a_link_is_worth_nothing_without_the_session_and_the_role(body: Organisation) -> None:
    data = samples.pdf()
    stored = store_upload(sent("a.pdf", data), organisation=body, by=None, purpose="evidence")
    address = f"/piece/{stored.pk}/"
    trainer, stranger = member(body, Role.TRAINER), member(OrganisationFactory(), Role.TRAINER)

    client = Client()
    client.force_login(trainer)
    assert client.get(address).getvalue() == data

    other = Client()
    assert other.get(address).status_code == 302, "without a session: sign in"
    other.force_login(stranger)
    assert other.get(address).status_code == 404, "another body's: it does not exist"

    trainer.memberships.all().delete()
    assert client.get(address).status_code == 404, "a role that is taken away is gone at the next request"
    client.logout()
    assert client.get(address).status_code == 302, "replayed after signing out"


@pytest.mark.usefixtures("_routes")
def test_nothing_on_the_way_overrides_the_headers(body: Organisation) -> None:
    stored = kept(body)
    client = Client()
    client.force_login(member(body, Role.TRAINER))
    response = client.get(f"/piece/{stored.pk}/")
    assert response.getvalue() == SOUND
    assert "sandbox" in response.headers["Content-Security-Policy"].split("; ")
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert client.head(f"/piece/{stored.pk}/").getvalue() == b""


# --- Case 6 ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("inline", [False, True])
@pytest.mark.parametrize("media_type", [*MEDIA_TYPES, "text/html", "image/svg+xml", "application/octet-stream"])
def test_how_every_type_is_given(media_type: str, inline: bool) -> None:
    response = given_to(kept(None, media_type), inline=inline)
    assert content(response) == SOUND
    headers = response.headers
    policy = headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert not any(rule.startswith("script-src") or "allow-" in rule for rule in policy)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Type"].split(";")[0] == media_type
    shown = inline and media_type in MEDIA_TYPES and media_type.split("/")[0] in {"image", "audio", "video"}
    shown = (shown and media_type != "image/heic") or (inline and media_type == "application/pdf")
    assert headers["Content-Disposition"].startswith("inline" if shown else "attachment")


def test_what_runs_is_never_shown_in_place() -> None:
    for media_type in ("text/html", "image/svg+xml", "application/xhtml+xml", "text/plain", "application/xml"):
        assert not is_showable(media_type)


@pytest.mark.parametrize(
    ("label", "disposition"),
    [
        ("rapport.pdf", 'attachment; filename="rapport.pdf"'),
        ('a"b.pdf', 'attachment; filename="a\\"b.pdf"'),
        ("Élève.pdf", "attachment; filename*=utf-8''%C3%89l%C3%A8ve.pdf"),
    ],
)
def test_the_name_under_which_it_is_saved(label: str, disposition: str) -> None:
    stored = kept(None)
    stored.label = label
    assert headers_of(stored)["Content-Disposition"] == disposition


def test_a_label_cannot_add_a_header() -> None:
    stored = kept(None, label='x"\r\nSet-Cookie: a=b\r\n.wav')
    disposition = headers_of(stored)["Content-Disposition"]
    assert "\r" not in disposition
    assert "\n" not in disposition


def test_text_is_given_in_its_encoding() -> None:
    assert headers_of(kept(None, "text/plain"))["Content-Type"] == "text/plain; charset=utf-8"


# --- Ranges: a film can be wound forward -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-1023", 0, 1023),
        ("bytes=1000-", 1000, len(SOUND) - 1),
        ("bytes=-1", len(SOUND) - 1, len(SOUND) - 1),
        ("bytes=-999999", 0, len(SOUND) - 1),
        ("bytes=10-999999", 10, len(SOUND) - 1),
    ],
)
def test_a_range(asked: str, first: int, last: int) -> None:
    response = given_to(kept(None), Range=asked)
    assert response.status_code == 206
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/{len(SOUND)}"
    assert response.headers["Content-Length"] == str(last - first + 1)
    assert content(response) == SOUND[first : last + 1]


@pytest.mark.parametrize("asked", [f"bytes={len(SOUND)}-", "bytes=999999-1000000", "bytes=-0"])
def test_a_range_that_does_not_exist(asked: str) -> None:
    response = given_to(kept(None), Range=asked)
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{len(SOUND)}"
    assert "sandbox" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "asked", ["", "bytes", "bytes=-", "bytes=a-b", "bytes=0-1,5-6", "items=0-1", "bytes=5-2", "bytes=١-٢"]
)
def test_what_is_not_one_range_gives_the_whole(asked: str) -> None:
    response = given_to(kept(None), Range=asked)
    assert content(response) == SOUND
    assert response.status_code in {200, 206}


@given(st.text("bytes=0123456789-,", max_size=30), st.integers(1, 10_000))
def test_no_range_leads_outside_the_file(asked: str, size: int) -> None:
    found = _RANGE.fullmatch(f"bytes={asked}")
    if found and found.groups() != ("", ""):
        first, last = _span(found.group(1), found.group(2), size)
        assert first > last or 0 <= first <= last < size


def test_an_empty_file_has_no_range() -> None:
    stored = kept(None, data=b"")
    assert given_to(stored, Range="bytes=0-").status_code == 416
    assert content(given_to(stored)) == b""


def test_a_film_is_read_piece_by_piece() -> None:
    response: Any = given_to(kept(None, data=bytes(3_000_000)), Range="bytes=0-2999999")
    sizes = [len(piece) for piece in response]
    response.close()
    assert max(sizes) <= 64 * 1024
    assert sum(sizes) == 3_000_000


# --- Behind nginx ----------------------------------------------------------------------------------------------------


def test_nginx_is_told_where_the_bytes_are(settings: Settings) -> None:
    settings.FILES_ACCEL_PREFIX = "/private-bytes/"
    stored = kept(None)
    response = given_to(stored, inline=True)
    assert response.headers["X-Accel-Redirect"] == f"/private-bytes/{stored.key}"
    assert content(response) == b""
    assert response.headers["Content-Type"] == "audio/wav"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in response.headers["Content-Security-Policy"]
