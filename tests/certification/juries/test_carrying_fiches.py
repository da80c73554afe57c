"""From fiche RNCP37507 to RNCP40344: a validated block is carried once a person has confirmed what the fiche says.

RNCP40344 is the real one, read from the register's file; the extract has not RNCP37507, which it succeeds: that one is
made up here under its number, with the four blocks that CORRESPONDANCES names.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from certification.juries import queries
from cursus.frameworks.actions import edit_draft, publish_version
from cursus.frameworks.actions_review import confirm_all
from cursus.frameworks.enums import CorrespondenceKind, RouteKind
from cursus.frameworks.models import BlockCorrespondence, CompetencyFramework, FrameworkVersion, QualificationCertifier
from cursus.frameworks.queries_differences import difference_of
from cursus.frameworks.rules_differences import How, Kind
from tests.cursus.frameworks.test_editing_pages import may_enter
from tests.factories import carrying
from tests.factories import juries as make
from tests.factories.rncp import MINI, WHY_SKIPPED, block, document, fiche
from tests.factories.rncp_rows import load

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not MINI.exists(), reason=WHY_SKIPPED)]
TITLES = ("Accueillir en clinique", "Assister les soins", "Préparer les interventions", "Gérer les stocks")
OLD = fiche(
    "RNCP37507",
    title="Auxiliaire vétérinaire",
    blocks="".join(block(f"RNCP37507BC0{n}", title) for n, title in enumerate(TITLES, start=1)),
)


def published(number: str, certifier) -> FrameworkVersion:
    """The fiche as published here, certified by the body of the test."""
    version = CompetencyFramework.objects.get(code=number).versions.get()
    qualification = version.qualifications.get()

    def write():
        return QualificationCertifier.objects.create(
            qualification=qualification, organisation=certifier, name=certifier.name
        )

    edit_draft(version, write, edit_token=None, by=None)
    confirm_all(version, by=None)
    return publish_version(version, by=None)


@pytest.mark.parametrize("late", [False, True], ids=["the earlier fiche first", "the earlier fiche last"])
def test_a_block_validated_on_the_earlier_fiche_is_found_carried_on_the_later_one(client, late):
    world = make.planned(candidates=0)
    editor = may_enter(world.admin)
    files = [document(OLD), MINI.read_bytes()]
    versions = {}
    for content in reversed(files) if late else files:
        load(content, organisation=world.certifier)
        for number in ("RNCP37507", "RNCP40344"):
            if number not in versions and CompetencyFramework.objects.filter(code=number).exists():
                versions[number] = published(number, world.certifier)
    old, new = versions["RNCP37507"], versions["RNCP40344"]

    # What the fiche says is a proposal, and the page of the difference pairs the blocks by it.
    found = difference_of(old, new)
    pairs = [
        (row.before.code, row.after.code, row.how) for row in found.changes[Kind.BLOCK] if row.before and row.after
    ]
    assert pairs == [(f"RNCP37507BC0{n}", f"RNCP40344BC0{n}", How.SAID) for n in range(1, 5)]
    client.force_login(editor)
    url = reverse("frameworks_editing:compare", args=[new.pk])
    said = "rapprochement proposé par une correspondance que personne n’a encore confirmée"
    assert client.get(url, {"avec": str(old.pk)}).content.decode().count(said) == 4

    # A session on the earlier fiche: a jury validates its first two blocks, and not the others.
    route = old.qualifications.get().routes.get(kind=RouteKind.FC)
    before = on(world, old, route, "AV-2025", learners=[make.UserFactory(last_name="Le Bihan")])
    for kept in before.blocks[:2]:
        make.make_ready(before.enrolments[0], kept, before.assessor)
    before = carrying.signed(carrying.deliberating(before))
    assert [row.outcome for row in before.candidates] == ["PARTIAL"]

    # The same person comes to a session on the later fiche; a person confirms one correspondence of the two.
    route = new.qualifications.get().routes.filter(active=True).first()
    after = on(world, new, route, "AV-2027", learners=[item.learner for item in before.enrolments])
    assert queries.validated_blocks(after.enrolments[0]) == frozenset()
    row = BlockCorrespondence.objects.get(block__version=new, other_block="RNCP37507BC01")
    address = reverse("frameworks_editing:confirm_correspondence", args=[new.pk, row.pk])
    new.refresh_from_db()
    client.post(address, {"edit_token": str(new.edit_token), "kind": CorrespondenceKind.TOTAL})
    assert client.get(url, {"avec": str(old.pk)}).content.decode().count(said) == 3

    # The jury finds the block carried: it decides on the three others.
    for asked in after.blocks[1:]:
        make.make_ready(after.enrolments[0], asked, after.assessor)
    after = carrying.deliberating(after)
    (candidate,) = after.candidates
    assert [item.code for item in queries.to_decide(candidate.proposal)] == [f"RNCP40344BC0{n}" for n in (2, 3, 4)]
    (held,) = queries.holdings_of(after.enrolments[0]).values()
    assert (held.decided_code, held.decided_framework) == ("RNCP37507BC01", "RNCP37507")
    after = carrying.signed(after)
    assert [row.outcome for row in after.candidates] == ["FULL"]


def on(world, version, route, code, *, learners):
    """A session on the fiche with these people, and a jury planned for them."""
    assert version.qualifications.get() == route.qualification
    return carrying.again(world, version, learners, code=code, route=route)
