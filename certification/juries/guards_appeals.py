"""What the database refuses about appeals, whoever asks: what was contested and what was answered never change, who
sat does not answer, and nobody sits twice on a person whose jury has to be another one.

Declared here and imported by the models, so that they are known wherever the tables are.
"""

from cursus.core.triggers import guard

_SAT = (
    'SELECT 1 FROM "certification_jurymember" m JOIN "certification_candidate" c ON c.jury_id = m.jury_id '
    "WHERE c.id = NEW.candidate_id AND m.seat <> 'SUBSTITUTE' AND m.user_id = NEW.answered_by_id"
)
_ABOUT_THE_JURY = "(NEW.kind <> 'CLERICAL' OR NEW.ground = 'PROCEDURE')"

guard(
    "certification_appeal_lodged",
    "certification.Appeal",
    "INSERT",
    when="NEW.state <> 'LODGED' OR NEW.answer <> '' OR NEW.answered_by_id IS NOT NULL OR "
    '(SELECT j.state FROM "certification_jury" j JOIN "certification_candidate" c ON c.jury_id = j.id '
    "WHERE c.id = NEW.candidate_id) <> 'SIGNED'",
    message="An appeal is lodged first, against a signed deliberation.",
)

# As for the deliberation: past the minutes' legal term, what was said about an erased person goes, and nothing else.
_TERM_OVER = (
    'EXISTS (SELECT 1 FROM "certification_eraseddossier" d JOIN "certification_candidate" c '
    "ON c.enrolment_id = d.enrolment_id WHERE c.id = OLD.candidate_id AND d.minutes_until < CURRENT_DATE)"
)
_WORDS_GONE = f"(NEW.words = '—' AND NEW.answer IN ('', '—') AND {_TERM_OVER})"


def _changed(*columns: str) -> str:
    """SQL that is true when one of the columns changes, to or from NULL too, on both vendors."""
    as_text = "COALESCE(CAST({}.{} AS TEXT), '')"
    return " OR ".join(f"{as_text.format('OLD', name)} <> {as_text.format('NEW', name)}" for name in columns)


guard(
    "certification_appeal_fixed",
    "certification.Appeal",
    "UPDATE",
    when=f"{_changed('candidate_id', 'kind', 'created_at')} "
    f"OR (OLD.state <> 'LODGED' AND ({_changed('state', 'ground', 'answered_by_id', 'answered_at')})) "
    f"OR (({_changed('words')} OR (OLD.state <> 'LODGED' AND ({_changed('answer')}))) AND NOT {_WORDS_GONE})",
    message="What was contested and what was answered never change.",
)
guard(
    "certification_appeal_judge",
    "certification.Appeal",
    "UPDATE",
    when=f"OLD.state = 'LODGED' AND {_ABOUT_THE_JURY} AND EXISTS ({_SAT})",
    message="Who sat in the jury does not answer an appeal against it.",
)
guard("certification_appeal_kept", "certification.Appeal", "DELETE", message="An appeal and its answer are kept.")

# Another composition: whoever had a seat in the jury whose procedure was faulty has none in the one that hears again.
_SAME_PERSON = "(n.user_id = f.user_id OR LOWER(n.email) = LOWER(f.email))"
_FORMER = (
    'SELECT 1 FROM "certification_appeal" a JOIN "certification_candidate" o ON o.id = a.candidate_id '
    "JOIN \"certification_jurymember\" f ON f.jury_id = o.jury_id AND f.seat <> 'SUBSTITUTE' "
)
_NOT_UPHELD = (
    'NOT EXISTS (SELECT 1 FROM "certification_appeal" a JOIN "certification_candidate" o ON o.id = a.candidate_id '
    "WHERE a.id = NEW.reheard_from_id AND a.state = 'UPHELD' AND a.ground = 'PROCEDURE' "
    "AND o.enrolment_id = NEW.enrolment_id AND o.jury_id <> NEW.jury_id)"
)
_SITS_AGAIN = (
    f'{_FORMER} JOIN "certification_jurymember" n ON n.jury_id = NEW.jury_id AND {_SAME_PERSON} '
    "WHERE a.id = NEW.reheard_from_id"
)
_SAT_BEFORE = (
    f'{_FORMER} JOIN "certification_candidate" c ON c.reheard_from_id = a.id '
    "WHERE c.jury_id = NEW.jury_id AND (f.user_id = NEW.user_id OR LOWER(f.email) = LOWER(NEW.email))"
)
_ANOTHER = "Who sat in the jury whose procedure was faulty does not sit in the one that hears the person again."
for _operation in ("INSERT", "UPDATE"):
    guard(
        "certification_candidate_reheard",
        "certification.Candidate",
        _operation,
        when=f"NEW.reheard_from_id IS NOT NULL AND ({_NOT_UPHELD} OR EXISTS ({_SITS_AGAIN}))",
        message=_ANOTHER,
    )
    guard(
        "certification_jurymember_another",
        "certification.JuryMember",
        _operation,
        when=f"EXISTS ({_SAT_BEFORE})",
        message=_ANOTHER,
    )
