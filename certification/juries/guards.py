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

for _operation, _row in _ROWS:
    guard(
        "certification_jurydecision_closed",
        "certification.JuryDecision",
        _operation,
        when=f"{_BY_CANDIDATE.format(row=_row)} {_FINISHED}",
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
        when=f"{_BY_CANDIDATE.format(row=_row)} {_CLOSED}",
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
    when="OLD.record_sha256 <> '' AND (NEW.record_sha256 <> OLD.record_sha256 OR NEW.record <> OLD.record "
    "OR NEW.reference <> OLD.reference OR NEW.certifier_id <> OLD.certifier_id "
    "OR NEW.qualification_id <> OLD.qualification_id OR NEW.route_id <> OLD.route_id "
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
for _operation in ("UPDATE", "DELETE"):
    guard(
        "certification_membersignature_fixed",
        "certification.MemberSignature",
        _operation,
        message="A signature is never changed.",
    )
