"""What every room stands on: rows with identity, the audit log, private files, the mail outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models

from cursus.core import clock
from cursus.core.enums import MailState, PersonalData, ScanState

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation


class Row(models.Model):
    """Base of our tables: a random key, the moment of creation, and two declarations.

    ``protected_fields``: the columns whose digest goes into the audit log with each write that matters.
    ``personal_data`` and ``subject``: how long the row may keep what it says of a person, and the look-up
    path from the row to that person (a User), for erasure. What is erased: ``erased_whole`` the row; otherwise every
    free text but those of ``not_personal``, and the columns of ``cleared`` (set to NULL). ``address_field``: a column
    whose e-mail address names the person too. See :mod:`cursus.core.erasure`. ``logged_rows``: which rows have an
    entry in the log from the moment they exist; every one unless said.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    protected_fields: ClassVar[tuple[str, ...]] = ()
    logged_rows: ClassVar[models.Q] = models.Q()
    personal_data: ClassVar[PersonalData] = PersonalData.NONE
    subject: ClassVar[str] = ""
    erased_whole: ClassVar[bool] = False
    not_personal: ClassVar[tuple[str, ...]] = ()
    cleared: ClassVar[tuple[str, ...]] = ()
    address_field: ClassVar[str] = ""

    class Meta:
        abstract = True

    @property
    def owner(self) -> Organisation | None:
        """The body that owns the row; its audit chain receives what happens to the row."""
        return getattr(self, "organisation", None)


class AuditChain(models.Model):
    """The head of one hash chain: one a body, and one for the installation (no body)."""

    organisation = models.OneToOneField(
        "cursus.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="audit_chain"
    )
    size = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64)
    # Of the machine's clock, never of a story: when a checkpoint became due, and when the last one was written outside.
    checkpoint_due_at = models.DateTimeField(null=True)
    checkpointed_at = models.DateTimeField(null=True)

    personal_data: ClassVar[PersonalData] = PersonalData.NONE

    class Meta:
        constraints = [
            # NULLs are distinct: without this the installation could have two chains.
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(organisation__isnull=True),
                name="audit_chain_one_installation",
            )
        ]


class AuditEntry(models.Model):
    """One thing that happened. Insert-only: the database refuses update and delete."""

    chain = models.ForeignKey(AuditChain, on_delete=models.PROTECT, related_name="entries")
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    event = models.CharField(max_length=80)
    model = models.CharField(max_length=80)
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    actor = models.CharField(max_length=64, blank=True)
    subject_ref = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    personal_data: ClassVar[PersonalData] = PersonalData.REGISTER

    class Meta:
        ordering = ["chain", "seq"]
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_entry_seq")]
        indexes = [models.Index(fields=["model", "key", "seq"], name="audit_entry_row")]


class AuditIdentity(models.Model):
    """The salt that ties a person to the references in the log. Erasing it erases the person from the log."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="audit_identity")
    salt = models.CharField(max_length=64)

    personal_data: ClassVar[PersonalData] = PersonalData.ERASABLE
    subject: ClassVar[str] = "user"
    erased_whole: ClassVar[bool] = True
    not_personal: ClassVar[tuple[str, ...]] = ("salt",)


class AuditNote(models.Model):
    """What an entry says of a person, beside the chain, so that it can be erased."""

    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="note")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(blank=True)

    personal_data: ClassVar[PersonalData] = PersonalData.ERASABLE
    subject: ClassVar[str] = "actor"


class StoredFile(Row):
    """A private file whose bytes are in storage and verified. Served only after a check at each request."""

    organisation = models.ForeignKey(
        "cursus.Organisation", null=True, on_delete=models.PROTECT, related_name="stored_files"
    )
    key = models.CharField(max_length=200, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    label = models.CharField(max_length=200)
    purpose = models.CharField(max_length=40)
    scan_state = models.CharField(max_length=12, choices=ScanState, default=ScanState.NOT_SCANNED)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="stored_files"
    )

    protected_fields = ("key", "sha256", "size", "media_type")
    personal_data = PersonalData.ERASABLE
    subject = "created_by"
    erased_whole = True
    not_personal = ("key", "sha256", "media_type", "purpose")


class DoomedBytes(Row):
    """Bytes whose row is gone and that storage has still to delete; the row goes with them."""

    key = models.CharField(max_length=200, unique=True)


class DocumentTimestamp(Row):
    """One RFC 3161 time-stamp of a sealed document, kept beside it. Insert-only: the database refuses the rest.

    The first one is about the document, each further one about the evidence before it (:mod:`cursus.core.timestamps`).
    What it proves is in ``evidence``; the other columns are what lists read.
    """

    organisation = models.ForeignKey("cursus.Organisation", on_delete=models.PROTECT, related_name="+")
    document_sha256 = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField(default=0)
    evidence = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    gen_time = models.DateTimeField(help_text="When the authority says that it saw the digest.")
    authority = models.CharField(max_length=200)
    authority_fingerprint = models.CharField(max_length=64)
    authority_until = models.DateTimeField(help_text="When the authority's certificate ends: renew before.")

    protected_fields = ("document_sha256", "position", "gen_time", "authority_fingerprint")

    class Meta:
        ordering = ["document_sha256", "position"]
        constraints = [
            models.UniqueConstraint(fields=["document_sha256", "position"], name="document_timestamp_position")
        ]


class OutgoingMail(Row):
    """A message to be sent, written in the same transaction as what it tells."""

    organisation = models.ForeignKey("cursus.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=120, unique=True, null=True)  # noqa: DJ001  # many messages have none
    to = models.EmailField()
    subject_line = models.CharField(max_length=250)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=MailState, default=MailState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=250, blank=True)
    sent_at = models.DateTimeField(null=True)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")

    personal_data = PersonalData.ERASABLE
    subject = "recipient"
    erased_whole = True
    not_personal = ("key",)
    address_field = "to"

    class Meta:
        ordering = ["created_at"]
        indexes = [models.Index(fields=["state", "created_at"], name="mail_waiting")]
