"""A body's electronic seal on its documents, and what anyone can find out about it from the bytes alone."""

from cursus.core.signing.certificates import (
    IssuedKey,
    fingerprint,
    generate_authority,
    generate_body_key,
    read_certificate,
)
from cursus.core.signing.hardware import HardwareSigner, ModuleSilent, TokenKey, hardware_signer, read_uri
from cursus.core.signing.inspection import LARGEST_DOCUMENT, SealReport, inspect_pdf
from cursus.core.signing.sealing import SealingError, seal_pdf
from cursus.core.signing.signers import (
    Signer,
    SoftwareKeyRefused,
    SoftwareSigner,
    UnusableKey,
    pkcs12_signer,
    software_signer,
)

__all__ = [
    "HardwareSigner",
    "ModuleSilent",
    "hardware_signer",
    "TokenKey",
    "read_uri",
    "LARGEST_DOCUMENT",
    "IssuedKey",
    "SealReport",
    "SealingError",
    "Signer",
    "SoftwareKeyRefused",
    "SoftwareSigner",
    "UnusableKey",
    "fingerprint",
    "generate_authority",
    "generate_body_key",
    "inspect_pdf",
    "pkcs12_signer",
    "read_certificate",
    "seal_pdf",
    "software_signer",
]
