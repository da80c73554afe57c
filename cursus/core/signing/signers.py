"""Who signs: one small interface, and keys held in software."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12


class UnusableKey(ValueError):
    """The key cannot be read, is not on the curve P-256, or is not that of the certificate."""


class SoftwareKeyRefused(RuntimeError):
    """The installation does not allow keys that any reader of a disk could copy."""


class Signer(Protocol):
    """A key that seals for a body, wherever it is kept.

    The private key never leaves the implementation: all that is asked of it is one signature of one digest.
    """

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate of the key."""

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """The certificates above it, nearest first; empty when it is self-signed."""

    def sign_digest(self, digest: bytes) -> bytes:
        """Return the ECDSA signature (DER) of a SHA-256 digest of 32 bytes."""


@dataclass(frozen=True)
class SoftwareSigner:
    """A key in this process's memory."""

    private_key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.private_key, ec.EllipticCurvePrivateKey) or not isinstance(
            self.private_key.curve, ec.SECP256R1
        ):
            raise UnusableKey("A sealing key is on the curve P-256.")
        if self.private_key.public_key() != self.certificate.public_key():
            raise UnusableKey("The certificate is not that of this key.")

    def sign_digest(self, digest: bytes) -> bytes:
        """Return the ECDSA signature (DER) of a SHA-256 digest of 32 bytes."""
        return self.private_key.sign(digest, ec.ECDSA(utils.Prehashed(hashes.SHA256())))


def software_signer(
    private_key: bytes, certificate: bytes, *, password: bytes | None = None, allowed: bool
) -> SoftwareSigner:
    """Return the signer of a PEM key and its PEM certificate (or chain, the key's own first).

    It is kept for the process: reading an encrypted key costs more than a hundred signatures.

    Raises:
        SoftwareKeyRefused: ``allowed`` is False (the setting of an installation in production).
        UnusableKey: wrong password, other curve, or key and certificate do not belong together.
    """
    if not allowed:
        raise SoftwareKeyRefused("This installation does not allow software keys (ALLOW_SOFTWARE_KEYS).")
    return _from_pem(private_key, certificate, password)


def pkcs12_signer(container: bytes, *, password: bytes | None) -> SoftwareSigner:
    """Return the signer of a PKCS#12 file, kept for the process.

    Raises:
        UnusableKey: wrong password, no key or no certificate in it, or another curve.
    """
    return _from_pkcs12(container, password)


@lru_cache(maxsize=64)
def _from_pem(private_key: bytes, certificate: bytes, password: bytes | None) -> SoftwareSigner:
    try:
        key = load_pem_private_key(private_key, password)
        own, *chain = x509.load_pem_x509_certificates(certificate)
    except (ValueError, TypeError) as error:
        raise UnusableKey(str(error)) from error
    return SoftwareSigner(_p256(key), own, tuple(chain))


@lru_cache(maxsize=64)
def _from_pkcs12(container: bytes, password: bytes | None) -> SoftwareSigner:
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(container, password)
    except (ValueError, TypeError) as error:
        raise UnusableKey(str(error)) from error
    if certificate is None:
        raise UnusableKey("The PKCS#12 file has no certificate.")
    return SoftwareSigner(_p256(key), certificate, tuple(chain))


def _p256(key: object) -> ec.EllipticCurvePrivateKey:
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise UnusableKey("A sealing key is on the curve P-256.")
    return key
