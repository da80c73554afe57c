"""A time-stamp authority on loopback: certomancer's RFC 3161 service under a hierarchy of our own, and its failures.

It can be stopped and started again on the same port, be late, be wrong in every way that a client must notice, and
revoke its own certificate.
"""

from __future__ import annotations

import base64
import http.server
import socket
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from certomancer.services import TimeStamper
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

YEAR = timedelta(days=365)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@dataclass
class Hierarchy:
    """A root and one authority under it; ``crl`` is what the root publishes."""

    name: str
    address: str
    since: datetime
    years: float = 8
    stamps: bool = True
    root_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    revoked: bool = False

    def __post_init__(self) -> None:
        self.root = (
            self._builder(self.root_key, f"{self.name}, racine", until=self.since + 40 * YEAR)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(certificates=True), critical=True)
            .sign(self.root_key, hashes.SHA256())
        )
        purpose = ExtendedKeyUsageOID.TIME_STAMPING if self.stamps else ExtendedKeyUsageOID.CODE_SIGNING
        place = x509.DistributionPoint([x509.UniformResourceIdentifier(f"{self.address}/crl")], None, None, None)
        self.certificate = (
            self._builder(self.key, self.name, until=self.since + self.years * YEAR)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
            .add_extension(x509.CRLDistributionPoints([place]), critical=False)
            .sign(self.root_key, hashes.SHA256())
        )

    def _builder(self, key: ec.EllipticCurvePrivateKey, name: str, *, until: datetime) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name(f"{self.name}, racine"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.since)
            .not_valid_after(until)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.root_key.public_key()), critical=False
            )
        )

    @property
    def root_pem(self) -> bytes:
        return self.root.public_bytes(Encoding.PEM)

    def crl(self) -> bytes:
        """What the root says is revoked, DER."""
        now = datetime.now(UTC)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.subject)
            .last_update(now - timedelta(days=1))
            .next_update(now + timedelta(days=6))
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.root_key.public_key()), critical=False
            )
        )
        if self.revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(self.certificate.serial_number)
            builder = builder.add_revoked_certificate(entry.revocation_date(now - timedelta(hours=1)).build())
        return builder.sign(self.root_key, hashes.SHA256()).public_bytes(Encoding.DER)

    def stamper(self, at: datetime | None = None) -> TimeStamper:
        der = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return TimeStamper(
            asn1_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER)),
            asn1_keys.PrivateKeyInfo.load(der),
            certs_to_embed=[asn1_x509.Certificate.load(self.root.public_bytes(Encoding.DER))],
            fixed_dt=(at or datetime.now(UTC)).replace(microsecond=0),
        )


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )


class Authority:
    """The service. ``behaviour`` says how the next questions are answered; ``asked`` counts them."""

    def __init__(self, folder: Path, *, since: datetime | None = None, years: float = 8) -> None:
        self.folder, self.behaviour, self.asked = folder, "right", 0
        self.clock = lambda: datetime.now(UTC)
        self.password = ""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        since = since or self.clock() - timedelta(days=30)
        self.hierarchy = Hierarchy("Horodatage de test", self.address, since, years)
        self.stranger = Hierarchy("Autre horodatage", self.address, since)
        self.not_for_this = Hierarchy("Horodatage de test", self.address, since, stamps=False)
        self.server: http.server.ThreadingHTTPServer | None = None
        self.trust([self.hierarchy])
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def roots(self) -> Path:
        return self.folder / "roots.pem"

    def trust(self, hierarchies: list[Hierarchy]) -> None:
        """Write what the installation trusts."""
        self.roots.write_bytes(b"".join(one.root_pem for one in hierarchies))

    def next_generation(self, *, since: datetime) -> None:
        """A new authority takes over, under a new root that is trusted beside the old one."""
        former = self.hierarchy
        self.hierarchy = Hierarchy("Horodatage suivant", self.address, since)
        self.trust([former, self.hierarchy])

    def start(self) -> None:
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                owner.asked += 1
                owner.answer(self, self.rfile.read(int(self.headers["Content-Length"])))

            def do_GET(self) -> None:
                _send(self, owner.hierarchy.crl(), "application/pkix-crl")

            def log_message(self, *args: object) -> None:
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, client_address) -> None:
                pass  # the client hung up, as it should

        self.server = Server(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def answer(self, handler: http.server.BaseHTTPRequestHandler, body: bytes) -> None:
        if self.password:
            wanted = "Basic " + base64.b64encode(self.password.encode()).decode()
            if handler.headers.get("Authorization") != wanted:
                handler.send_error(401)
                return
        request = tsp.TimeStampReq.load(body)
        match self.behaviour:
            case "unavailable":
                handler.send_error(503)
            case "redirect":
                handler.send_response(307)
                handler.send_header("Location", "http://127.0.0.1:9/elsewhere")
                handler.end_headers()
            case "hanging":
                time.sleep(30)
            case "dripping":
                _drip(handler)
            case "garbage":
                _send(handler, b"\x30\x82\xff\xff" + b"garbage" * 50)
            case "page":
                _send(handler, b"<html>Welcome to the hotel's wireless network</html>")
            case "empty":
                _send(handler, b"")
            case "endless":
                _send(handler, b"\x30" * 10_000_000)
            case "cut":
                _send(handler, self.response(request)[:-40])
            case _:
                _send(handler, self.response(request))

    def response(self, request: tsp.TimeStampReq) -> bytes:
        now = self.clock()
        match self.behaviour:
            case "rejected":
                status = tsp.PKIStatusInfo({"status": "rejection"}).dump()
                return bytes([0x30, len(status)]) + status  # a refusal has no token
            case "another nonce":
                request["nonce"] = 4242
            case "no nonce":
                del request["nonce"]
            case "another digest":
                request["message_imprint"]["hashed_message"] = b"\x01" * 32
            case "another root":
                return self.stranger.stamper(now).request_tsa_response(request).dump()
            case "not for time-stamps":
                return self.not_for_this.stamper(now).request_tsa_response(request).dump()
            case "expired certificate":
                now = self.hierarchy.since + self.hierarchy.years * YEAR + timedelta(days=1)
            case "yesterday":
                now -= timedelta(days=1)
        made = self.hierarchy.stamper(now).request_tsa_response(request)
        if self.behaviour == "broken signature":
            signer = made["time_stamp_token"]["content"]["signer_infos"][0]
            signature = bytearray(signer["signature"].native)
            signature[-1] ^= 1
            signer["signature"] = bytes(signature)
        if self.behaviour == "no certificate named":
            return _without_certificate_name(made, self.hierarchy)
        return made.dump()


def _without_certificate_name(made: tsp.TimeStampResp, hierarchy: Hierarchy) -> bytes:
    """The same token, signed again, whose signed attributes do not name the certificate."""
    signer = made["time_stamp_token"]["content"]["signer_infos"][0]
    kept = [one for one in signer["signed_attrs"] if one["type"].native != "signing_certificate"]
    signer["signed_attrs"] = kept
    data = signer["signed_attrs"].untag().dump()
    signer["signature"] = hierarchy.key.sign(data, ec.ECDSA(hashes.SHA256()))
    return made.dump(force=True)


def _send(handler: http.server.BaseHTTPRequestHandler, body: bytes, media: str = "application/timestamp-reply") -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", media)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _drip(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    for _number in range(300):
        handler.wfile.write(b"\x30")
        handler.wfile.flush()
        time.sleep(0.1)
