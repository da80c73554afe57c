"""Carrying an erasure out: one transaction, a line of the ledger, then the bytes.

What a body holds goes with the enrolments in its sessions; the account goes with the last of them, and with it the
salt by which the log knew the person. Documents of the kept class stay until their term (see ``releasing``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from certification.enrolments.models import CivilIdentity, Enrolment, ErasedDossier
from certification.evidence.models import EvidenceFile
from certification.privacy import queries
from certification.privacy.letters import tell_it_is_done
from certification.privacy.models import DataExport, ErasureRequest
from certification.privacy.permissions import can_answer
from certification.privacy.rules import ERASURE_LIFE
from cursus.accounts.erasing import addresses_of, erase_account, erase_mail, erase_mail_files
from cursus.accounts.models import User
from cursus.core import audit, clock, erasure_ledger
from cursus.core.erasure import blank
from cursus.core.errors import NotAllowed, Refused
from cursus.core.files.doomed import doom
from cursus.core.models import AuditEntry, AuditIdentity, AuditNote, StoredFile
from cursus.core.state import move
from cursus.core.writing import record, writing
from cursus.organisations.models import Organisation

_BY_HAND = ("User", "AuditIdentity", "AuditNote", "StoredFile", "OutgoingMail", "DataExport")


@dataclass(frozen=True)
class Erased:
    """What an erasure did: how many enrolments, and whether the account went too."""

    enrolments: int
    account: bool


@dataclass(frozen=True)
class Names:
    """By what a person is named in texts: their addresses and full names, read before they go."""

    addresses: list[str]
    names: list[str]


def carry_out(request: ErasureRequest, *, by: User) -> Erased:
    """Erase what the body of a request holds. Raises NotAllowed, Conflict (answered), Refused (something runs)."""
    if not can_answer(by, request.organisation):
        raise NotAllowed(_("Only the training body’s pedagogical manager answers these requests."))
    return _erase(request.person, [request.organisation], by=by, request=request)


def erase_person(person: User, *, by: User | None = None) -> Erased:
    """Erase everything about a person in every body, for whoever runs the installation. Raises Refused."""
    return _erase(person, list(queries.bodies_of(person)), by=by, request=None)


def erase_again(person: User, bodies: list[Organisation], *, account: bool) -> Erased:
    """Erase what the ledger says was erased, in a database that was restored: nothing stands in the way."""
    return _erase(person, bodies, by=None, request=None, again=True, account=account)


def _erase(
    person: User,
    bodies: list[Organisation],
    *,
    by: User | None,
    request: ErasureRequest | None,
    again: bool = False,
    account: bool | None = None,
) -> Erased:
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        mark, reference = erasure_ledger.mark_of(locked), audit.reference(locked)
        with writing():
            enrolments = _lock(locked, bodies)
            _refuse_what_runs(locked, enrolments, whole=request is None, again=again)
            goes = queries.account_goes(locked, leaving=enrolments) if account is None else account
            names = _names(locked, enrolments)
            _log(locked, bodies, request, by=by, account=goes)
            _erase_dossiers(enrolments)
            erase_mail(locked, names.addresses if goes else [], names.names)
            if goes:
                _erase_account(locked, names)
        # After the last entry of the log: writing one would give the person a salt again.
        if goes:
            _erase_from_log(locked, reference)
        else:
            AuditNote.objects.filter(entry__subject_ref=reference).delete()
        if not again:
            erasure_ledger.append(mark, bodies=[*(str(body.pk) for body in bodies), *([""] if goes else [])])
        if not again:
            tell_it_is_done(person, bodies, account=goes)
        transaction.on_commit(lambda: erase_mail_files(names.addresses, names.names), robust=True)
    return Erased(len(enrolments), goes)


def _lock(person: User, bodies: list[Organisation]) -> list[Enrolment]:
    keys = queries.open_enrolments(person).filter(session__programme__organisation__in=bodies).values("pk")
    rows = Enrolment.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    return list(rows.select_related("session__programme__organisation", "learner").order_by("pk"))


def _refuse_what_runs(person: User, enrolments: list[Enrolment], *, whole: bool, again: bool) -> None:
    if again:
        return
    found = queries.obstacles(enrolments)
    if whole and not queries.account_goes(person, leaving=enrolments):
        found.append(_("The person holds a role or sits in a jury: take the role away first."))
    if found:
        raise Refused(" ".join(found), code="erasure_obstacle")


def _names(person: User, enrolments: list[Enrolment]) -> Names:
    found = {person.get_full_name()}
    for identity in CivilIdentity.objects.filter(enrolment__in=enrolments):
        firsts = [name.strip() for name in identity.first_names.split(",")]
        lasts = [name for name in (identity.birth_name, identity.usage_name) if name]
        found |= {f"{first} {last}" for first in firsts for last in lasts}
        found.add(identity.full_name)
    return Names(addresses_of(person), sorted(name for name in found if name))


def _log(
    person: User, bodies: list[Organisation], request: ErasureRequest | None, *, by: User | None, account: bool
) -> None:
    """Write first that the person is erased: what then no longer ties to them is explained by this entry."""
    if request is not None:
        move(request, ERASURE_LIFE, "carry_out", by=by, decided_by=by, decided_at=clock.now())
    for body in bodies:
        record("dossier.erased", person, by=by, about=person, organisation=body)
    if account:
        record("person.erased", person, by=by, about=person)


def _erase_dossiers(enrolments: list[Enrolment]) -> None:
    files = _files_of(enrolments)
    terms = [(item, queries.terms_of([item])) for item in enrolments]
    # While the pieces still know who has a part in them: which ones go, and which stay with the others.
    chosen = [
        (holding, list(queries.rows_of_dossier(holding, path, enrolments).values_list("pk", flat=True)))
        for holding, path in queries.dossier_holdings()
    ]
    for item, (minutes_until, documents_until) in terms:
        mark = ErasedDossier.objects.create(
            enrolment=item, minutes_until=minutes_until, documents_until=documents_until
        )
        record("enrolment.erased", mark, by=None)
    for holding, keys in chosen:
        rows = holding.model._base_manager.filter(pk__in=keys)
        if holding.erased_whole:
            delete_rows(rows)
        else:
            blank(rows)
    doom(files)


def _files_of(enrolments: list[Enrolment]) -> list[StoredFile]:
    pieces = queries.erasable_pieces(enrolments).values("pk")
    return list(StoredFile.objects.filter(pk__in=EvidenceFile.objects.filter(evidence__in=pieces).values("file")))


def delete_rows(rows: Iterable[Model]) -> None:
    """Delete rows, and say so in the log of their body where the log knew them."""
    for row in list(rows):
        if getattr(row, "protected_fields", ()):
            record(f"{row._meta.model_name}.erased", row, by=None)
        type(row)._base_manager.filter(pk=row.pk).delete()


def _erase_account(person: User, names: Names) -> None:
    _erase_exports(person)
    for holding in queries.account_holdings():
        if holding.model.__name__ in _BY_HAND:
            continue
        rows = holding.of(person, names.addresses)
        if holding.erased_whole:
            delete_rows(rows)
        else:
            blank(rows)
    loose = StoredFile.objects.filter(created_by=person)
    kept = {"attestation": None, "credential_of": None, "jury_minutes": None, "paper_signatures": None}
    doom(loose.filter(evidence_file=None, data_export=None, **kept))
    # What stays of a work made with others keeps its bytes, and loses the name that the person's device gave it.
    for stored in StoredFile.objects.filter(created_by=person):
        StoredFile.objects.filter(pk=stored.pk).update(created_by=None, label=neutral_label(stored.label))
    erase_account(person)


def neutral_label(label: str) -> str:
    """Return a label that says the kind of a file only."""
    _stem, dot, extension = label.rpartition(".")
    return f"{_('file')}{dot}{extension}" if dot else _("file")


def _erase_exports(person: User) -> None:
    rows = DataExport.objects.filter(person=person).select_related("file")
    files = [row.file for row in rows if row.file is not None]
    delete_rows(rows)
    doom(files)


def _erase_from_log(person: User, reference: str) -> None:
    """Erase the notes about the person, and the salt: the entries that name them tie to nobody, and still verify."""
    AuditNote.objects.filter(entry__subject_ref=reference).delete()
    own = AuditEntry.objects.filter(actor=reference, subject_ref="").values("pk")
    AuditNote.objects.filter(entry__in=own).delete()
    AuditNote.objects.filter(actor=person).update(actor=None)
    AuditIdentity.objects.filter(user=person).delete()
