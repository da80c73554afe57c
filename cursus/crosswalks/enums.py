"""Kinds of sources, types of correspondence, states of a mapping."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SourceKind(models.TextChoices):
    THESIS = "THESIS", _("thesis or research")
    TRAINING = "TRAINING", _("training course")
    NETWORK = "NETWORK", _("framework of a network")
    ROME = "ROME", _("ROME")
    ESCO = "ESCO", _("ESCO")
    REGISTER = "REGISTER", _("fiche of the RNCP or the RS")
    OTHER = "OTHER", _("other")


class MappingKind(models.TextChoices):
    """How theirs stands to ours (SKOS: theirs is the object of the property)."""

    EXACT = "EXACT", _("exact")
    CLOSE = "CLOSE", _("close")
    BROADER = "BROADER", _("broader")
    NARROWER = "NARROWER", _("narrower")
    RELATED = "RELATED", _("related")


MEANINGS = {
    MappingKind.EXACT: _("both say the same thing"),
    MappingKind.CLOSE: _("one may stand for the other in most cases"),
    MappingKind.BROADER: _("theirs is wider than ours"),
    MappingKind.NARROWER: _("theirs is a part of ours"),
    MappingKind.RELATED: _("they are linked, neither stands for the other"),
}

SKOS = {
    MappingKind.EXACT: "skos:exactMatch",
    MappingKind.CLOSE: "skos:closeMatch",
    MappingKind.BROADER: "skos:broadMatch",
    MappingKind.NARROWER: "skos:narrowMatch",
    MappingKind.RELATED: "skos:relatedMatch",
}
"""Names of the properties in SKOS (W3C Recommendation, 2009, section 10)."""


class MappingState(models.TextChoices):
    PROPOSED = "PROPOSED", _("proposed")
    REVIEWED = "REVIEWED", _("reviewed")
    REJECTED = "REJECTED", _("set aside")


class Side(models.TextChoices):
    """What of ours is compared: the word in addresses, and the column of a mapping that holds it."""

    COMPETENCY = "competency", _("competency")
    BLOCK = "block", _("block")
    OCCUPATION = "occupation", _("occupation")
    ACTIVITY = "activity", pgettext_lazy("of an occupation", "activity")
