"""Gathers the tables of the rooms for Django. No room imports this module."""

from certification.assessment.models import CriterionMark, Judgement
from certification.attestations.models import (
    Attestation,
    AttestationSeries,
    IssuingBatch,
    LostNumber,
    Withdrawal,
)
from certification.enrolments.models import CivilIdentity, Enrolment, ErasedDossier, PendingApplication
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
from certification.juries.models_appeals import Appeal, AppealTerm
from certification.privacy.models import DataExport, ErasureRequest, RetentionPolicy
from certification.recognition.models import FollowUp, FollowUpAnswer, RegistrationFile
from certification.transitions.models import VersionChange

__all__ = [
    "Appeal",
    "AppealTerm",
    "Attestation",
    "AttestationSeries",
    "Candidate",
    "CaseFlag",
    "CivilIdentity",
    "CriterionMark",
    "DataExport",
    "Enrolment",
    "ErasedDossier",
    "ErasureRequest",
    "Evidence",
    "EvidenceAuthor",
    "EvidenceClaim",
    "EvidenceFile",
    "FollowUp",
    "FollowUpAnswer",
    "IssuingBatch",
    "Judgement",
    "Jury",
    "JuryDecision",
    "JuryMember",
    "LostNumber",
    "MemberSignature",
    "PendingApplication",
    "RegistrationFile",
    "RetentionPolicy",
    "SigningCode",
    "Tie",
    "VersionChange",
    "Withdrawal",
]
