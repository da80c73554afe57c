"""What the database refuses about the register, whoever asks.

Declared here and imported by the models, so that they are known wherever the tables are.
"""

from cursus.core.triggers import guard

guard(
    "certification_attestation_signed",
    "certification.Attestation",
    "INSERT",
    when='(SELECT j.state FROM "certification_jury" j JOIN "certification_candidate" c ON c.jury_id = j.id '
    "WHERE c.id = NEW.candidate_id) <> 'SIGNED'",
    message="An attestation exists only from a signed deliberation.",
)


def _changed(*columns: str) -> str:
    """SQL that is true when one of the columns changes, to or from NULL too, on both vendors."""
    was, becomes = ("COALESCE(CAST({}.{} AS TEXT), '')".format(row, "{0}") for row in ("OLD", "NEW"))
    return " OR ".join(f"{was.format(column)} <> {becomes.format(column)}" for column in columns)


_ALLOCATED_FOR_GOOD = (
    "number",
    "printed_number",
    "series_id",
    "batch_id",
    "candidate_id",
    "kind",
    "block_id",
    "supersedes_id",
    "duplicate_of_id",
    "title",
    "specimen",
    "token",
    "verification_url",
    "issued_on",
    "status_list",
    "status_index",
    "context_sha256",
)
_OTHER_RIGHT = (
    'EXISTS (SELECT 1 FROM "certification_attestation" a WHERE a.id = COALESCE(NEW.supersedes_id, NEW.duplicate_of_id) '
    "AND (a.candidate_id <> NEW.candidate_id OR a.kind <> NEW.kind OR a.series_id <> NEW.series_id "
    "OR COALESCE(CAST(a.block_id AS TEXT), '') <> COALESCE(CAST(NEW.block_id AS TEXT), '')))"
)
_NOT_CONFIRMED = (
    "NEW.supersedes_id IS NOT NULL AND NOT EXISTS ("
    'SELECT 1 FROM "certification_withdrawal" w WHERE w.attestation_id = NEW.supersedes_id '
    "AND w.state = 'CONFIRMED' AND w.reason = 'CLERICAL_ERROR')"
)
guard(
    "certification_attestation_follows",
    "certification.Attestation",
    "INSERT",
    when=f"({_NOT_CONFIRMED}) OR {_OTHER_RIGHT}",
    message="A document replaces another one only where two people said so, for the same right of the same person.",
)
_MADE_ONCE = ("state", "pdf_sha256", "credential_sha256", "sealed_at", "signing_key_id", "void_reason")
CONTEXT_KEYS = (
    "blocks",
    "deliberation_date",
    "disclaimer",
    "duplicate",
    "earlier_number",
    "issued_on",
    "issuer",
    "kind",
    "lang",
    "minutes_reference",
    "number",
    "place",
    "registration",
    "schema",
    "signatory",
    "specimen",
    "title",
    "verification_code",
    "verification_url",
)
"""Everything that a frozen context says, but its holder."""


def _same_in_context(key: str) -> str:
    now, before = (f"COALESCE(CAST({row}.context -> '{key}' AS TEXT), '')" for row in ("NEW", "OLD"))
    return f"{now} = {before}"


# The one exception: the holder was erased and the legal term of the document is over. Then, once and together, the
# context loses its holder and nothing else, and the row lets go of the bytes; number, hash, title, dates, state stay.
_SAME_CONTEXT = " AND ".join(_same_in_context(key) for key in CONTEXT_KEYS)
_TERM_OVER = (
    'EXISTS (SELECT 1 FROM "certification_eraseddossier" d JOIN "certification_candidate" c '
    "ON c.enrolment_id = d.enrolment_id WHERE c.id = OLD.candidate_id AND d.documents_until < CURRENT_DATE)"
)
_REDACTED = (
    "(OLD.redacted_at IS NULL AND NEW.redacted_at IS NOT NULL AND NEW.file_id IS NULL AND NEW.credential_id IS NULL "
    f"AND CAST(NEW.context -> 'holder' AS TEXT) = 'null' AND {_SAME_CONTEXT} AND {_TERM_OVER})"
)
guard(
    "certification_attestation_fixed",
    "certification.Attestation",
    "UPDATE",
    when=f"{_changed(*_ALLOCATED_FOR_GOOD)} OR (OLD.state <> 'ALLOCATED' AND ({_changed(*_MADE_ONCE)})) "
    f"OR (({_changed('context', 'redacted_at')} "
    f"OR (OLD.state <> 'ALLOCATED' AND ({_changed('file_id', 'credential_id')}))) AND NOT {_REDACTED})",
    message="An allocated number and an issued attestation never change: revoke or supersede it.",
)
guard(
    "certification_attestation_kept",
    "certification.Attestation",
    "DELETE",
    message="The register keeps every number.",
)
guard(
    "certification_attestationseries_onward",
    "certification.AttestationSeries",
    "UPDATE",
    when="NEW.last_number < OLD.last_number OR NEW.certifier_id <> OLD.certifier_id",
    message="A number series never goes back.",
)
guard(
    "certification_attestationseries_kept",
    "certification.AttestationSeries",
    "DELETE",
    message="The register keeps every number.",
)
guard(
    "certification_lostnumber_kept",
    "certification.LostNumber",
    "UPDATE",
    "DELETE",
    message="The register keeps every number.",
)
guard(
    "certification_pendingdocument_kept",
    "certification.PendingDocument",
    "DELETE",
    when="(SELECT a.state FROM \"certification_attestation\" a WHERE a.id = OLD.attestation_id) = 'ALLOCATED'",
    message="A document that is not made yet stays in the outbox.",
)

_ASKED_FOR_GOOD = ("attestation_id", "reason", "requested_by_id", "expires_at", "created_at")
_DECIDED_ONCE = ("state", "decided_by_id", "decided_at")
guard(
    "certification_withdrawal_asked",
    "certification.Withdrawal",
    "INSERT",
    when="NEW.state <> 'ASKED' OR NEW.decided_by_id IS NOT NULL OR "
    "(SELECT a.state FROM \"certification_attestation\" a WHERE a.id = NEW.attestation_id) <> 'ISSUED'",
    message="A withdrawal is asked for first, of an issued document.",
)
# As for the documents: past their legal term, what was said and corrected of an erased person goes, and nothing else.
_WORDS_GONE = (
    "(NEW.words = '—' AND NEW.answer IN ('', '—') AND CAST(NEW.corrections AS TEXT) = '{}' AND "
    'EXISTS (SELECT 1 FROM "certification_eraseddossier" d '
    'JOIN "certification_candidate" c ON c.enrolment_id = d.enrolment_id '
    'JOIN "certification_attestation" a ON a.candidate_id = c.id '
    "WHERE a.id = OLD.attestation_id AND d.documents_until < CURRENT_DATE))"
)
guard(
    "certification_withdrawal_fixed",
    "certification.Withdrawal",
    "UPDATE",
    when=f"{_changed(*_ASKED_FOR_GOOD)} OR (OLD.state <> 'ASKED' AND ({_changed(*_DECIDED_ONCE)})) "
    f"OR (({_changed('words', 'corrections')} OR (OLD.state <> 'ASKED' AND ({_changed('answer')}))) "
    f"AND NOT {_WORDS_GONE})",
    message="What was asked and what was decided never change.",
)
guard(
    "certification_withdrawal_kept",
    "certification.Withdrawal",
    "DELETE",
    message="The register keeps every withdrawal.",
)
