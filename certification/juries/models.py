"""Juries: who sits, on whom, what they decided, and the record they signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.enrolments.models import Enrolment
from certification.juries import guards as guards  # the database's refusals, declared with the tables
from certification.juries.enums import (
    VOTING_SEATS,
    Answer,
    CandidateOutcome,
    College,
    JuryState,
    Presence,
    Seat,
    SigningMethod,
    TieEffect,
    TieKind,
    TieSource,
    Verdict,
)
from cursus.core.enums import PersonalData
from cursus.core.models import Row, StoredFile
from cursus.frameworks.models import CompetencyBlock, Qualification, Route

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation


class Jury(Row):
    """A jury of a certifier for one qualification. Closing fixes its record; members sign its hash."""

    certifier = models.ForeignKey("cursus.Organisation", on_delete=models.PROTECT, related_name="juries")
    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="juries")
    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="juries")
    reference = models.CharField(_("reference of the minutes"), max_length=30)
    state = models.CharField(_("state"), max_length=12, choices=JuryState, default=JuryState.PLANNED)
    held_at = models.DateTimeField(_("date and time"))
    place = models.CharField(_("place or meeting link"), max_length=300)
    rule = models.JSONField(default=dict, help_text="The composition rule as it stood when the jury was convened.")
    opened_at = models.DateTimeField(null=True, blank=True)
    incidents = models.TextField(_("incidents and adaptations"), blank=True)
    record = models.TextField(blank=True, help_text="Canonical record of the deliberation (RFC 8785 JSON).")
    record_sha256 = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    appeals_until = models.DateField(
        null=True, blank=True, help_text="The last day on which a candidate may appeal, as they were told."
    )
    cancel_reason = models.TextField(blank=True)
    minutes = models.OneToOneField(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="jury_minutes"
    )
    minutes_sha256 = models.CharField(max_length=64, blank=True)
    minutes_problem = models.CharField(
        max_length=600, blank=True, help_text="Why the minutes are not made yet; they are tried again."
    )

    protected_fields = (
        "certifier",
        "qualification",
        "route",
        "reference",
        "state",
        "record_sha256",
        "minutes_sha256",
        "appeals_until",
    )
    personal_data = PersonalData.KEPT
    subject = "candidates__enrolment__learner"
    not_personal = ("reference", "place", "record_sha256", "minutes_sha256", "cancel_reason", "minutes_problem", "rule")

    class Meta:
        ordering = ["-held_at"]
        verbose_name = _("jury")
        verbose_name_plural = _("juries")
        constraints = [
            models.UniqueConstraint(fields=["certifier", "reference"], name="jury_reference"),
            models.CheckConstraint(
                condition=~models.Q(state__in=[JuryState.CLOSED, JuryState.SIGNED]) | ~models.Q(record_sha256=""),
                name="jury_closed_record",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def owner(self) -> Organisation:
        return self.certifier


class JuryMember(Row):
    """Somebody who sits. Without an account they sign by link and code."""

    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="jury_seats"
    )
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail address"))
    quality = models.CharField(_("quality (job)"), max_length=200)
    employer = models.CharField(_("employer"), max_length=200, blank=True)
    college = models.CharField(_("comes from"), max_length=15, choices=College)
    seat = models.CharField(_("seat"), max_length=12, choices=Seat, default=Seat.MEMBER)
    external = models.BooleanField(_("outside the certifier and the training body"), default=False)
    woman = models.BooleanField(
        _("woman"), null=True, blank=True, help_text=_("For the balance that a VAE jury aims at.")
    )
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.WAITING)
    presence = models.CharField(max_length=10, choices=Presence, default=Presence.EXPECTED)
    ties_declared_at = models.DateTimeField(
        null=True, blank=True, help_text="When they said of every candidate whether something ties them."
    )
    replaced_by = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaces",
        help_text="Who took the seat.",
    )
    link_token = models.CharField(max_length=40, unique=True)

    protected_fields = ("jury", "user", "name", "college", "seat", "external", "presence", "replaced_by")
    personal_data = PersonalData.KEPT
    subject = "user"
    not_personal = ("link_token",)

    class Meta:
        ordering = ["seat", "name"]
        verbose_name = _("jury member")
        verbose_name_plural = _("jury members")
        constraints = [
            models.UniqueConstraint(fields=["jury", "email"], name="jury_member_once"),
            models.UniqueConstraint(
                fields=["jury"],
                condition=models.Q(seat=Seat.PRESIDENT, replaced_by__isnull=True),
                name="jury_one_president",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> Organisation:
        return self.jury.certifier

    @property
    def voting(self) -> bool:
        """President and members decide; a substitute who replaces somebody is given their seat."""
        return self.seat in VOTING_SEATS and self.replaced_by_id is None


class Candidate(Row):
    """An enrolment before a jury, and what came of it."""

    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="candidates")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="candidacies")
    position = models.PositiveSmallIntegerField(default=0)
    presence = models.CharField(max_length=10, choices=Presence, default=Presence.EXPECTED)
    proposal = models.JSONField(default=dict, help_text="Readiness by block as it stood when deliberation opened.")
    presided_by = models.ForeignKey(
        JuryMember,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="presides_for",
        help_text="Who presides for this candidate, where the president may not deliberate on them.",
    )
    conditions_met = models.BooleanField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=CandidateOutcome, blank=True)
    reheard_from = models.ForeignKey(
        "certification.Appeal",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rehearings",
        help_text="The upheld appeal because of which this jury, another composition, hears the person again.",
    )

    protected_fields = (
        "jury",
        "enrolment",
        "reheard_from",
        "presence",
        "proposal",
        "presided_by",
        "conditions_met",
        "outcome",
    )
    personal_data = PersonalData.KEPT
    subject = "enrolment__learner"
    not_personal = ("proposal",)  # blocks and competencies, by their keys and titles

    class Meta:
        ordering = ["position", "created_at"]
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        constraints = [models.UniqueConstraint(fields=["jury", "enrolment"], name="candidate_once")]

    @property
    def owner(self) -> Organisation:
        return self.jury.certifier


class Tie(Row):
    """A tie between a member and a candidate: found or declared, then weighed; it may recuse the member."""

    member = models.ForeignKey(JuryMember, on_delete=models.PROTECT, related_name="ties")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="ties")
    kind = models.CharField(_("tie"), max_length=10, choices=TieKind)
    source = models.CharField(max_length=10, choices=TieSource)
    explanation = models.TextField(_("in a few words"), blank=True)
    effect = models.CharField(max_length=10, choices=TieEffect, default=TieEffect.PENDING)
    weighing = models.TextField(_("why it is kept or not"), blank=True)

    protected_fields = ("member", "candidate", "kind", "source", "effect")
    personal_data = PersonalData.KEPT
    subject = "candidate__enrolment__learner"

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["member", "candidate", "kind"], name="tie_once"),
            models.CheckConstraint(
                condition=~models.Q(effect=TieEffect.KEPT) | ~models.Q(weighing=""), name="tie_kept_reason"
            ),
        ]

    @property
    def owner(self) -> Organisation:
        return self.member.jury.certifier


class CaseFlag(Row):
    """A member asks that a case be discussed. What they think stays in the room."""

    member = models.ForeignKey(JuryMember, on_delete=models.PROTECT, related_name="flags")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="flags")
    question = models.TextField(_("what you want to discuss"), blank=True)

    personal_data = PersonalData.ERASABLE
    subject = "candidate__enrolment__learner"
    erased_whole = True

    class Meta:
        verbose_name = _("question to discuss")
        verbose_name_plural = _("questions to discuss")
        constraints = [models.UniqueConstraint(fields=["member", "candidate"], name="case_flag_once")]

    @property
    def owner(self) -> Organisation:
        return self.member.jury.certifier


class JuryDecision(Row):
    """What the jury says of one block of a candidate (of the whole where the qualification has no blocks)."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="decisions")
    block = models.ForeignKey(
        CompetencyBlock, null=True, blank=True, on_delete=models.PROTECT, related_name="jury_decisions"
    )
    proposed = models.BooleanField(help_text="Whether the block was ready for the jury.")
    verdict = models.CharField(_("decision"), max_length=15, choices=Verdict)
    missing = models.JSONField(_("missing competencies"), default=list, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    protected_fields = ("candidate", "block", "proposed", "verdict", "missing", "reason", "recorded_by")
    personal_data = PersonalData.KEPT
    subject = "candidate__enrolment__learner"
    not_personal = ("missing",)  # keys of competencies

    class Meta:
        ordering = ["block__position"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "block"], name="jury_decision_block"),
            models.UniqueConstraint(
                fields=["candidate"], condition=models.Q(block__isnull=True), name="jury_decision_whole"
            ),
            models.CheckConstraint(
                condition=models.Q(proposed=True, verdict=Verdict.VALIDATED)
                | (models.Q(proposed=False) & ~models.Q(verdict=Verdict.VALIDATED))
                | ~models.Q(reason=""),
                name="jury_decision_departure_reason",
            ),
        ]

    @property
    def owner(self) -> Organisation:
        return self.candidate.jury.certifier


