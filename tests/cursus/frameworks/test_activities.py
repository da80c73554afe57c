"""Activities call on competencies of their version: ticked by an editor, copied with the version."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cursus.frameworks.actions import draft_from, publish_version
from cursus.frameworks.models import Competency, FrameworkVersion, Occupation, OccupationalActivity, Qualification
from tests.cursus.frameworks.editors import editor_of, form_of, soup
from tests.factories.accounts import OrganisationFactory
from tests.factories.frameworks import add_qualification, draft_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return OrganisationFactory(capacities=["CERTIFYING_BODY"])


@pytest.fixture
def editor(body) -> Client:
    client = Client()
    client.force_login(editor_of(body))
    return client


def occupation_of(version, *, activities: int = 1) -> Occupation:
    occupation = Occupation.objects.create(version=version, title="Animateur·rice")
    for place in range(activities):
        activity = OccupationalActivity.objects.create(occupation=occupation, title=f"Animer {place}", position=place)
        activity.competencies.set(version.competencies.all()[:1])
    return occupation


def address_of(version: FrameworkVersion, kind: str, row: OccupationalActivity | Qualification) -> str:
    return reverse("frameworks_editing:edit_row", args=[version.pk, kind, row.pk])


def typed(client: Client, address: str, **changes: object) -> dict[str, object]:
    """What a browser sends of the form at the address, with some fields typed anew."""
    return {**form_of(soup(client, address)), **changes}


def test_an_editor_ticks_the_competencies_of_an_activity(body, editor):
    version = draft_version(body)
    activity = occupation_of(version).activities.get()
    address, chosen = address_of(version, "activites", activity), version.competencies.get(code="2.1")
    assert editor.post(address, typed(editor, address, competencies=[chosen.pk])).status_code == 302
    assert list(activity.competencies.all()) == [chosen]


def test_a_competency_of_another_version_is_refused(body, editor):
    version, other = draft_version(body), draft_version(body, code="AUTRE")
    activity = occupation_of(version).activities.get()
    address, foreign = address_of(version, "activites", activity), other.competencies.first()
    assert editor.post(address, typed(editor, address, competencies=[foreign.pk])).status_code == 422
    assert foreign not in activity.competencies.all()


def test_the_copy_of_a_version_links_its_own_rows(body):
    version = draft_version(body)
    add_qualification(version, body)
    occupation_of(version)
    copy = draft_from(publish_version(version, by=None), number="2.0", by=None)
    (called_on,) = OccupationalActivity.objects.get(occupation__version=copy).competencies.all()
    assert called_on == Competency.objects.get(version=copy, code="1.1")
    assert OccupationalActivity.objects.get(occupation__version=version).competencies.get().version == version


def test_the_page_asks_as_much_for_many_lines_as_for_one(body, editor):
    counts = []
    for code, activities in (("UN", 1), ("HUIT", 8)):
        version = draft_version(body, code=code)
        occupation = occupation_of(version, activities=activities)
        address = reverse("frameworks_editing:edit_row", args=[version.pk, "metiers", occupation.pk])
        editor.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert editor.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_codes_are_typed_one_a_line_and_what_the_fiche_said_of_them_is_kept(body, editor):
    version = draft_version(body)
    qualification = add_qualification(version, body)
    Qualification.objects.filter(pk=qualification.pk).update(rome_codes=[{"code": "K1802", "label": "x", "uri": "u"}])
    address = address_of(version, "certifications", qualification)
    assert "K1802 x" in editor.get(address).content.decode()
    sent = typed(editor, address, rome_codes="K1802 Développement local\n\n K1206")
    assert editor.post(address, sent).status_code == 302
    qualification.refresh_from_db()
    assert qualification.rome_codes == [
        {"code": "K1802", "label": "Développement local", "uri": "u"},
        {"code": "K1206", "label": ""},
    ]
