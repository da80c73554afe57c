"""What is known of revocations when a token is made: asked of the authorities themselves, kept beside the token."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.fetchers.requests_fetchers import RequestsFetcherBackend

from cursus.core.signing.coroutines import run_here

LARGEST = 256 * 1024  # bytes of one answer; a longer list is not kept beside each document
FRESH = 3600  # seconds for which an answer serves the documents that follow

_known: dict[bytes, tuple[float, tuple[bytes, ...], tuple[bytes, ...]]] = {}


def revocations_of(path: Sequence[x509.Certificate]) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Return the CRLs and the OCSP answers (DER) about a chain, the certificate's own first, its root last.

    Where an authority publishes none, or does not answer, there is none: the tokens hold without them.
    """
    if len(path) < 2:  # self-signed: nobody revokes it but whoever trusted it
        return (), ()
    own = _der(path[0])
    kept = _known.get(own)
    if kept is None or time.monotonic() - kept[0] > FRESH:
        kept = (time.monotonic(), *_asked(path))
        _known[own] = kept
    return kept[1], kept[2]


def _asked(path: Sequence[x509.Certificate]) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    # Only a chain that ends at a root that we trust comes here: a stranger's certificate makes us ask nobody.
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(_der(path[-1]))],
        other_certs=[asn1_x509.Certificate.load(_der(one)) for one in path[1:-1]],
        allow_fetching=True,
        revocation_mode="soft-fail",
        fetcher_backend=RequestsFetcherBackend(per_request_timeout=settings.TIMESTAMP_TIMEOUT),
    )
    validator = CertificateValidator(asn1_x509.Certificate.load(_der(path[0])), validation_context=context)
    # Expired, revoked, unreachable: what was fetched is kept, and judged by whoever reads the token.
    with suppress(Exception):
        run_here(validator.async_validate_path())
    lists = tuple(found.dump() for found in context.crls)
    answers = tuple(found.dump() for found in context.ocsps)
    return tuple(der for der in lists if len(der) <= LARGEST), tuple(der for der in answers if len(der) <= LARGEST)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
