"""An attestation as it is usually made: laid out anew each time, with columns, and sealed with RSA by pyHanko."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.template.loader import get_template, render_to_string
from django.utils import translation
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from certification.attestations.documents import AttestationContext
from certification.attestations.rendering import STYLESHEETS, TEMPLATE, page_values
from cursus.core.documents.fonts import FONT_FOLDER
from cursus.core.documents.tokens import with_colours

COLUMNS = "#act ul { columns: 2 } li, li span { width: auto }"
FAMILIES = {
    "AtkinsonHyperlegibleNext": "Atkinson Hyperlegible Next",
    "BricolageGrotesque": "Bricolage Grotesque",
    "Fraunces72pt": "Fraunces",
}
WEIGHTS = {"Regular": 400, "SemiBold": 600}


def rsa_signer(at: datetime) -> Any:
    """Return pyHanko's own signer with a new RSA key of 3072 bits."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mesure")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=99))
        .sign(key, hashes.SHA256())
    )
    form = (serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(key.private_bytes(*form)),
        cert_registry=SimpleCertificateStore(),
    )


def peers_document(context: AttestationContext, signer: Any) -> bytes:
    """Return the sealed attestation."""
    with translation.override(context.lang):
        html = render_to_string(TEMPLATE, {**page_values(context), "spacing": "plain"})
    fonts = FontConfiguration()
    styles = [_faces(), *(with_colours(get_template(name).template.source) for name in STYLESHEETS), COLUMNS]  # type: ignore[attr-defined]
    pdf = HTML(string=html, base_url=str(FONT_FOLDER)).write_pdf(
        stylesheets=[CSS(string=style, font_config=fonts, base_url=f"{FONT_FOLDER}/") for style in styles],
        font_config=fonts,
        pdf_variant="pdf/a-3a",
    )
    metadata = signers.PdfSignatureMetadata(
        field_name="Cachet", subfilter=SigSeedSubFilter.PADES, certify=True, reason="mesure", location=context.place
    )
    output = BytesIO()
    signers.PdfSigner(metadata, signer=signer).sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), output=output)
    return output.getvalue()


def _faces() -> str:
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url({stem}-{name}.ttf) }}'
        for stem, family in FAMILIES.items()
        for name, weight in WEIGHTS.items()
        if (FONT_FOLDER / f"{stem}-{name}.ttf").exists()
    )
