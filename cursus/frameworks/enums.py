"""Kinds and states of frameworks and qualifications."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FrameworkSource(models.TextChoices):
    INTERNAL = "INTERNAL", _("written here")
    RNCP = "RNCP", _("RNCP fiche")
    RS = "RS", _("fiche of the specific register (RS)")


class VersionState(models.TextChoices):
    DRAFT = "DRAFT", _("draft")
    PUBLISHED = "PUBLISHED", _("published")
    ARCHIVED = "ARCHIVED", _("archived")


class Nature(models.TextChoices):
    THEORY = "THEORY", _("theory")
    PRACTICE = "PRACTICE", _("practice")


class EvidenceType(models.TextChoices):
    QUIZ = "QUIZ", _("quiz")
    CASE_STUDY = "CASE_STUDY", _("case study")
    SIMULATION = "SIMULATION", _("simulation")
    WORK_PRODUCT = "WORK_PRODUCT", _("work product")
    OBSERVATION = "OBSERVATION", _("observation at work")
    KNOWLEDGE_TRANSFER = "KNOWLEDGE_TRANSFER", _("know-how transfer")
    REFLECTIVE_ACCOUNT = "REFLECTIVE_ACCOUNT", _("reflective account")
    DOSSIER = "DOSSIER", _("file")
    ORAL = "ORAL", _("oral presentation")


# A type that is not listed here may be either: the learner says which.
NATURE_OF_TYPE = {
    EvidenceType.QUIZ: Nature.THEORY,
    EvidenceType.CASE_STUDY: Nature.THEORY,
    EvidenceType.SIMULATION: Nature.PRACTICE,
    EvidenceType.WORK_PRODUCT: Nature.PRACTICE,
    EvidenceType.OBSERVATION: Nature.PRACTICE,
    EvidenceType.KNOWLEDGE_TRANSFER: Nature.PRACTICE,
    EvidenceType.REFLECTIVE_ACCOUNT: Nature.PRACTICE,
}


class QualificationKind(models.TextChoices):
    RNCP = "RNCP", _("professional certification registered in the RNCP")
    RS = "RS", _("certification registered in the specific register")
    INSTITUTIONAL = "INSTITUTIONAL", _("certificate of the establishment")


class RouteKind(models.TextChoices):
    """Ways to a qualification, as France compétences names them (SI_JURY_*)."""

    FI = "FI", _("initial training")
    CA = "CA", _("apprenticeship")
    FC = "FC", _("continuing training")
    CQ = "CQ", _("professionalisation contract")
    CL = "CL", _("individual candidacy")
    VAE = "VAE", _("validation of prior learning (VAE)")


class Habilitation(models.TextChoices):
    TRAIN = "TRAIN", _("may train")
    ASSESS = "ASSESS", _("may organise the assessment")
    TRAIN_AND_ASSESS = "TRAIN_AND_ASSESS", _("may train and organise the assessment")


class ReadinessKind(models.TextChoices):
    MIX = "MIX", _("theory and practice")
    N_OF_M = "N_OF_M", _("a number of competencies")


class CorrespondenceKind(models.TextChoices):
    """How much of a block an earlier one stands for: only a total one carries a validated block."""

    TOTAL = "TOTAL", _("total: the earlier block stands for the whole")
    PARTIAL = "PARTIAL", _("partial: it is not enough")


class CorrespondenceSource(models.TextChoices):
    COPIED = "COPIED", _("the block was copied from the earlier version")
    REGISTER = "REGISTER", _("the fiche says so")
    WRITTEN = "WRITTEN", _("written by a person")


class ReviewState(models.TextChoices):
    """What came of submitting a draft to another writer of the body."""

    WAITING = "WAITING", _("waits for an answer")
    APPROVED = "APPROVED", _("approved")
    SENT_BACK = "SENT_BACK", _("sent back")
    WITHDRAWN = "WITHDRAWN", _("taken back")
    FALLEN = "FALLEN", _("fallen: the draft was changed afterwards")


class CommentKind(models.TextChoices):
    """What a comment is about."""

    VERSION = "VERSION", _("the version as a whole")
    BLOCK = "BLOCK", _("block")
    COMPETENCY = "COMPETENCY", _("competency")
    OCCUPATION = "OCCUPATION", _("occupation")
