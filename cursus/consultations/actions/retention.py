"""What time does: campaigns close after their last day; later addresses and links go, and answers stay as counts."""

from __future__ import annotations

from cursus.consultations import rules
from cursus.consultations.models import Participation, PractitionerReview, ReviewComment
from cursus.consultations.queries import due_to_anonymise, due_to_close
from cursus.core import clock
from cursus.core.enums import MailState
from cursus.core.errors import Conflict
from cursus.core.models import OutgoingMail
from cursus.core.state import move
from cursus.core.writing import writing


def close_due() -> int:
    """Close the campaigns whose last day is over; return how many."""
    closed = 0
    for review in due_to_close():
        try:
            move(review, rules.REVIEW_LIFE, "close", by=None, closed_at=clock.now())
        except Conflict:  # somebody closed it meanwhile
            continue
        closed += 1
    return closed


def anonymise_due() -> int:
    """Erase the addresses of the campaigns that are past their term; return how many campaigns."""
    due = due_to_anonymise()
    for review in due:
        anonymise(review)
    return len(due)


def anonymise(review: PractitionerReview) -> None:
    """Erase addresses, letters and every link: answers can no longer be tied to anybody, nor opened again."""
    with writing():
        move(review, rules.REVIEW_LIFE, "anonymise", by=None, anonymised_at=clock.now())
        review.invitations.all().delete()
        OutgoingMail.objects.filter(key__startswith=f"review:{review.pk}:").delete()
        Participation.objects.filter(review=review).update(link_digest=None)
        ReviewComment.objects.filter(review=review).update(participation=None, sitting="")


def empty_letters() -> int:
    """Empty the letters that left: their text holds the link, which alone ties an address to a sheet of answers."""
    letters = OutgoingMail.objects.filter(key__startswith="review:", state=MailState.SENT).exclude(body="")
    return letters.update(body="", subject_line="")


def sweep() -> tuple[int, int]:
    """Do what is due; return how many campaigns were closed, and of how many the addresses went."""
    empty_letters()
    return close_due(), anonymise_due()
