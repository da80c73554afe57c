"""Writing the civil identity: filled in and confirmed by the learner, locked when a jury closes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from certification.enrolments import permissions, queries, rules
from certification.enrolments.models import CivilIdentity, Enrolment
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.documents.text import UnprintableText, missing_characters
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.writing import record, writing


def fill_identity(
    *,
    by: User,
    enrolment: Enrolment,
    birth_name: str,
    first_names: str,
    birth_date: date,
    birth_place: str,
    usage_name: str = "",
    birth_place_code: str = "",
) -> CivilIdentity:
    """Write the civil identity of the learner, not yet confirmed: they look at the proof first.

    Names are tidied (spaces, composed characters). Raises Refused with the field that is wrong.
    """
    _refuse_unless_own(by, enrolment)
    values = {
        "birth_name": _name("birth_name", birth_name),
        "usage_name": _printable("usage_name", rules.tidy_name(usage_name)),
        "first_names": _first_names(first_names),
        "birth_date": birth_date,
        "birth_place": _name("birth_place", birth_place),
        "birth_place_code": birth_place_code.strip().upper(),
    }
    if not rules.birth_date_possible(birth_date, clock.today()):
        raise Refused(_("Check the year of birth."), field="birth_date")
    with writing():
        identity, created = CivilIdentity.objects.select_for_update().get_or_create(
            enrolment=enrolment, defaults=values
        )
        _refuse_if_locked(identity)
        changed = [name for name, value in values.items() if getattr(identity, name) != value]
        if created or changed:
            for name, value in values.items():
                setattr(identity, name, value)
            identity.confirmed_at = None
            identity.save()
            record("identity.fill", identity, by=by, about=enrolment.learner)
    return identity


def confirm_identity(*, by: User, identity: CivilIdentity, seen: str) -> CivilIdentity:
    """Note that the learner agrees with the proof. ``seen`` is the fingerprint of what the proof showed.

    Raises Conflict when the identity was changed since (in another window).
    """
    _refuse_unless_own(by, identity.enrolment)
    with writing():
        locked = CivilIdentity.objects.select_for_update().get(pk=identity.pk)
        _refuse_if_locked(locked)
        if queries.identity_fingerprint(locked) != seen:
            raise Conflict(
                _("Your identity was changed since this proof was shown. Read it once more, then confirm it."),
                code="identity.changed",
            )
        if locked.confirmed_at is None:
            locked.confirmed_at = clock.now()
            locked.save(update_fields=["confirmed_at"])
            record("identity.confirm", locked, by=by, about=identity.enrolment.learner)
        identity.refresh_from_db()
    return identity


def lock_identities(*, by: User | None, enrolments: Iterable[Enrolment]) -> int:
    """Lock the identities of candidates on whom a jury has closed; return how many were locked now."""
    with writing():
        waiting = CivilIdentity.objects.select_for_update(of=("self",)).filter(
            enrolment__in=[enrolment.pk for enrolment in enrolments], locked_at__isnull=True
        )
        found = list(waiting.select_related("enrolment__learner", "enrolment__session__programme__organisation"))
        for identity in found:
            identity.locked_at = clock.now()
            identity.save(update_fields=["locked_at"])
            record("identity.lock", identity, by=by, about=identity.enrolment.learner)
    return len(found)


def _refuse_unless_own(by: User, enrolment: Enrolment) -> None:
    if not permissions.is_learner(by, enrolment):
        raise NotAllowed(_("Only the person themselves fills in and confirms their identity."))


def _refuse_if_locked(identity: CivilIdentity) -> None:
    if identity.locked_at is not None:
        raise Conflict(
            _("The jury has closed: your identity can no longer be changed here. Write to your training body."),
            code="identity.locked",
        )


def _name(field: str, typed: str) -> str:
    tidy = rules.tidy_name(typed)
    if not rules.has_a_letter(tidy):
        raise Refused(_("Write it in letters."), field=field)
    return _printable(field, tidy)


def _first_names(typed: str) -> str:
    tidy = rules.tidy_first_names(typed)
    if not rules.has_a_letter(tidy):
        raise Refused(_("Write it in letters."), field="first_names")
    return _printable("first_names", tidy)


def _printable(field: str, text: str) -> str:
    """Refuse what a certificate could not print while the person can still mend it: a jury locks the identity."""
    if signs := missing_characters(text):
        raise Refused(UnprintableText(text, signs).message, code="identity.unprintable", field=field)
    return text
