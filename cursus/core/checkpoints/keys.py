"""The key of the checkpoints. It signs nothing else; it is made at its first use, beside the sealing keys."""

from __future__ import annotations

import os
import tempfile
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from django.conf import settings

from cursus.core.canonical import sha256_hex

PRIVATE = "checkpoints.pem"
PUBLIC = "checkpoints.pub"
_END = b"-----END PUBLIC KEY-----\n"


def key_name(key: Ed25519PublicKey) -> str:
    """Return the short name of a key: the first sixteen digits of the SHA-256 of its DER form."""
    return sha256_hex(key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo))[
        :16
    ]


def signing_key() -> Ed25519PrivateKey:
    """Return the key that signs checkpoints; made now if there is none. ``OSError`` where it cannot be kept."""
    path = Path(settings.KEYS_DIR) / PRIVATE
    if not path.exists():
        _make(path)
    return _load(path.read_bytes(), settings.SIGNING_KEYS_PASSWORD.encode() or None)


def public_keys(folder: Path | None = None) -> dict[str, Ed25519PublicKey]:
    """Return every key that signs or has signed checkpoints, by name: ``checkpoints.pub`` holds their PEM texts."""
    path = (folder or Path(settings.KEYS_DIR)) / PUBLIC
    held = path.read_bytes() if path.exists() else b""
    return _read_public(held)


@lru_cache(maxsize=8)
def _load(pem: bytes, password: bytes | None) -> Ed25519PrivateKey:
    key = load_pem_private_key(pem, password)
    if not isinstance(key, Ed25519PrivateKey):
        raise OSError(f"{PRIVATE} is not an Ed25519 key.")
    return key


@lru_cache(maxsize=8)
def _read_public(held: bytes) -> dict[str, Ed25519PublicKey]:
    found = {}
    for text in held.split(_END)[:-1]:
        key = load_pem_public_key(text + _END)
        if isinstance(key, Ed25519PublicKey):
            found[key_name(key)] = key
    return found


def _make(path: Path) -> None:
    """Write a new pair: the public key first, so that what it signs can always be verified."""
    password = settings.SIGNING_KEYS_PASSWORD.encode()
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    key = Ed25519PrivateKey.generate()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(private)
            file.flush()
            os.fsync(file.fileno())
        with (path.parent / PUBLIC).open("ab") as file:
            file.write(public)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)  # atomic: of two processes, the second one takes the key of the first
        except FileExistsError:
            return
    finally:
        Path(temporary).unlink(missing_ok=True)
