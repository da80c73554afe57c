"""What practitioners do behind their link. No line of the log: its moments would tell who answered what."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cursus.consultations import links, rules
from cursus.consultations.enums import CommentKind, CommentState, Experience
from cursus.consultations.models import (
    Participation,
    PractitionerReview,
    ReviewAnswer,
    ReviewComment,
    ReviewInvitation,
    ReviewItem,
    ReviewNetwork,
    ReviewOccupation,
)
from cursus.core import clock
from cursus.core.errors import Conflict, Refused
from cursus.core.ids import new_token
from cursus.core.writing import writing

LONGEST_COMMENT = 4000


def _refuse_when_over(review: PractitionerReview) -> None:
    if not rules.takes_answers(review.state, review.opens_on, review.closes_on, clock.today()):
        raise Conflict(_("This consultation takes no answers today. What you had answered is kept."))


def begin_by_network(*, network: ReviewNetwork) -> str:
    """Begin a sheet from a shared link; return the code of the personal link that opens it from now on."""
    with writing():
        _refuse_when_over(network.review)
        token = new_token()
        _sheet(network.review, token, network)
    return token


def begin_by_letter(*, invitation: ReviewInvitation, token: str) -> Participation:
    """Begin the sheet of somebody invited by letter; opening it twice opens the same one."""
    with writing():
        locked = ReviewInvitation.objects.select_for_update().get(pk=invitation.pk)
        _refuse_when_over(invitation.review)
        known = Participation.objects.filter(link_digest=links.answers_digest(token)).first()
        if known is not None:
            return known
        locked.began = True
        locked.save(update_fields=["began"])
        return _sheet(invitation.review, token, invitation.network)


def _sheet(review: PractitionerReview, token: str, network: ReviewNetwork | None) -> Participation:
    return Participation.objects.create(
        review=review, network=network, link_digest=links.answers_digest(token), began_on=clock.today()
    )


def _locked(participation: Participation) -> Participation:
    rows = Participation.objects.select_for_update(of=("self",)).select_related("review")
    found = rows.filter(pk=participation.pk).first()
    if found is None:
        raise Conflict(_("These answers were deleted meanwhile, from another page."))
    _refuse_when_over(found.review)
    return found


def say_who(
    *,
    participation: Participation,
    network: ReviewNetwork | None,
    occupation: ReviewOccupation | None,
    experience: Experience,
) -> Participation:
    """Keep where the person works, as what, since when: all that is kept of who they are."""
    with writing():
        locked = _locked(participation)
        locked.network, locked.occupation, locked.experience = network, occupation, experience
        locked.save(update_fields=["network", "occupation", "experience"])
    return locked


def answer(
    *, participation: Participation, item: ReviewItem, frequency: int | None = None, importance: int | None = None
) -> None:
    """Keep one or both answers about an item; what is not given stays as it was, so that two pages lose nothing."""
    given = {name: value for name, value in (("frequency", frequency), ("importance", importance)) if value}
    with writing():
        locked = _locked(participation)
        if given:
            ReviewAnswer.objects.update_or_create(participation=locked, item=item, defaults=given)


def answer_many(*, participation: Participation, given: dict[ReviewItem, tuple[int, int]]) -> None:
    """Keep both answers about several items at once, as a paper sheet that is typed in has them."""
    with writing():
        locked = _locked(participation)
        ReviewAnswer.objects.bulk_create(
            [
                ReviewAnswer(participation=locked, item=item, frequency=frequency, importance=importance)
                for item, (frequency, importance) in given.items()
            ],
            update_conflicts=True,
            unique_fields=["participation", "item"],
            update_fields=["frequency", "importance"],
        )


def comment(
    *, participation: Participation, item: ReviewItem | None, was: str, typed: str, sitting: str
) -> ReviewComment | None:
    """Keep what somebody finds badly put in an item, or missing in the whole. Empty words take a comment back."""
    typed, was = typed.strip().replace("\r\n", "\n"), was.strip().replace("\r\n", "\n")
    with writing():
        locked = _locked(participation)
        row = locked.comments.select_for_update().filter(item=item).first()
        stored = row.text if row else ""
        same = bool(sitting) and row is not None and row.sitting == sitting
        text = rules.reconciled(stored=stored, was=was, typed=typed, same_page=same)
        if len(text) > LONGEST_COMMENT:
            raise Refused(
                _("%(limit)s characters at most: say the main thing.") % {"limit": LONGEST_COMMENT}, field="comment"
            )
        if text == stored:
            return row
        if row is not None and row.state != CommentState.NEW:
            raise Conflict(_("Somebody has answered this comment meanwhile: it no longer changes."))
        if not text:
            if row is not None:
                row.delete()
            return None
        kind = CommentKind.BADLY_PUT if item else CommentKind.MISSING
        row = row or ReviewComment(review=locked.review, participation=locked, item=item, kind=kind)
        row.text, row.sitting = text, sitting[:32]
        row.save()
    return row


def finish(*, participation: Participation) -> None:
    """Note that the person came to the end. They may still change their answers while the campaign is open."""
    with writing():
        locked = _locked(participation)
        locked.finished_on = clock.today()
        locked.save(update_fields=["finished_on"])


def delete_answers(*, participation: Participation) -> None:
    """Delete a sheet with its answers and comments, at once and for good."""
    with writing():
        Participation.objects.filter(pk=participation.pk).delete()


def opt_out(*, invitation: ReviewInvitation) -> None:
    """Send nothing more to an address about consultations of this body."""
    with writing():
        ReviewInvitation.objects.filter(pk=invitation.pk).update(opted_out=True)
