"""What the database refuses about juries, whoever asks: nothing moves once a deliberation is closed.

Declared here and imported by the models, so that they are known wherever the tables are.
"""

from cursus.core.triggers import guard

_CLOSED = "IN ('CLOSED', 'SIGNED')"
_FINISHED = "IN ('CLOSED', 'SIGNED', 'CANCELLED')"
_STATE = 'SELECT j.state FROM "certification_jury" j'
_BY_JURY = f"({_STATE} WHERE j.id = {{row}}.jury_id)"
_BY_CANDIDATE = f'({_STATE} JOIN "certification_candidate" c ON c.jury_id = j.id WHERE c.id = {{row}}.candidate_id)'
_LOCKED = "The deliberation is closed: a correction is a further signed document."
_ROWS = (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))

# The one exception: the person was erased and the minutes' legal term is over. Then words about them may go (replaced
# by a dash where a reason is asked for), and nothing else of the row may change.
_RELEASED = (
    'EXISTS (SELECT 1 FROM "certification_eraseddossier" d JOIN "certification_candidate" c '
    "ON c.enrolment_id = d.enrolment_id WHERE {which} AND d.minutes_until < CURRENT_DATE)"
)
_RELEASED_CANDIDATE = _RELEASED.format(which="c.id = OLD.candidate_id")
_RELEASED_JURY = _RELEASED.format(which="c.jury_id = OLD.id")


def _only_words_go(words: tuple[str, ...], others: tuple[str, ...]) -> str:
    """SQL that is true when the words became a dash (or stayed), the other columns stayed, and the term is over."""
    gone = " AND ".join(f"(NEW.{word} = '—' OR NEW.{word} = OLD.{word})" for word in words)
    as_text = "COALESCE(CAST({0}.{1} AS TEXT), '')"
    kept = " AND ".join(f"{as_text.format('NEW', name)} = {as_text.format('OLD', name)}" for name in others)
    return f"({gone} AND {kept} AND {_RELEASED_CANDIDATE})"


_DECISION_GOES = _only_words_go(
    ("reason",), ("candidate_id", "block_id", "proposed", "verdict", "missing", "recorded_by_id", "recorded_at")
)
_TIE_GOES = _only_words_go(("explanation", "weighing"), ("member_id", "candidate_id", "kind", "source", "effect"))

for _operation, _row in _ROWS:
    guard(
        "certification_jurydecision_closed",
        "certification.JuryDecision",
        _operation,
        when=f"{_BY_CANDIDATE.format(row=_row)} {_FINISHED}"
        + (f" AND NOT {_DECISION_GOES}" if _operation == "UPDATE" else ""),
        message=_LOCKED,
    )
    guard(
        "certification_candidate_closed",
        "certification.Candidate",
        _operation,
        when=f"{_BY_JURY.format(row=_row)} {_CLOSED}",
        message=_LOCKED,
    )
    guard(
        "certification_tie_closed",
        "certification.Tie",
        _operation,
        when=f"{_BY_CANDIDATE.format(row=_row)} {_CLOSED}"
        + (f" AND NOT {_TIE_GOES}" if _operation == "UPDATE" else ""),
        message=_LOCKED,
    )

# A member may still be given an account after the closing (to sign); who sat, and as what, is fixed.
for _operation, _row in (("INSERT", "NEW"), ("DELETE", "OLD")):
    guard(
        "certification_jurymember_closed",
        "certification.JuryMember",
        _operation,
        when=f"{_BY_JURY.format(row=_row)} {_CLOSED}",
        message=_LOCKED,
    )
guard(
    "certification_jurymember_closed",
    "certification.JuryMember",
    "UPDATE",
    when=f"{_BY_JURY.format(row='OLD')} {_CLOSED} AND (NEW.jury_id <> OLD.jury_id OR NEW.name <> OLD.name "
    "OR NEW.seat <> OLD.seat OR NEW.college <> OLD.college OR NEW.external <> OLD.external "
    "OR NEW.presence <> OLD.presence OR NEW.quality <> OLD.quality OR NEW.employer <> OLD.employer)",
    message=_LOCKED,
)

