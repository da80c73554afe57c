"""The tables of the room."""

from cursus.consultations.models.answers import Participation, ReviewAnswer, ReviewChange, ReviewComment
from cursus.consultations.models.reviews import (
    PractitionerReview,
    ReviewInvitation,
    ReviewItem,
    ReviewNetwork,
    ReviewOccupation,
)
from cursus.consultations.models.workshops import Workshop, WorkshopParticipant, WorkshopPoint

__all__ = [
    "Participation",
    "PractitionerReview",
    "ReviewAnswer",
    "ReviewChange",
    "ReviewComment",
    "ReviewInvitation",
    "ReviewItem",
    "ReviewNetwork",
    "ReviewOccupation",
    "Workshop",
    "WorkshopParticipant",
    "WorkshopPoint",
]
