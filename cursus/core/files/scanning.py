"""Looking for viruses: a small client of clamd (command INSTREAM).

Off by default (CLAMD_URL empty). ``tcp://host:3310`` or ``unix:///run/clamav/clamd.ctl``. A file is CLEAN only
when clamd said so of its stored bytes; when it says anything else, or nothing, the file waits in quarantine
(where scanning is required) and is never called clean.
"""

from __future__ import annotations

import logging
import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages

from cursus.core import security_log
from cursus.core.enums import ScanState
from cursus.core.models import StoredFile
from cursus.core.writing import record, writing

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation

logger = logging.getLogger("cursus.files")

CHUNK = 64 * 1024
TIMEOUT = 10
"""Seconds without a byte from the scanner while a person waits; then the file waits in quarantine."""

PATIENCE = 300
"""The same when nobody waits (``scan_files``): a long film takes the scanner its time."""

LONGEST_ANSWER = 4096


class ScannerDown(Exception):
    """No answer that one can rely on: unreachable, too slow, or an error of its own (file too large for it)."""


def configured() -> bool:
    """Return whether the installation has a scanner."""
    return bool(settings.CLAMD_URL)


def required(organisation: Organisation | None) -> bool:
    """Return whether a file waits for the scanner: the installation has one, or the body asks for it."""
    return configured() or (organisation is not None and organisation.requires_file_scan)


def initial_state(path: Path, organisation: Organisation | None) -> ScanState:
    """Return the state in which a file that was just received is recorded."""
    if not required(organisation):
        return ScanState.NOT_SCANNED
    with path.open("rb") as content:
        return _verdict(content)


def scan_waiting(*, everything: bool = False) -> Counter[str]:
    """Scan what waits in quarantine (or all stored files); return how many are in each state now.

    Raises ScannerDown at the first file without an answer: what was not scanned keeps its state.
    """
    files = StoredFile.objects.order_by("created_at")
    if not everything:
        files = files.filter(scan_state=ScanState.QUARANTINED)
    return Counter(rescan(stored).value for stored in files.iterator(chunk_size=200))


def sweep_scans() -> int:
    """Scan what waits in quarantine, without an error while the scanner is down; return how many were found clean."""
    if not configured():
        return 0
    try:
        return scan_waiting()[ScanState.CLEAN.value]
    except ScannerDown as error:
        logger.warning("The scanner is down, the files go on waiting: %s", error)
        return 0


def rescan(stored: StoredFile) -> ScanState:
    """Scan the stored bytes and write the verdict. Raises ScannerDown, the state unchanged, without an answer."""
    with storages["private"].open(stored.key, "rb") as content:
        threat = scan(content, timeout=PATIENCE)
    state = ScanState.QUARANTINED if threat else ScanState.CLEAN
    if threat:
        security_log.note("infected_file", file=stored.pk, threat=threat)
    with writing():
        stored = StoredFile.objects.select_for_update().get(pk=stored.pk)
        if stored.scan_state != state:
            stored.scan_state = state
            stored.save(update_fields=["scan_state"])
            record("file.scanned", stored, by=None, detail={"state": state.value})
    return state


def scan(content: BinaryIO | File[bytes], *, timeout: float) -> str:
    """Return the threat that clamd names in the bytes, or "" when it says that they are clean."""
    try:
        with _connected(timeout) as connection:
            connection.sendall(b"zINSTREAM\0")
            for chunk in _chunks(content):
                connection.sendall(len(chunk).to_bytes(4) + chunk)
            connection.sendall(bytes(4))
            answer = _answer(connection)
    except OSError as error:
        raise ScannerDown(str(error)) from error
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerDown(answer or "no answer")


def _verdict(content: BinaryIO) -> ScanState:
    if not configured():
        return ScanState.QUARANTINED
    try:
        threat = scan(content, timeout=TIMEOUT)
    except ScannerDown as error:
        logger.warning("The scanner is down, the file waits in quarantine: %s", error)
        return ScanState.QUARANTINED
    if threat:
        security_log.note("infected_file", threat=threat)
    return ScanState.QUARANTINED if threat else ScanState.CLEAN


def _connected(timeout: float) -> socket.socket:
    parts = urlsplit(settings.CLAMD_URL)
    if parts.scheme == "unix":
        return _connected_here(parts.path, timeout)
    if parts.scheme != "tcp" or not parts.hostname:
        raise OSError("CLAMD_URL must look like tcp://host:3310 or unix:///run/clamav/clamd.ctl")
    return socket.create_connection((parts.hostname, parts.port or 3310), timeout=timeout)


def _connected_here(path: str, timeout: float) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(timeout)
        connection.connect(path)
    except OSError:
        connection.close()
        raise
    return connection


def _chunks(content: BinaryIO | File[bytes]) -> Iterator[bytes]:
    content.seek(0)
    while chunk := content.read(CHUNK):
        yield chunk


def _answer(connection: socket.socket) -> str:
    data = b""
    while b"\0" not in data and len(data) < LONGEST_ANSWER:
        chunk = connection.recv(LONGEST_ANSWER)
        if not chunk:
            break
        data += chunk
    # An answer that was cut off is no answer.
    return data.split(b"\0")[0].decode("utf-8", "replace").strip() if b"\0" in data else ""
