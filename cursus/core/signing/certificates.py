"""Keys and certificates of bodies: P-256, for sealing and nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

YEAR = timedelta(days=365)
DEMONSTRATION = "DÉMONSTRATION"
LONGEST_NAME = 64  # of a common or organisation name (RFC 5280, appendix A.1), counted in bytes by some readers


@dataclass(frozen=True)
class IssuedKey:
    """A new private key (PEM, PKCS#8, encrypted if a password was given) with its certificate (PEM)."""

    private_key: bytes
    certificate: bytes

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, 64 hexadecimal digits."""
        return fingerprint(read_certificate(self.certificate))


@dataclass(frozen=True)
class Authority:
    """A certification authority of one's own: what it takes to sign certificates."""

    private_key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of the certificate's DER form, 64 hexadecimal digits."""
    return hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest()


def read_certificate(pem: bytes | str) -> x509.Certificate:
    """Return a certificate from its PEM text; ``ValueError`` if it is none."""
    return x509.load_pem_x509_certificate(pem.encode() if isinstance(pem, str) else pem)


def generate_body_key(
    name: str,
    *,
    valid_from: datetime,
    years: int = 2,
    country: str = "FR",
    password: bytes | None = None,
    demonstration: bool = False,
    authority: Authority | None = None,
) -> IssuedKey:
    """Return a new sealing key for a body and its certificate, self-signed or signed by ``authority``.

    A demonstration certificate says so in its subject, in the organisational unit and in the name that readers show.
    """
    private_key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(name, country, demonstration=demonstration)
    issuer = authority.certificate.subject if authority else subject
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(private_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid_from)
        .not_valid_after(valid_from + years * YEAR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_documents=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private_key.public_key()), critical=False)
    )
    if authority:
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.private_key.public_key()), critical=False
        )
    certificate = builder.sign(authority.private_key if authority else private_key, hashes.SHA256())
    return IssuedKey(
        private_key=private_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption(),
        ),
        certificate=certificate.public_bytes(serialization.Encoding.PEM),
    )


def generate_authority(name: str, *, valid_from: datetime, years: int = 20, country: str = "FR") -> Authority:
    """Return a new root authority that may sign bodies' certificates and no further authority."""
    private_key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(name, country, demonstration=False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid_from)
        .not_valid_after(valid_from + years * YEAR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_documents=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private_key.public_key()), critical=False)
        .sign(private_key, hashes.SHA256())
    )
    return Authority(private_key, certificate)


def _subject(name: str, country: str, *, demonstration: bool) -> x509.Name:
    suffix = f" – {DEMONSTRATION}" if demonstration else ""
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, country),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, _shortened(name, LONGEST_NAME)),
        x509.NameAttribute(NameOID.COMMON_NAME, _shortened(name, LONGEST_NAME - len(suffix.encode())) + suffix),
    ]
    if demonstration:
        parts.insert(2, x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, f"{DEMONSTRATION}, sans valeur"))
    return x509.Name(parts)


def _shortened(name: str, most: int) -> str:
    """Return the name in at most that many bytes of UTF-8, with an ellipsis where it was cut."""
    if len(name.encode()) <= most:
        return name
    return name.encode()[: most - len("…".encode())].decode(errors="ignore").rstrip() + "…"


def _usage(*, signs_documents: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs_documents,
        content_commitment=signs_documents,
        key_cert_sign=not signs_documents,
        crl_sign=not signs_documents,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
