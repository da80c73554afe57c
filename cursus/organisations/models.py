"""Bodies, what they can do, and who does what in them."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cursus.core.enums import PersonalData
from cursus.core.models import Row
from cursus.organisations.enums import Capacity, InvitationState, KeyKind, Role


class Organisation(Row):
    """A body: training provider, certifier, employer, funder, network, or several of these."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    legal_name = models.CharField(_("legal name"), max_length=250, blank=True)
    siret = models.CharField(
        _("SIRET"),
        max_length=14,
        blank=True,
        validators=[RegexValidator(r"^\d{14}$", _("A SIRET has 14 digits."))],
    )
    activity_number = models.CharField(
        _("activity declaration number (NDA)"),
        max_length=11,
        blank=True,
        validators=[RegexValidator(r"^\d{11}$", _("An activity declaration number has 11 digits."))],
    )
    address = models.TextField(_("address"), blank=True)
    city = models.CharField(_("town"), max_length=120, blank=True)
    email = models.EmailField(_("contact address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    website = models.URLField(_("website"), blank=True)
    disability_contact = models.CharField(_("disability contact"), max_length=200, blank=True)
    signatory_name = models.CharField(_("who signs the certificates"), max_length=150, blank=True)
    signatory_title = models.CharField(_("their title"), max_length=150, blank=True)
    colour_main = models.CharField(
        _("main colour"), max_length=7, blank=True, validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")]
    )
    colour_second = models.CharField(
        _("second colour"), max_length=7, blank=True, validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")]
    )

    requires_file_scan = models.BooleanField(
        _("files wait for the virus scanner"),
        default=False,
        help_text=_("Deposited files stay in quarantine until the scanner has found them clean."),
    )

    protected_fields = ("name", "legal_name", "siret")

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["siret"], condition=~models.Q(siret=""), name="organisation_siret"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> Organisation:
        return self


class OrganisationCapacity(Row):
    """One thing that a body can do. Only whoever runs the installation grants it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="capacities")
    capacity = models.CharField(_("capacity"), max_length=20, choices=Capacity)

    protected_fields = ("organisation", "capacity")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "capacity"], name="organisation_capacity_once")]


class Membership(Row):
    """A person's role in a body. Removed roles are deleted; the log remembers."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)

    protected_fields = ("organisation", "user", "role")
    personal_data = PersonalData.ERASABLE
    subject = "user"
    erased_whole = True

    class Meta:
        ordering = ["organisation", "role"]
        constraints = [models.UniqueConstraint(fields=["organisation", "user", "role"], name="membership_once")]


class Invitation(Row):
    """An invitation by e-mail to hold a role. The link proves that the address was read."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    token = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=InvitationState, default=InvitationState.SENT)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="invitations"
    )
    expires_at = models.DateTimeField()

    protected_fields = ("organisation", "role", "state")
    personal_data = PersonalData.ERASABLE
    subject = "accepted_by"
    erased_whole = True
    not_personal = ("token",)
    address_field = "email"

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email", "role"],
                condition=models.Q(state=InvitationState.SENT),
                name="invitation_waiting_once",
            )
        ]


class SigningKey(Row):
    """A body's sealing key over one span of time. Old certificates stay: what they sealed must verify."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="signing_keys")
    kind = models.CharField(max_length=10, choices=KeyKind)
    reference = models.CharField(
        max_length=200, help_text="File name under KEYS_DIR, or pkcs11:token=…;id=…; never the key itself."
    )
    certificate = models.TextField(help_text="PEM; public.")
    fingerprint = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the certificate (DER).")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    compromised_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when others may have used it: what it sealed from then proves nothing."
    )
    demonstration = models.BooleanField(default=False)

    protected_fields = (
        "organisation",
        "kind",
        "certificate",
        "fingerprint",
        "valid_from",
        "valid_until",
        "retired_at",
        "compromised_at",
    )

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(retired_at__isnull=True),
                name="signing_key_one_in_use",
            ),
            models.CheckConstraint(condition=models.Q(valid_until__gt=models.F("valid_from")), name="signing_key_span"),
        ]


class CredentialKey(Row):
    """The key with which a body signs credentials over one span of time. Old ones stay published."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="credential_keys")
    did = models.CharField(max_length=300, help_text="The identifier that the body had then; its host is part of it.")
    reference = models.CharField(max_length=200, help_text="File name under KEYS_DIR; never the key itself.")
    public_key = models.CharField(max_length=100, unique=True, help_text="Ed25519, multibase; public.")
    retired_at = models.DateTimeField(null=True, blank=True)

    protected_fields = ("organisation", "did", "public_key")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(retired_at__isnull=True),
                name="credential_key_one_in_use",
            )
        ]

    @property
    def verification_method(self) -> str:
        """The address of the key in the body's DID document."""
        return f"{self.did}#{self.public_key}"
