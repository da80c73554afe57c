"""The framework of the story leaves in each format that comes back, and comes back equal."""

from __future__ import annotations

import pytest

from cursus.frameworks.actions_outline import create_from_outline
from cursus.frameworks.formats.case.importer import import_as_new, preview
from cursus.frameworks.formats.spreadsheet.exporter import export_workbook
from cursus.frameworks.outlines.lines import Kind
from cursus.frameworks.outlines.reading import outline_of
from site_cms.demonstration.framework import write_framework
from site_cms.demonstration.people import make_cast
from tests.factories import tables
from tests.factories.accounts import OrganisationFactory
from tests.factories.case import as_bytes, exported, said_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    cast = make_cast()
    return write_framework(owner=cast.certifier, certifier=cast.certifier, school=cast.school, by=cast.certifier_admin)


def test_as_a_spreadsheet(draft):
    content = export_workbook(draft)
    assert tables.preview(content, draft).plan.nothing
    found = tables.preview(content, None)
    assert not found.problems
    copy = create_from_outline(found.plan, code="COPIE", title="Copie", organisation=OrganisationFactory(), by=None)
    before, after = outline_of(draft), outline_of(copy)
    for kind in Kind:
        assert before.of(kind)
        assert [line.values for line in after.of(kind)] == [line.values for line in before.of(kind)]


def test_as_a_case_package(draft):
    content = as_bytes(exported(draft))
    assert preview(content, draft=draft).plan.nothing_to_do
    copy = import_as_new(content, organisation=OrganisationFactory(), code="COPIE", by=None)
    said = said_by(draft)
    assert said["calls"]
    assert said_by(copy) == {**said, "number": copy.number}
