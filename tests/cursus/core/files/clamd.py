"""A scanner that speaks INSTREAM over TCP, for tests: it knows one threat, the harmless EICAR string."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        data = b""
        while length := int.from_bytes(self.rfile.read(4)):
            data += self.rfile.read(length)
        self.server.received.append(data)  # type: ignore[attr-defined]
        self.wfile.write(self.server.say(data))  # type: ignore[attr-defined]


class Scanner(socketserver.ThreadingTCPServer):
    """Answers as clamd does; ``fixed`` replaces the verdict by any bytes."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[bytes] = []
        self.fixed: bytes | None = None

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.server_address[1]}"

    def say(self, data: bytes) -> bytes:
        if self.fixed is not None:
            return self.fixed
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"


class LocalScanner(Scanner):
    """The same, on a socket of this machine."""

    address_family = socket.AF_UNIX

    def __init__(self, path: str) -> None:
        socketserver.TCPServer.__init__(self, path, _Handler)  # type: ignore[arg-type]
        self.path = path
        self.received = []
        self.fixed = None

    @property
    def url(self) -> str:
        return f"unix://{self.path}"


@contextmanager
def scanner(made: Scanner | None = None) -> Iterator[Scanner]:
    """Run a scanner, on a free port unless another is given."""
    with made or Scanner() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