class MemberSignature(Row):
    """A member's signature of the hash of the record, or the reason why they could not sign."""

    member = models.OneToOneField(JuryMember, on_delete=models.PROTECT, related_name="signature")
    record_sha256 = models.CharField(max_length=64)
    method = models.CharField(max_length=20, choices=SigningMethod)
    prevented_reason = models.CharField(_("reason"), max_length=300, blank=True)
    scan = models.ForeignKey(
        StoredFile,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="paper_signatures",
        help_text="The signature on paper, as it was scanned or photographed.",
    )
    scan_gone_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the legal term of the scan was over and it was deleted."
    )
    signed_at = models.DateTimeField()

    protected_fields = ("member", "record_sha256", "method", "prevented_reason", "scan", "scan_gone_at", "signed_at")
    personal_data = PersonalData.KEPT
    subject = "member__user"
    not_personal = ("record_sha256",)

    class Meta:
        ordering = ["signed_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(method=SigningMethod.PREVENTED) | ~models.Q(prevented_reason=""),
                name="signature_prevented_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(method=SigningMethod.PAPER, scan__isnull=False, scan_gone_at=None)
                | models.Q(method=SigningMethod.PAPER, scan=None, scan_gone_at__isnull=False)
                | (~models.Q(method=SigningMethod.PAPER) & models.Q(scan=None, scan_gone_at=None)),
                name="signature_paper_scan",
            ),
        ]

    @property
    def owner(self) -> Organisation:
        return self.member.jury.certifier


class SigningCode(Row):
    """A one-time code that lets a member without a session sign, sent to their address."""

    member = models.ForeignKey(JuryMember, on_delete=models.CASCADE, related_name="signing_codes")
    code_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    personal_data = PersonalData.ERASABLE
    subject = "member__user"
    erased_whole = True
    not_personal = ("code_hash",)
