"""Another composition: nobody who sat in the jury whose procedure was faulty sits in the one that hears again."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from certification.juries import queries
from certification.juries.models import Jury
from certification.juries.models_appeals import Appeal
from cursus.accounts.models import User
from cursus.core.errors import Refused


def refuse_former_member(jury: Jury, *, name: str, email: str, user: User | None) -> None:
    """Refuse a seat to who sat in a jury whose candidate this one hears again. Raises Refused."""
    same = Q(email__iexact=email) | (Q(user=user) if user is not None else Q(pk=None))
    former = queries.kept_out(jury).filter(same).select_related("jury").first()
    if former is not None:
        raise Refused(
            _(
                "%(name)s sat in jury %(reference)s, whose procedure was found faulty: this jury hears the person "
                "again with other members. Choose somebody else."
            )
            % {"name": name, "reference": former.jury.reference},
            field="email",
            code="jury.another_composition",
        )


def refuse_same_composition(jury: Jury, appeals: Iterable[Appeal]) -> None:
    """Refuse to hear somebody again before members of the jury against which they appealed. Raises Refused."""
    for appeal in appeals:
        again = queries.sitting_again(jury, appeal.candidate.jury)
        if appeal.candidate.jury_id == jury.pk or again:
            raise Refused(
                _(
                    "An appeal against jury %(reference)s was upheld: another composition hears the person again. "
                    "Choose other members first, in the place of: %(names)s."
                )
                % {"reference": appeal.candidate.jury.reference, "names": ", ".join(m.name for m in again) or "–"},
                field="enrolments",
                code="jury.another_composition",
            )
