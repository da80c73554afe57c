"""Keys in a hardware module (PKCS#11): the private key never enters this process, the module signs one digest."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pkcs11
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from django.utils.translation import gettext as _
from pkcs11.util.ec import encode_ecdsa_signature

from cursus.core.errors import Unavailable
from cursus.core.signing.signers import UnusableKey

SCHEME = "pkcs11:"
_PROBE = b"\x5a" * 32  # what a key signs to show that it is that of its certificate

_lock = threading.Lock()  # a session serves one thread at a time
_sessions: dict[tuple[str, str], Any] = {}
_keys: dict[tuple[str, str, bytes], Any] = {}
_loaded_by: dict[str, int] = {}  # which process initialised a module


class ModuleSilent(Unavailable):
    """The module, its token or its key does not answer, or the PIN is wrong: nothing can be sealed for now."""

    code = "no_signing_key"


@dataclass(frozen=True)
class TokenKey:
    """Where a key lies: the label of its token, and the identifier of the key in it (bytes)."""

    token: str
    key_id: bytes

    @property
    def uri(self) -> str:
        """The address of the key as RFC 7512 writes it. It names no module and holds no PIN."""
        identifier = "".join(f"%{byte:02X}" for byte in self.key_id)
        return f"{SCHEME}token={quote(self.token, safe='')};id={identifier};type=private"


def read_uri(uri: str) -> TokenKey:
    """Return the place that ``pkcs11:token=…;id=%01…`` names.

    Raises:
        UnusableKey: it is no such address, or names neither token nor key.
    """
    if not uri.startswith(SCHEME):
        raise UnusableKey("A key in a module is named by pkcs11:token=…;id=%01 (RFC 7512).")
    path = uri.removeprefix(SCHEME).partition("?")[0]
    parts = dict(part.partition("=")[::2] for part in path.split(";"))
    token, key_id = unquote(parts.get("token", "")), _octets(parts.get("id", ""))
    if not token or not key_id:
        raise UnusableKey("The address of a key names its token and its identifier: pkcs11:token=…;id=%01.")
    return TokenKey(token, key_id)


def _octets(text: str) -> bytes:
    return unquote(text, encoding="latin-1").encode("latin-1")


@dataclass(frozen=True)
class HardwareSigner:
    """A key in a module. Its session is opened at the first signature, in the process that signs."""

    module: Path
    place: TokenKey
    pin: str = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    def sign_digest(self, digest: bytes) -> bytes:
        """Return the ECDSA signature (DER) of a SHA-256 digest of 32 bytes. Raises ModuleSilent."""
        with _lock:
            try:
                return self._sign(digest)
            except pkcs11.PKCS11Error:
                self._forget()  # a token that was taken out and put back needs a new session
            try:
                return self._sign(digest)
            except pkcs11.PKCS11Error as error:
                self._forget()
                said = _(
                    "The module that keeps the sealing key does not answer (%(why)s). Check the token and its PIN."
                )
                raise ModuleSilent(said % {"why": type(error).__name__}) from error

    def prove(self) -> None:
        """Sign once and check with the certificate.

        Raises:
            UnusableKey: they do not belong together, or the certificate is not on the curve P-256.
            ModuleSilent: see the class.
        """
        public = self.certificate.public_key()
        if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
            raise UnusableKey("A sealing key is on the curve P-256.")
        try:
            public.verify(self.sign_digest(_PROBE), _PROBE, ec.ECDSA(utils.Prehashed(hashes.SHA256())))
        except InvalidSignature as error:
            raise UnusableKey("The certificate is not that of this key.") from error

    def _sign(self, digest: bytes) -> bytes:
        # CKM_ECDSA over our own digest: few modules have CKM_ECDSA_SHA256 (SoftHSM has not). It gives r‖s.
        return encode_ecdsa_signature(self._key().sign(digest, mechanism=pkcs11.Mechanism.ECDSA))

    def _key(self) -> Any:
        library = _library(str(self.module))
        name = str(self.module), self.place.token
        if name not in _sessions:  # one a process and token: a login belongs to the process
            _sessions[name] = library.get_token(token_label=self.place.token).open(user_pin=self.pin)
        held = (*name, self.place.key_id)
        if held not in _keys:
            _keys[held] = _sessions[name].get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, id=self.place.key_id)
        return _keys[held]

    def _forget(self) -> None:
        name = str(self.module), self.place.token
        for held in [held for held in _keys if held[:2] == name]:
            del _keys[held]
        session = _sessions.pop(name, None)
        if session is not None:
            with suppress(pkcs11.PKCS11Error):  # it may be gone already
                session.close()


@lru_cache(maxsize=64)
def hardware_signer(uri: str, certificate: str, *, module: str, pin: str) -> HardwareSigner:
    """Return the signer of a key in a module and its PEM certificate (or chain, the key's own first).

    It has proven once in this process that the key is that of the certificate.

    Raises:
        UnusableKey: no module is configured, the address is malformed, or key and certificate do not belong together.
        ModuleSilent: see the class.
    """
    if not module:
        raise UnusableKey("No module is configured (PKCS11_MODULE).")
    try:
        own, *chain = x509.load_pem_x509_certificates(certificate.encode())
    except ValueError as error:
        raise UnusableKey(str(error)) from error
    signer = HardwareSigner(Path(module), read_uri(uri), pin, own, tuple(chain))
    signer.prove()
    return signer


def _library(module: str) -> Any:
    """Return the module, initialised in this process: what a fork copied belongs to the parent."""
    library = pkcs11.lib(module)
    if _loaded_by.setdefault(module, os.getpid()) != os.getpid():
        _sessions.clear()
        _keys.clear()
        library.reinitialize()
        _loaded_by[module] = os.getpid()
    return library
