"""Asking the time-stamp authority, and comparing our clock with its own."""

from __future__ import annotations

import base64
import http.client
import secrets
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from asn1crypto import algos, tsp
from cryptography import x509
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cursus.core import clock
from cursus.core.errors import Unavailable
from cursus.core.timestamps.tokens import LARGEST_TOKEN, BadToken, Token, read_token

LARGEST_ANSWER = LARGEST_TOKEN + 1024
PAUSE = 20  # seconds without asking an authority that has just not answered: a batch does not wait for each document
_PAUSED = "cursus:timestamps:down"


class AuthorityDown(Unavailable):
    """The authority does not answer. What needs a time-stamp waits; nothing is lost."""

    code = "timestamp.down"


class AuthorityWrong(Unavailable):
    """The authority's answer cannot be accepted."""

    code = "timestamp.wrong"


class ClockDrift(Unavailable):
    """Our clock and the authority's are too far apart: nothing is sealed with a wrong time."""

    code = "timestamp.drift"


def is_configured() -> bool:
    """Whether this installation has documents time-stamped."""
    return bool(settings.TIMESTAMP_URL)


def trusted_roots() -> list[x509.Certificate]:
    """Return the roots under which an authority is believed (``TIMESTAMP_TRUST``), past ones included."""
    if not settings.TIMESTAMP_TRUST:
        return []
    path = Path(settings.TIMESTAMP_TRUST)
    return list(_roots(str(path), path.stat().st_mtime_ns))


@lru_cache(maxsize=4)
def _roots(path: str, changed: int) -> tuple[x509.Certificate, ...]:
    return tuple(x509.load_pem_x509_certificates(Path(path).read_bytes()))


def require_answering() -> None:
    """Refuse at once when the authority has just not answered. Raises AuthorityDown."""
    if is_configured() and cache.get(_PAUSED):
        raise _down()


def ask(digest: bytes) -> Token:
    """Return the authority's token of a SHA-256 (32 bytes), checked, with a time that agrees with our clock.

    Raises AuthorityDown, AuthorityWrong, ClockDrift.
    """
    require_answering()
    nonce = secrets.randbits(63)
    before = clock.now()
    try:
        answer = _post(_request(digest, nonce))
    except (OSError, http.client.HTTPException) as error:
        cache.set(_PAUSED, True, PAUSE)
        raise _down() from error
    try:
        token = read_token(_token_in(answer), digest=digest, trusted=trusted_roots())
        if token.nonce != nonce:
            raise BadToken("wrong_nonce")  # an answer to an earlier question
    except (BadToken, OSError, ValueError) as error:
        why = error.code if isinstance(error, BadToken) else type(error).__name__
        said = _("The time-stamp authority gave an answer that cannot be accepted (%(why)s): the document waits.")
        raise AuthorityWrong(said % {"why": why}) from error
    _compare(token, before=before - _allowed(), after=clock.now() + _allowed())
    return token


def check_clock() -> None:
    """Refuse, before any number is taken, when our clock is not that of the authority. Raises ClockDrift.

    An authority that does not answer refuses nothing here: documents will wait for it, one by one.
    """
    if not is_configured():
        return
    try:
        ask(secrets.token_bytes(32))
    except (AuthorityDown, AuthorityWrong):
        return


def _allowed() -> timedelta:
    return timedelta(seconds=settings.CLOCK_DRIFT_ALLOWED)


def _compare(token: Token, *, before: datetime, after: datetime) -> None:
    if before <= token.gen_time <= after:
        return
    minutes = max(round(abs((clock.now() - token.gen_time).total_seconds()) / 60), 1)
    said = ngettext(
        "The clock of this server is %(n)d minute away from that of the time-stamp authority.",
        "The clock of this server is %(n)d minutes away from that of the time-stamp authority.",
        minutes,
    ) % {"n": minutes}
    asked = _("Nothing is issued until it is right: ask whoever runs the installation to set it, then try again.")
    raise ClockDrift(f"{said} {asked}")


def _down() -> AuthorityDown:
    return AuthorityDown(
        _("The time-stamp authority does not answer: the document waits for it, and will be made by itself.")
    )


def _request(digest: bytes, nonce: int) -> bytes:
    return tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": tsp.MessageImprint(
                {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": digest}
            ),
            "nonce": nonce,
            "cert_req": True,
        }
    ).dump()


def _post(body: bytes) -> bytes:
    """Return the answer, of bounded size and in bounded time. Redirections are not followed: it is one authority."""
    parts = urlsplit(settings.TIMESTAMP_URL)
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    if parts.username:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    try:
        connection.connect()
        with _bounded(connection.sock):
            connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
            response = connection.getresponse()
            if response.status != http.HTTPStatus.OK:
                raise http.client.HTTPException(f"status {response.status}")
            answer = response.read(LARGEST_ANSWER)
    finally:
        connection.close()
    return answer


@contextmanager
def _bounded(connected: socket.socket) -> Iterator[None]:
    """Hang up when the whole answer takes too long: a socket's own timeout starts anew with each byte."""
    late = threading.Event()

    def hang_up() -> None:
        late.set()
        with suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(settings.TIMESTAMP_TIMEOUT, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if late.is_set():
        raise TimeoutError("no whole answer in time")


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=settings.TIMESTAMP_TIMEOUT, context=context)
    return http.client.HTTPConnection(host, port, timeout=settings.TIMESTAMP_TIMEOUT)


def _token_in(answer: bytes) -> bytes:
    try:
        read = tsp.TimeStampResp.load(answer, strict=True)
        granted = read["status"]["status"].native in {"granted", "granted_with_mods"}
        token = read["time_stamp_token"]
        der: bytes = token.dump() if granted else b""
    except (ValueError, TypeError, KeyError) as error:
        raise BadToken("malformed") from error
    if not der:
        raise BadToken("not_granted")
    return der
