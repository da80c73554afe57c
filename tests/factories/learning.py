"""A course seen by its learners and its training body: a session open to applications, then running."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from certification.enrolments import actions, actions_identity
from certification.enrolments.models import CivilIdentity, Enrolment
from cursus.accounts.models import User
from cursus.organisations.enums import Role
from cursus.programmes.enums import SessionState, StaffRole
from cursus.programmes.models import SessionStaff, TrainingSession
from tests.factories.accounts import OrganisationFactory, UserFactory, member
from tests.factories.assessment import Course, course


@dataclass
class Learning:
    """A course with its manager, its trainer, and people of a body that has nothing to do with it."""

    course: Course
    manager: User
    trainer: User
    stranger: User

    @property
    def session(self) -> TrainingSession:
        return self.course.session

    def set_state(self, state: SessionState) -> None:
        """Put the session in a state."""
        TrainingSession.objects.filter(pk=self.session.pk).update(state=state, cancel_reason="Pas assez de monde.")
        self.session.refresh_from_db()

    def apply(self, learner: User | None = None, **words: str) -> Enrolment:
        """Return an application; the session is open."""
        given = {"motivation": "Je veux mieux tenir les désaccords.", **words}
        return actions.apply(by=learner or UserFactory(), session=self.session, **given)

    def enrol(self, learner: User | None = None) -> Enrolment:
        """Return a confirmed enrolment."""
        return actions.confirm(by=self.manager, enrolment=self.apply(learner))

    def identity(self, enrolment: Enrolment, **fields: object) -> CivilIdentity:
        """Return the identity that a learner filled in."""
        given = {
            "birth_name": "Le Goff",
            "first_names": "Maëlle, Anne",
            "birth_date": date(1990, 5, 3),
            "birth_place": "Lannion",
            **fields,
        }
        return actions_identity.fill_identity(by=enrolment.learner, enrolment=enrolment, **given)


def learning(*, seats: int = 16, **shape: object) -> Learning:
    """Return a course whose session is open to applications. ``shape``: as in :func:`course`."""
    made = course(**shape)
    TrainingSession.objects.filter(pk=made.session.pk).update(state=SessionState.OPEN, seats=seats)
    made.session.refresh_from_db()
    trainer = member(made.body, Role.TRAINER)
    SessionStaff.objects.create(session=made.session, user=trainer, role=StaffRole.TRAINER)
    return Learning(
        course=made,
        manager=member(made.body, Role.PEDAGOGICAL_MANAGER, first_name="Solène", last_name="Abiven"),
        trainer=trainer,
        stranger=member(OrganisationFactory(), Role.PEDAGOGICAL_MANAGER),
    )


def photo(name: str = "IMG_2041.jpg") -> SimpleUploadedFile:
    """Return a small photo as a phone would send it."""
    content = io.BytesIO()
    Image.new("RGB", (64, 48), (166, 61, 47)).save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


def web_page(name: str = "atelier.jpg") -> SimpleUploadedFile:
    """Return a web page that calls itself a photo."""
    return SimpleUploadedFile(name, b"<html><script>alert(1)</script></html>", content_type="image/jpeg")
