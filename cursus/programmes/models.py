"""Training programmes and their sessions. The facts of a course live here; pages add words and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cursus.core.enums import PersonalData
from cursus.core.models import Row
from cursus.frameworks.models import Competency, FrameworkVersion, Qualification, Route
from cursus.programmes.enums import MeetingMode, ProgrammeState, SessionState, StaffRole

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation


class TrainingProgramme(Row):
    """A programme (parcours): what it aims at, what it costs, whom it is for. Everything that leaves reads this."""

    organisation = models.ForeignKey(
        "cursus.Organisation", on_delete=models.PROTECT, related_name="programmes", verbose_name=_("training body")
    )
    code = models.CharField(_("code"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=ProgrammeState, default=ProgrammeState.DRAFT)
    summary = models.TextField(_("in two sentences"), blank=True)
    version = models.ForeignKey(
        FrameworkVersion, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("framework version")
    )
    qualification = models.ForeignKey(
        Qualification,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="programmes",
        verbose_name=_("qualification aimed at"),
    )
    competencies = models.ManyToManyField(Competency, related_name="programmes", verbose_name=_("competencies"))
    objectives = models.TextField(_("objectives"))
    prerequisites = models.TextField(_("prerequisites"), blank=True)
    audience = models.TextField(_("for whom"))
    hours_on_site = models.PositiveSmallIntegerField(_("hours on site"), default=0)
    hours_remote = models.PositiveSmallIntegerField(_("hours remote"), default=0)
    hours_at_work = models.PositiveSmallIntegerField(_("hours at work"), default=0)
    rhythm = models.CharField(_("rhythm"), max_length=200, blank=True)
    price = models.DecimalField(_("price (€, no VAT)"), max_digits=8, decimal_places=2, null=True, blank=True)
    price_note = models.CharField(_("about the price"), max_length=200, blank=True)
    access_delay_days = models.PositiveSmallIntegerField(_("answer within (days)"), default=10)
    disability_access = models.TextField(_("access for people with disabilities"), blank=True)
    methods = models.TextField(_("methods"), blank=True)
    assessment_methods = models.TextField(_("assessment"), blank=True)
    success_rate = models.PositiveSmallIntegerField(
        _("success rate (%)"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    success_rate_year = models.PositiveSmallIntegerField(_("year of the rate"), null=True, blank=True)
    equivalences = models.TextField(_("equivalences and bridges"), blank=True)
    next_steps = models.TextField(_("what comes after"), blank=True)
    edit_token = models.PositiveIntegerField(default=0, editable=False)
    # What the catalogue searches: words without accents and their stems (cursus.core.search_words).
    search_title = models.TextField(default="", blank=True, editable=False)
    search_text = models.TextField(default="", blank=True, editable=False)

    protected_fields = ("organisation", "code", "title", "state", "version", "qualification")

    class Meta:
        ordering = ["code"]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="programme_code")]

    def __str__(self) -> str:
        return self.title

    @property
    def hours(self) -> int:
        """All hours: on site, remote and at work."""
        return self.hours_on_site + self.hours_remote + self.hours_at_work


class LearningModule(Row):
    """A part of a programme, with its hours and the competencies it works on."""

    programme = models.ForeignKey(TrainingProgramme, on_delete=models.CASCADE, related_name="modules")
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    hours_on_site = models.PositiveSmallIntegerField(_("hours on site"), default=0)
    hours_remote = models.PositiveSmallIntegerField(_("hours remote"), default=0)
    hours_at_work = models.PositiveSmallIntegerField(_("hours at work"), default=0)
    competencies = models.ManyToManyField(
        Competency, blank=True, related_name="modules", verbose_name=_("competencies")
    )

    class Meta:
        ordering = ["position"]
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def __str__(self) -> str:
        return self.title

    @property
    def hours(self) -> int:
        """All hours: on site, remote and at work."""
        return self.hours_on_site + self.hours_remote + self.hours_at_work


class TrainingSession(Row):
    """One running of a programme. ``certifying`` is decided when it is opened; else what it issues is a specimen."""

    programme = models.ForeignKey(TrainingProgramme, on_delete=models.PROTECT, related_name="sessions")
    code = models.CharField(_("code"), max_length=30)
    state = models.CharField(_("state"), max_length=10, choices=SessionState, default=SessionState.PLANNED)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    postcode = models.CharField(
        _("postcode"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^\d{5}$", _("A postcode has five digits, such as 22300."))],
    )
    city = models.CharField(_("town"), max_length=120, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), default=16)
    route = models.ForeignKey(
        Route, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("route")
    )
    certifier = models.ForeignKey(
        "cursus.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="certified_sessions",
        verbose_name=_("certifier"),
    )
    certifying = models.BooleanField(_("leads to the certification"), default=False)
    # Town, department and region as the catalogue searches them (cursus.core.search_words).
    search_place = models.TextField(default="", blank=True, editable=False)
    cancel_reason = models.TextField(_("why it is cancelled"), blank=True)

    protected_fields = ("programme", "code", "state", "starts_on", "ends_on", "route", "certifier", "certifying")

    class Meta:
        ordering = ["starts_on"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="session_code"),
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="session_dates"),
            models.CheckConstraint(
                condition=models.Q(certifying=False) | models.Q(certifier__isnull=False, route__isnull=False),
                name="session_certifying_complete",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=SessionState.CANCELLED) | ~models.Q(cancel_reason=""),
                name="session_cancelled_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def owner(self) -> Organisation:
        return self.programme.organisation


class SessionMeeting(Row):
    """One meeting (séance) of a session."""

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="meetings")
    module = models.ForeignKey(
        LearningModule, null=True, blank=True, on_delete=models.SET_NULL, related_name="meetings"
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    mode = models.CharField(_("mode"), max_length=10, choices=MeetingMode, default=MeetingMode.ON_SITE)

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="meeting_times")
        ]


class SessionStaff(Row):
    """Who trains and who assesses in a session: the relation through which they see its learners."""

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="staff")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="session_roles")
    role = models.CharField(_("role"), max_length=10, choices=StaffRole)

    protected_fields = ("session", "user", "role")
    personal_data = PersonalData.ERASABLE
    subject = "user"
    erased_whole = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "user", "role"], name="session_staff_once")]

    @property
    def owner(self) -> Organisation:
        return self.session.owner