guard(
    "certification_jury_record",
    "certification.Jury",
    "UPDATE",
    when="OLD.record_sha256 <> '' AND (NEW.record_sha256 <> OLD.record_sha256 "
    f"OR (NEW.record <> OLD.record AND NOT (NEW.record = '—' AND {_RELEASED_JURY})) "
    "OR NEW.reference <> OLD.reference OR NEW.certifier_id <> OLD.certifier_id "
    "OR NEW.qualification_id <> OLD.qualification_id OR NEW.route_id <> OLD.route_id "
    "OR (OLD.appeals_until IS NOT NULL AND (NEW.appeals_until IS NULL OR NEW.appeals_until <> OLD.appeals_until)) "
    "OR NEW.state NOT IN ('CLOSED', 'SIGNED') OR (OLD.state = 'SIGNED' AND NEW.state <> 'SIGNED') "
    "OR (OLD.minutes_sha256 <> '' AND NEW.minutes_sha256 <> OLD.minutes_sha256))",
    message="The record of a closed deliberation never changes.",
)
guard(
    "certification_jury_kept",
    "certification.Jury",
    "DELETE",
    when=f"OLD.state {_CLOSED}",
    message="A closed deliberation is kept.",
)
# Signed means: closed, and each voting member who was present signed the record or is named as prevented.
guard(
    "certification_jury_signatures",
    "certification.Jury",
    "UPDATE",
    when="NEW.state = 'SIGNED' AND OLD.state <> 'SIGNED' AND (OLD.state <> 'CLOSED' OR EXISTS ("
    'SELECT 1 FROM "certification_jurymember" m WHERE m.jury_id = OLD.id AND m.replaced_by_id IS NULL '
    "AND m.seat IN ('PRESIDENT', 'MEMBER') AND m.presence = 'PRESENT' AND NOT EXISTS ("
    'SELECT 1 FROM "certification_membersignature" s WHERE s.member_id = m.id '
    "AND s.record_sha256 = OLD.record_sha256)))",
    message="A deliberation is signed once it is closed and every member who sat has signed it, "
    "or is named as prevented.",
)
guard(
    "certification_membersignature_record",
    "certification.MemberSignature",
    "INSERT",
    when='NOT EXISTS (SELECT 1 FROM "certification_jury" j '
    'JOIN "certification_jurymember" m ON m.jury_id = j.id '
    "WHERE m.id = NEW.member_id AND j.state = 'CLOSED' AND j.record_sha256 = NEW.record_sha256)",
    message="A signature is that of the record of a closed deliberation.",
)
# The scan of a signature on paper shows the record that was signed: it goes with the minutes, the signature stays.
_SAME_SIGNATURE = " AND ".join(
    f"NEW.{name} = OLD.{name}"
    for name in ("id", "created_at", "member_id", "record_sha256", "method", "prevented_reason", "signed_at")
)
_OF_MEMBER = 'EXISTS (SELECT 1 FROM "certification_jurymember" m WHERE m.id = OLD.member_id AND {released})'
_RELEASED_MEMBER = _OF_MEMBER.format(released=_RELEASED.format(which="c.jury_id = m.jury_id"))
_SCAN_GOES = (
    "(NEW.scan_id IS NULL AND OLD.scan_id IS NOT NULL AND NEW.scan_gone_at IS NOT NULL "
    f"AND {_SAME_SIGNATURE} AND {_RELEASED_MEMBER})"
)
for _operation in ("UPDATE", "DELETE"):
    guard(
        "certification_membersignature_fixed",
        "certification.MemberSignature",
        _operation,
        when=f"NOT {_SCAN_GOES}" if _operation == "UPDATE" else "1 = 1",
        message="A signature is never changed.",
    )
