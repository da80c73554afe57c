"""A learner goes on with the fiche that succeeds theirs: what the register says, who confirms it, what is kept."""

from __future__ import annotations

import pytest
from django.urls import reverse

from certification.enrolments.models import Enrolment
from certification.juries import queries as jury_queries
from certification.spaces.learner import own_progress
from certification.transitions import queries
from certification.transitions.enums import ChangeState
from certification.transitions.models import VersionChange
from cursus.accounts.models import User
from cursus.frameworks.actions import edit_draft, publish_version
from cursus.frameworks.actions_review import confirm_all
from cursus.frameworks.enums import RouteKind
from cursus.frameworks.models import CompetencyFramework, FrameworkVersion, QualificationCertifier
from cursus.organisations.enums import Role
from tests.factories import carrying
from tests.factories import juries as make
from tests.factories.accounts import member
from tests.factories.carrying import PARTIAL, TOTAL
from tests.factories.rncp import block, document, fiche
from tests.factories.rncp_rows import load
from tests.factories.transitions import habilitate

pytestmark = pytest.mark.django_db
EARLIER, LATER = "RNCP37507", "RNCP40344"
TITLES = ("Accueillir en clinique", "Assister les soins")
WORDS = ("Accueillir les clients.    Tenir le registre.", "Préparer la salle.    Rendre compte.")


def said(code: str) -> str:
    """The blocks of the later fiche come from those of the earlier one with the same place."""
    return (
        f"<CORRESPONDANCE><SOURCE><BLOC_COMPETENCES><CODE>{LATER}{code}</CODE></BLOC_COMPETENCES></SOURCE>"
        f"<DESTINATION><NUMERO_FICHE>{EARLIER}</NUMERO_FICHE><BLOC_COMPETENCES><CODE>{EARLIER}{code}</CODE>"
        "</BLOC_COMPETENCES></DESTINATION></CORRESPONDANCE>"
    )


def written(number: str, words: tuple[str, ...] = WORDS, more: str = "") -> bytes:
    """The file of one fiche with two blocks."""
    blocks = "".join(
        block(f"{number}BC0{place}", title, text)
        for place, (title, text) in enumerate(zip(TITLES, words, strict=True), start=1)
    )
    return document(fiche(number, title="Auxiliaire", blocks=blocks, more=more))


def published(world: make.JuryWorld, number: str, content: bytes) -> FrameworkVersion:
    """The fiche as imported and reviewed, certified by the body, which lets the training body train and assess."""
    load(content, organisation=world.certifier)
    version = CompetencyFramework.objects.get(code=number).versions.get()
    qualification = version.qualifications.get()
    if not qualification.certifiers.filter(organisation=world.certifier).exists():
        row = {"qualification": qualification, "organisation": world.certifier, "name": world.certifier.name}
        edit_draft(version, lambda: QualificationCertifier.objects.create(**row), edit_token=None, by=None)
    habilitate(version, world.training)
    confirm_all(version, by=None)
    return publish_version(version, by=None)


class Successor:
    """A learner whose first block a jury validated on the earlier fiche; the later one is published since."""

    def __init__(self) -> None:
        empty = make.planned(candidates=0)
        self.earlier = published(empty, EARLIER, written(EARLIER))
        route = self.earlier.qualifications.get().routes.get(kind=RouteKind.FC)
        before = carrying.again(empty, self.earlier, [make.UserFactory(last_name="Le Bihan")], route=route)
        make.make_ready(before.enrolments[0], before.blocks[0], before.assessor)
        self.world = carrying.signed(carrying.deliberating(before))
        more = f"<CORRESPONDANCES>{said('BC01')}{said('BC02')}</CORRESPONDANCES>"
        words = (WORDS[0], "Préparer la salle et le matériel.    Rendre compte.")
        self.later = published(empty, LATER, written(LATER, words, more))
        self.manager = member(self.world.training, Role.PEDAGOGICAL_MANAGER)

    @property
    def enrolment(self) -> Enrolment:
        return Enrolment.objects.get(pk=self.world.enrolments[0].pk)

    @property
    def learner(self) -> User:
        return self.enrolment.learner

    def confirm(self, kind: str) -> None:
        carrying.confirm(self.later, {f"{LATER}BC01": kind, f"{LATER}BC02": PARTIAL}, by=self.world.admin)


@pytest.fixture
def successor() -> Successor:
    return Successor()


def test_a_fiche_is_offered_once_somebody_confirmed_what_the_register_says(successor):
    assert [row.outcome for row in successor.world.candidates] == ["PARTIAL"]
    assert queries.targets(successor.world.session) == []
    successor.confirm(PARTIAL)
    assert queries.targets(successor.world.session) == [successor.later]
    preview = queries.preview_of(successor.enrolment, successor.later)
    assert (preview.obstacle, preview.carried) == (None, ())
    assert preview.lost == (f"{EARLIER}BC01 · {TITLES[0]}",)


def test_from_the_proposal_to_the_list_of_the_jury(client, successor):
    successor.confirm(TOTAL)
    session, later = successor.world.session, successor.later
    client.force_login(successor.manager)
    url = reverse("transitions:propose", args=[session.pk])
    page = client.get(url, {"version": str(later.pk)}).content.decode()
    assert f"{LATER}BC01 · {TITLES[0]}" in page
    assert f"{EARLIER}BC01" in page  # as which block, and by which jury, it was validated
    asked = {"version": str(later.pk), "learners": [str(successor.enrolment.pk)], "message": ""}
    assert client.post(url, asked).status_code == 302
    change = VersionChange.objects.get()

    client.force_login(successor.learner)
    answer = reverse("transitions:answer", args=[change.pk])
    shown = client.get(answer).content.decode()
    assert f"{LATER}BC01 · {TITLES[0]}" in shown
    assert "reste validé" in shown
    assert successor.enrolment.version == successor.earlier
    assert client.post(answer, {"answer": "accept"}).status_code == 302

    change.refresh_from_db()
    assert change.state == ChangeState.DONE
    moved = successor.enrolment
    assert (moved.version, moved.route.qualification) == (later, later.qualifications.get())
    assert jury_queries.validated_blocks(moved) == {later.blocks.get(code=f"{LATER}BC01").pk}
    assert {row.code: row.validated for row in own_progress(moved).blocks} == {
        f"{LATER}BC01": True,
        f"{LATER}BC02": False,
    }
    assert client.get(reverse("spaces:learner")).status_code == 200

    jury = make.actions.plan_jury(
        by=successor.world.admin,
        certifier=successor.world.certifier,
        route=moved.route,
        held_at=make.later(days=30),
        place="Lannion",
    )
    assert list(jury_queries.eligible_enrolments(jury)) == [moved]
    client.force_login(successor.world.admin)
    candidates = reverse("juries:candidates", args=[jury.pk])
    assert client.post(candidates, {"enrolments": [str(moved.pk)]}).status_code == 302
    assert "Le Bihan" in client.get(candidates).content.decode()
    assert [row.enrolment for row in jury.candidates.all()] == [moved]
