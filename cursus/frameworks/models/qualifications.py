"""What can be obtained on a version: qualifications, who certifies and who is habilitated, the routes to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from cursus.core.models import Row
from cursus.frameworks.enums import Habilitation, QualificationKind, RouteKind
from cursus.frameworks.models.content import Occupation
from cursus.frameworks.models.versions import FrameworkVersion

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation


class Qualification(Row):
    """What can be obtained on a version: who certifies it, by which routes, under which rules."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="qualifications")
    occupation = models.ForeignKey(
        Occupation, null=True, blank=True, on_delete=models.PROTECT, related_name="qualifications"
    )
    code = models.CharField(_("code"), max_length=30)
    title = models.CharField(_("exact title"), max_length=800)
    kind = models.CharField(
        _("kind"), max_length=15, choices=QualificationKind, default=QualificationKind.INSTITUTIONAL
    )
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    nsf_codes = models.JSONField(_("NSF codes"), default=list, blank=True)
    rome_codes = models.JSONField(_("ROME codes"), default=list, blank=True)
    formacodes = models.JSONField(_("Formacodes"), default=list, blank=True)
    active = models.BooleanField(_("active in the register"), default=True)
    decision_date = models.DateField(_("decision"), null=True, blank=True)
    effect_date = models.DateField(_("in force from"), null=True, blank=True)
    publication_date = models.DateField(_("published on"), null=True, blank=True)
    registration_years = models.PositiveSmallIntegerField(_("registered for (years)"), null=True, blank=True)
    registered_until = models.DateField(_("registered until"), null=True, blank=True)
    delivery_until = models.DateField(_("may be issued until"), null=True, blank=True)
    objectives = models.TextField(_("objectives and context"), blank=True)
    prerequisites = models.TextField(_("prerequisites"), blank=True)
    full_conditions = models.JSONField(_("conditions beside the blocks"), default=list, blank=True)
    fiche = models.JSONField(_("other facts of the fiche"), default=dict, blank=True)

    protected_fields = ("version", "code", "title", "kind", "level")

    class Meta:
        ordering = ["title"]
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="qualification_code")]

    def __str__(self) -> str:
        return self.title

    @property
    def owner(self) -> Organisation | None:
        return self.version.framework.organisation

    @property
    def registered(self) -> bool:
        """Whether it is a « certification professionnelle »: the words are reserved to registered ones."""
        return self.kind != QualificationKind.INSTITUTIONAL


class QualificationCertifier(Row):
    """A body that certifies: here if we know it, else by its name in the register."""

    qualification = models.ForeignKey(Qualification, on_delete=models.CASCADE, related_name="certifiers")
    organisation = models.ForeignKey(
        "cursus.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="certifies"
    )
    name = models.CharField(_("name"), max_length=300)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    active = models.BooleanField(_("active"), default=True)
    website = models.CharField(_("website"), max_length=300, blank=True)
    changed_on = models.DateField(_("last change"), null=True, blank=True)

    protected_fields = ("qualification", "organisation", "active")
    logged_rows = models.Q(organisation__isnull=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("certifier")
        verbose_name_plural = _("certifiers")

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> Organisation | None:
        return self.qualification.owner


class HabilitatedPartner(Row):
    """A body that the certifiers let train or assess for this fiche."""

    qualification = models.ForeignKey(Qualification, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        "cursus.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="habilitations"
    )
    name = models.CharField(_("name"), max_length=300)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    habilitation = models.CharField(_("habilitation"), max_length=20, choices=Habilitation)
    active = models.BooleanField(_("active"), default=True)
    since = models.DateField(_("since"), null=True, blank=True)
    changed_on = models.DateField(_("last change"), null=True, blank=True)

    protected_fields = ("qualification", "organisation", "habilitation", "active")
    logged_rows = models.Q(organisation__isnull=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("habilitated partner")
        verbose_name_plural = _("habilitated partners")

    def __str__(self) -> str:
        return f"{self.name} · {self.get_habilitation_display()}"

    @property
    def owner(self) -> Organisation | None:
        return self.qualification.owner


class Route(Row):
    """A way to the qualification, with the rule of its jury (the fiche's SI_JURY text prevails)."""

    qualification = models.ForeignKey(Qualification, on_delete=models.CASCADE, related_name="routes")
    kind = models.CharField(_("route"), max_length=3, choices=RouteKind)
    active = models.BooleanField(_("open"), default=True)
    jury_text = models.TextField(_("jury, as the fiche says"), blank=True)
    min_members = models.PositiveSmallIntegerField(_("members with a vote, at least"), default=3)
    quorum = models.PositiveSmallIntegerField(_("quorum"), default=3)
    min_practitioners = models.PositiveSmallIntegerField(_("practitioners in the quorum, at least"), default=1)
    min_external_percent = models.PositiveSmallIntegerField(
        _("members outside the certifier and the training body, at least (%)"), default=50
    )
    president_external = models.BooleanField(_("president from outside the training body"), default=True)
    balance_expected = models.BooleanField(_("balance of women and men expected"), default=False)

    class Meta:
        ordering = ["kind"]
        verbose_name = _("route")
        verbose_name_plural = _("routes")
        constraints = [
            models.UniqueConstraint(fields=["qualification", "kind"], name="route_once"),
            models.CheckConstraint(condition=models.Q(min_external_percent__lte=100), name="route_external_percent"),
            models.CheckConstraint(condition=models.Q(quorum__lte=models.F("min_members")), name="route_quorum"),
        ]

    def __str__(self) -> str:
        return str(RouteKind(self.kind).label)
