"""A learner in a session, and their civil identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.enrolments.enums import ACTIVE_STATES, EnrolmentState
from cursus.core.enums import PersonalData
from cursus.core.models import Row
from cursus.core.triggers import guard
from cursus.frameworks.models import FrameworkVersion, Route
from cursus.programmes.models import TrainingSession

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation


class Enrolment(Row):
    """A person in a session, from application to completion. Confirmation freezes the framework version."""

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="enrolments")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments")
    state = models.CharField(_("state"), max_length=12, choices=EnrolmentState, default=EnrolmentState.APPLIED)
    version = models.ForeignKey(
        FrameworkVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments"
    )
    route = models.ForeignKey(Route, null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments")
    # Lineages of what the course covers for this person since they were moved to another version; empty: as the
    # programme says. Written with the move, never else.
    covers = models.JSONField(default=list, blank=True, editable=False)
    motivation = models.TextField(_("what you expect of the course"), blank=True)
    situation = models.CharField(_("your present job"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    needs = models.TextField(_("adaptations you need"), blank=True)
    employer = models.ForeignKey(
        "cursus.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="employees_enrolled"
    )
    employer_name = models.CharField(_("employer"), max_length=200, blank=True)
    tutor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="tutored_enrolments"
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    protected_fields = ("session", "learner", "state", "version", "route", "covers")
    personal_data = PersonalData.ERASABLE
    subject = "learner"
    not_personal = ("covers",)
    cleared = ("employer", "tutor")

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(fields=["session", "learner"], name="enrolment_once"),
            models.CheckConstraint(
                condition=~models.Q(state__in=ACTIVE_STATES) | models.Q(version__isnull=False),
                name="enrolment_version_frozen",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=EnrolmentState.DECLINED) | ~models.Q(reason=""),
                name="enrolment_declined_reason",
            ),
        ]

    @property
    def owner(self) -> Organisation:
        return self.session.owner


class CivilIdentity(Row):
    """What the papers will say of the person; they confirm it on a proof before the jury."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="identity")
    birth_name = models.CharField(_("birth name"), max_length=120)
    usage_name = models.CharField(_("usage name"), max_length=120, blank=True)
    first_names = models.CharField(_("first names"), max_length=150)
    birth_date = models.DateField(_("date of birth"))
    birth_place = models.CharField(_("place of birth"), max_length=150)
    birth_place_code = models.CharField(
        _("INSEE code of the place of birth"),
        max_length=5,
        blank=True,
        validators=[
            RegexValidator(r"^(\d{5}|2[AB]\d{3})$", _("An INSEE code has five signs, such as 22113 or 2A004."))
        ],
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="When a jury closed on it.")

    # Not the names themselves: the log is for ever, and a digest of a name and a birth date can be guessed.
    protected_fields = ("enrolment", "confirmed_at", "locked_at")
    personal_data = PersonalData.ERASABLE
    subject = "enrolment__learner"
    erased_whole = True

    class Meta:
        verbose_name = _("civil identity")
        verbose_name_plural = _("civil identities")

    @property
    def owner(self) -> Organisation:
        return self.enrolment.owner

    @property
    def last_name(self) -> str:
        """The name in use: the usage name, else the birth name."""
        return self.usage_name or self.birth_name

    @property
    def full_name(self) -> str:
        """First name in use and last name in use, as printed large on a certificate."""
        return f"{self.first_names.split(',')[0].strip()} {self.last_name}"


class PendingApplication(Row):
    """What a visitor typed, until they have opened the link sent to their address. Deleted then, or after a week."""

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="pending_applications")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="pending_applications"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField(_("e-mail address"))
    first_name = models.CharField(_("first name"), max_length=150)
    last_name = models.CharField(_("last name"), max_length=150)
    motivation = models.TextField(_("what you expect of the course"), blank=True)
    situation = models.CharField(_("your present job"), max_length=200, blank=True)
    employer_name = models.CharField(_("employer"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    needs = models.TextField(_("adaptations you need"), blank=True)
    expires_at = models.DateTimeField()

    personal_data = PersonalData.ERASABLE
    subject = "learner"
    erased_whole = True
    not_personal = ("token_hash",)
    address_field = "email"

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("application to be confirmed")
        verbose_name_plural = _("applications to be confirmed")

    @property
    def owner(self) -> Organisation:
        return self.session.owner


class ErasedDossier(Row):
    """The mark that what an enrolment held of its learner was erased; the documents that stay, and until when.

    Guards read it: what a closed deliberation or an attestation says of a person may be taken out only when this row
    is there and the day has come.
    """

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="erased")
    minutes_until = models.DateField(help_text="The last day on which the minutes are kept.")
    documents_until = models.DateField(help_text="The last day on which attestations are kept.")
    released_at = models.DateTimeField(null=True, blank=True, help_text="When nothing was left to take out.")

    protected_fields = ("enrolment",)
    personal_data = PersonalData.REGISTER
    subject = "enrolment__learner"

    @property
    def owner(self) -> Organisation:
        return self.enrolment.owner


_IDENTITY = ("birth_name", "usage_name", "first_names", "birth_date", "birth_place", "birth_place_code")
guard(
    "certification_civilidentity_locked",
    "certification.CivilIdentity",
    "UPDATE",
    when=f"OLD.locked_at IS NOT NULL AND ({' OR '.join(f'NEW.{name} <> OLD.{name}' for name in _IDENTITY)})",
    message="A jury has closed on this identity: a correction is a further signed document.",
)
guard(
    "certification_enrolment_frozen",
    "certification.Enrolment",
    "UPDATE",
    when="OLD.version_id IS NOT NULL AND (NEW.version_id IS NULL OR NEW.version_id <> OLD.version_id) AND NOT EXISTS "
    '(SELECT 1 FROM "certification_versionchange" m WHERE m.enrolment_id = OLD.id '
    "AND m.from_version_id = OLD.version_id AND m.to_version_id = NEW.version_id AND m.state = 'DONE')",
    message="The framework version of a confirmed enrolment is frozen: it moves with the learner's agreement only.",
)
guard(
    "certification_civilidentity_kept",
    "certification.CivilIdentity",
    "DELETE",
    when="OLD.locked_at IS NOT NULL AND NOT EXISTS "
    '(SELECT 1 FROM "certification_eraseddossier" d WHERE d.enrolment_id = OLD.enrolment_id)',
    message="A jury has closed on this identity: it goes only with the erasure of the person.",
)
guard(
    "certification_eraseddossier_kept",
    "certification.ErasedDossier",
    "DELETE",
    message="An erasure is never undone.",
)
