"""Gathers the tables of the rooms for Django. No room imports this module."""

from certification.assessment.models import CriterionMark, Judgement
from certification.attestations.models import Attestation, AttestationSeries, IssuingBatch
from certification.enrolments.models import CivilIdentity, Enrolment, PendingApplication
from certification.evidence.models import Evidence, EvidenceAuthor, EvidenceClaim, EvidenceFile
from certification.juries.models import (
    Candidate,
    CaseFlag,
    Jury,
    JuryDecision,
    JuryMember,
    MemberSignature,
    SigningCode,
    Tie,
)

__all__ = [
    "Attestation",
    "AttestationSeries",
    "Candidate",
    "CaseFlag",
    "CivilIdentity",
    "CriterionMark",
    "Enrolment",
    "Evidence",
    "EvidenceAuthor",
    "EvidenceClaim",
    "EvidenceFile",
    "IssuingBatch",
    "Judgement",
    "Jury",
    "JuryDecision",
    "JuryMember",
    "MemberSignature",
    "PendingApplication",
    "SigningCode",
    "Tie",
]
