"""Reading what is held of a person: what would go, what stays and until when, what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.attestations.enums import AttestationState
from certification.attestations.models import Attestation
from certification.enrolments.models import Enrolment, ErasedDossier
from certification.evidence.models import Evidence, EvidenceAuthor
from certification.juries.enums import AppealState
from certification.juries.models import Candidate, Jury, JuryMember
from certification.juries.models_appeals import Appeal
from certification.privacy import rules
from certification.privacy.models import DataExport, ErasureRequest, RetentionPolicy
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.enums import PersonalData
from cursus.core.erasure import Holding, holdings
from cursus.organisations.models import Membership, Organisation

LEARNER = "learner"


@dataclass(frozen=True)
class Kept:
    """A document that stays after an erasure, until a last day (None: for ever), and why."""

    what: str
    until: date | None
    why: str


@dataclass(frozen=True)
class Outlook:
    """What an erasure would mean: (what, how many) that go at once, what stays, and what stands in the way."""

    going: list[tuple[str, int]]
    kept: list[Kept]
    obstacles: list[str]
    account_goes: bool


def open_enrolments(person: User, body: Organisation | None = None) -> QuerySet[Enrolment]:
    """The enrolments of a person that were not erased, in one body or in all."""
    found = Enrolment.objects.filter(learner=person, erased__isnull=True)
    return found if body is None else found.filter(session__programme__organisation=body)


def bodies_of(person: User) -> QuerySet[Organisation]:
    """The bodies that hold an enrolment of the person."""
    bodies = open_enrolments(person).values("session__programme__organisation")
    return Organisation.objects.filter(pk__in=bodies).order_by("name")


def dossier_holdings() -> list[tuple[Holding, str]]:
    """The tables erased with an enrolment, each with its path to it ("" for the enrolment itself), last rooms first."""
    found = []
    for holding in holdings():
        path = holding.subject.removesuffix(LEARNER).rstrip("_")
        of_enrolment = holding.subject.endswith(LEARNER) and (path or holding.model is Enrolment)
        if of_enrolment and holding.personal_data == PersonalData.ERASABLE:
            found.append((holding, path))
    return list(reversed(found))


def account_holdings() -> list[Holding]:
    """The tables erased with an account."""
    with_an_enrolment = {holding.model for holding, _path in dossier_holdings()}
    return [
        item
        for item in reversed(holdings())
        if item.personal_data == PersonalData.ERASABLE and item.model not in with_an_enrolment
    ]


def erasable_pieces(enrolments: Iterable[Enrolment]) -> QuerySet[Evidence]:
    """The pieces of evidence that go with these enrolments: those in which nobody else has a part any more.

    What was made with others is theirs too, and proves what they can do: it stays while one of them is there.
    """
    keys = [item.pk for item in enrolments]
    others = EvidenceAuthor.objects.filter(evidence=OuterRef("pk"), enrolment__erased__isnull=True).exclude(
        enrolment__in=keys
    )
    own = Q(enrolment__in=keys) | Q(authors__enrolment__in=keys)
    began_elsewhere = Q(enrolment__erased__isnull=True) & ~Q(enrolment__in=keys)
    found = Evidence.objects.filter(own).exclude(began_elsewhere).exclude(Exists(others))
    return Evidence.objects.filter(pk__in=found.values("pk"))


def rows_of_dossier(holding: Holding, path: str, enrolments: list[Enrolment]) -> QuerySet[Any]:
    """The rows of one table that go with the enrolments."""
    keys = [item.pk for item in enrolments]
    rows = holding.model._base_manager.all()
    if not path:
        return rows.filter(pk__in=keys)
    if holding.model is Evidence:
        return rows.filter(pk__in=erasable_pieces(enrolments).values("pk"))
    if path == "evidence__enrolment":
        return rows.filter(evidence__in=erasable_pieces(enrolments).values("pk"))
    return rows.filter(**{f"{path}__in": keys})


def policy_of(body: Organisation) -> RetentionPolicy:
    """The terms that a body set, or the default ones (not saved)."""
    return RetentionPolicy.objects.filter(organisation=body).first() or RetentionPolicy(organisation=body)


def _policies(bodies: Iterable[UUID]) -> dict[UUID, RetentionPolicy]:
    wanted = set(bodies)
    known = {item.organisation_id: item for item in RetentionPolicy.objects.filter(organisation__in=wanted)}
    return {key: known.get(key) or RetentionPolicy(organisation_id=key) for key in wanted}


def juries_of(enrolments: Iterable[Enrolment]) -> QuerySet[Jury]:
    """The juries whose record speaks of one of the enrolments."""
    keys = [item.pk for item in enrolments]
    with_record = Jury.objects.exclude(record="").filter(closed_at__isnull=False)
    return with_record.filter(pk__in=Candidate.objects.filter(enrolment__in=keys).values("jury")).select_related(
        "certifier"
    )


def documents_of(enrolments: Iterable[Enrolment]) -> QuerySet[Attestation]:
    """The rows of the register about the enrolments, whose holder and bytes are still there."""
    keys = [item.pk for item in enrolments]
    rows = Attestation.objects.filter(candidate__enrolment__in=keys, redacted_at__isnull=True)
    return rows.select_related("series__certifier")


def terms_of(enrolments: list[Enrolment]) -> tuple[date, date]:
    """The last days on which minutes and attestations about the enrolments are kept, by their certifiers’ terms."""
    juries, documents = list(juries_of(enrolments)), list(documents_of(enrolments))
    policies = _policies([*(j.certifier_id for j in juries), *(d.series.certifier_id for d in documents)])
    today = clock.today()
    minutes = [rules.last_day(timezone.localdate(j.closed_at), policies[j.certifier_id].minutes_years) for j in juries]
    issued = [rules.last_day(d.issued_on, policies[d.series.certifier_id].documents_years) for d in documents]
    return rules.kept_until(minutes, today), rules.kept_until(issued, today)


def outlook(person: User, body: Organisation) -> Outlook:
    """What erasing what a body holds of a person would mean, today."""
    enrolments = list(open_enrolments(person, body).select_related("session__programme"))
    going = _going(enrolments)
    return Outlook(
        going=going,
        kept=_kept(enrolments),
        obstacles=obstacles(enrolments),
        account_goes=account_goes(person, leaving=enrolments),
    )


def _going(enrolments: list[Enrolment]) -> list[tuple[str, int]]:
    found = []
    for holding, path in reversed(dossier_holdings()):
        count = rows_of_dossier(holding, path, enrolments).count()
        if count:
            found.append((capfirst(str(holding.model._meta.verbose_name_plural)), count))
    return found


def _kept(enrolments: list[Enrolment]) -> list[Kept]:
    juries, documents = list(juries_of(enrolments)), list(documents_of(enrolments))
    policies = _policies([*(j.certifier_id for j in juries), *(d.series.certifier_id for d in documents)])
    found = [
        Kept(
            _("Minutes of jury %(reference)s") % {"reference": jury.reference},
            rules.last_day(timezone.localdate(jury.closed_at), policies[jury.certifier_id].minutes_years),
            policies[jury.certifier_id].ground or default_ground(),
        )
        for jury in juries
    ]
    contested = Appeal.objects.filter(candidate__enrolment__in=[item.pk for item in enrolments])
    against = set(contested.values_list("candidate__jury", flat=True))
    found += [
        Kept(
            _("Appeals against jury %(reference)s, and their answers") % {"reference": jury.reference},
            rules.last_day(timezone.localdate(jury.closed_at), policies[jury.certifier_id].minutes_years),
            policies[jury.certifier_id].ground or default_ground(),
        )
        for jury in juries
        if jury.pk in against
    ]
    found += [
        Kept(
            _("Attestation no. %(number)s: the sealed file") % {"number": row.printed_number},
            rules.last_day(row.issued_on, policies[row.series.certifier_id].documents_years),
            policies[row.series.certifier_id].ground or default_ground(),
        )
        for row in documents
    ]
    if documents:
        found.append(
            Kept(
                _("In the register: number, title, dates, state and fingerprint of the file, without the name"),
                None,
                _("So that the attestation that the person holds can still be verified."),
            )
        )
    return found


def default_ground() -> str:
    """Why the default terms are what they are, in words for the person."""
    return _(
        "So that what was obtained can be proven throughout a working life. No text sets this term: "
        "the certifying body chose it."
    )


def obstacles(enrolments: list[Enrolment]) -> list[str]:
    """What has to end before anything is erased, each with what to do."""
    keys = [item.pk for item in enrolments]
    found = [
        _("The enrolment in session %(code)s is not over: leave the course first, or wait for its end.")
        % {"code": item.session.code}
        for item in enrolments
        if item.state in rules.RUNNING
    ]
    sitting = Candidate.objects.filter(enrolment__in=keys, jury__state__in=rules.BEFORE_A_JURY)
    found += [
        _("Jury %(reference)s is not over: its minutes have to be signed first.") % {"reference": reference}
        for reference in sitting.order_by("jury__reference").values_list("jury__reference", flat=True)
    ]
    contested = Appeal.objects.filter(candidate__enrolment__in=keys, state=AppealState.LODGED)
    found += [
        _("An appeal against jury %(reference)s waits for its answer: take it back first, or wait.")
        % {"reference": reference}
        for reference in contested.order_by("created_at").values_list("candidate__jury__reference", flat=True)
    ]
    waiting = documents_of(enrolments).filter(state=AttestationState.ALLOCATED).count()
    if waiting:
        found.append(
            ngettext(
                "%(n)d attestation is still being made: it has to be issued first.",
                "%(n)d attestations are still being made: they have to be issued first.",
                waiting,
            )
            % {"n": waiting}
        )
    return found


def account_goes(person: User, *, leaving: Iterable[Enrolment] = ()) -> bool:
    """Tell whether nothing else needs the account: no other enrolment, no role, no seat in a jury that is not over."""
    if person.is_staff or person.is_superuser:
        return False
    others = open_enrolments(person).exclude(pk__in=[item.pk for item in leaving])
    seats = JuryMember.objects.filter(user=person, jury__state__in=rules.BEFORE_A_JURY)
    return not (others.exists() or Membership.objects.filter(user=person).exists() or seats.exists())


def waiting_requests(bodies: Iterable[UUID]) -> QuerySet[ErasureRequest]:
    """The requests that wait for an answer of these bodies, oldest first."""
    return ErasureRequest.objects.filter(
        organisation__in=list(bodies), state=rules.ERASURE_LIFE.initial
    ).select_related("person", "organisation")


def requests_of(person: User) -> QuerySet[ErasureRequest]:
    """What a person asked, newest first."""
    return ErasureRequest.objects.filter(person=person).select_related("organisation").order_by("-created_at")


def newest_export(person: User) -> DataExport | None:
    """The last copy that a person asked for."""
    return DataExport.objects.filter(person=person).select_related("file").order_by("-created_at").first()


def unreleased() -> QuerySet[ErasedDossier]:
    """The erased dossiers of which documents are still kept, oldest first."""
    return ErasedDossier.objects.filter(released_at__isnull=True).select_related("enrolment").order_by("created_at")


def counts_by_state(requests: QuerySet[ErasureRequest]) -> dict[str, int]:
    """How many requests are in each state."""
    return dict(requests.order_by().values_list("state").annotate(n=Count("pk")))
