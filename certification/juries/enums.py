"""States of a jury and what it can say."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class JuryState(models.TextChoices):
    PLANNED = "PLANNED", pgettext_lazy("jury", "planned")
    CONVENED = "CONVENED", pgettext_lazy("jury", "convened")
    DELIBERATING = "DELIBERATING", pgettext_lazy("jury", "deliberating")
    CLOSED = "CLOSED", pgettext_lazy("jury", "closed, being signed")
    SIGNED = "SIGNED", pgettext_lazy("jury", "signed")
    CANCELLED = "CANCELLED", pgettext_lazy("jury", "cancelled")


class College(models.TextChoices):
    """Whom a member comes from: composition rules count them."""

    EMPLOYER = "EMPLOYER", _("employers of the field")
    PRACTITIONER = "PRACTITIONER", _("salaried practitioners")
    CERTIFIER = "CERTIFIER", _("the certifier")
    UNIVERSITY = "UNIVERSITY", _("university")
    TRAINING = "TRAINING", _("the training body")
    OTHER = "OTHER", _("other qualified person")


class Seat(models.TextChoices):
    PRESIDENT = "PRESIDENT", _("president")
    MEMBER = "MEMBER", _("member")
    SUBSTITUTE = "SUBSTITUTE", _("substitute")
    ADVISORY = "ADVISORY", _("advisory voice")
    SECRETARY = "SECRETARY", _("secretary")


VOTING_SEATS = (Seat.PRESIDENT, Seat.MEMBER)


class Answer(models.TextChoices):
    WAITING = "WAITING", _("no answer yet")
    ACCEPTED = "ACCEPTED", _("accepted")
    DECLINED = "DECLINED", _("declined")


class Presence(models.TextChoices):
    EXPECTED = "EXPECTED", _("expected")
    PRESENT = "PRESENT", _("present")
    ABSENT = "ABSENT", _("absent")
    EXCUSED = "EXCUSED", _("excused")


class TieKind(models.TextChoices):
    TRAINER = "TRAINER", _("trained the candidate")
    ASSESSOR = "ASSESSOR", _("assessed the candidate’s evidence")
    TUTOR = "TUTOR", _("tutored the candidate")
    EMPLOYER = "EMPLOYER", _("employs the candidate, or works with them")
    TRANSFER = "TRANSFER", _("partner in a know-how transfer")
    SELF = "SELF", _("is the candidate")
    FAMILY = "FAMILY", _("family or close friend")
    OTHER = "OTHER", _("other tie")


# Incompatible by rule: the member neither sits nor deliberates on the candidate. Others are weighed.
INCOMPATIBLE = (
    TieKind.TRAINER,
    TieKind.TUTOR,
    TieKind.EMPLOYER,
    TieKind.TRANSFER,
    TieKind.SELF,
    TieKind.FAMILY,
)


class TieSource(models.TextChoices):
    FOUND = "FOUND", _("found in the files")
    DECLARED = "DECLARED", _("declared by the member")


class TieEffect(models.TextChoices):
    PENDING = "PENDING", _("to be weighed")
    RECUSED = "RECUSED", _("does not deliberate on this candidate")
    KEPT = "KEPT", _("weighed: may deliberate")


class Verdict(models.TextChoices):
    VALIDATED = "VALIDATED", _("validated")
    NOT_VALIDATED = "NOT_VALIDATED", _("not validated")
    DEFERRED = "DEFERRED", _("decision deferred")


class CandidateOutcome(models.TextChoices):
    FULL = "FULL", _("certification obtained")
    PARTIAL = "PARTIAL", _("partial validation")
    NONE = "NONE", _("no block validated")
    DEFERRED = "DEFERRED", _("decision deferred")
    ABSENT = "ABSENT", _("absent")
    EXCUSED = "EXCUSED", _("excused")


class SigningMethod(models.TextChoices):
    REAUTHENTICATED = "REAUTHENTICATED", _("signed in again")
    LINK_AND_CODE = "LINK_AND_CODE", _("link and code")
    PAPER = "PAPER", _("signed on paper, scan kept")
    PREVENTED = "PREVENTED", _("prevented from signing")


class AppealKind(models.TextChoices):
    """What a candidate contests (DOMAIN, rule 14). What an appeal is found to be is said with the same words."""

    CLERICAL = "CLERICAL", _("clerical error")
    PROCEDURE = "PROCEDURE", _("fault of procedure")
    JUDGEMENT = "JUDGEMENT", _("contested judgement")


class AppealState(models.TextChoices):
    LODGED = "LODGED", pgettext_lazy("appeal", "waits for an answer")
    UPHELD = "UPHELD", pgettext_lazy("appeal", "upheld")
    DISMISSED = "DISMISSED", pgettext_lazy("appeal", "dismissed")
    ANSWERED = "ANSWERED", pgettext_lazy("appeal", "answered with reasons")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("appeal", "taken back")


class Ruling(models.TextChoices):
    """What the certifier finds. A jury is sovereign: nobody finds that it judged wrongly."""

    CORRECT = "CORRECT", _("An error was written down: it is corrected")
    REHEAR = "REHEAR", _("The procedure was faulty: another composition of the jury hears the person")
    STANDS = "STANDS", _("Neither: the decision stands")


DEFAULT_APPEAL_DAYS = 60
"""Two months, the usual term of an appeal (art. R. 421-1 CJA for public bodies); a private body chooses its own."""

FEWEST_APPEAL_DAYS, MOST_APPEAL_DAYS = 15, 365
