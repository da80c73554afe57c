"""Versions: a draft is written by many hands, a published one never changes, a new one is a copy with lineage."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from cursus.core import audit
from cursus.core.errors import Conflict, Refused
from cursus.core.models import AuditChain
from cursus.frameworks import actions
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import Competency, CompetencyBlock, Occupation, PerformanceCriterion
from cursus.frameworks.rules import VersionFacts, next_number, publication_gaps
from cursus.organisations.enums import Capacity
from tests.factories.accounts import OrganisationFactory
from tests.factories.frameworks import add_qualification, draft_version, published_version


@pytest.fixture
def owner(db):
    return OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY])


def test_a_version_without_competencies_is_not_published(owner):
    version = actions.create_framework(code="X", title="X", organisation=owner, by=None)
    with pytest.raises(Refused):
        actions.publish_version(version, by=None)
    version.refresh_from_db()
    assert version.state == VersionState.DRAFT


def test_an_unconfirmed_competency_stops_publication(owner):
    version = draft_version(owner)
    Competency.objects.filter(version=version, code="1.1").update(confirmed=False)
    with pytest.raises(Refused, match=r"1\.1"):
        actions.publish_version(version, by=None)


def test_advice_does_not_stop_publication():
    gaps = publication_gaps(VersionFacts(["1.1"], [], [], without_criterion=["1.1"]))
    assert [(gap.code, gap.blocking) for gap in gaps] == [("no_criterion", False)]


def test_two_editors_never_overwrite_each_other(owner):
    version = draft_version(owner)
    block = version.blocks.first()
    token = version.edit_token

    def rename(to):
        block.title = to
        block.save()
        return block

    actions.edit_draft(version, lambda: rename("Premier"), edit_token=token, by=None)
    with pytest.raises(Conflict):
        actions.edit_draft(version, lambda: rename("Second"), edit_token=token, by=None)
    block.refresh_from_db()
    assert block.title == "Premier"


def test_the_actions_refuse_to_edit_a_published_version(owner):
    version = published_version(owner)
    with pytest.raises(Refused):
        actions.edit_draft(version, lambda: version.blocks.first(), edit_token=None, by=None)


@pytest.mark.parametrize("how", ["update", "delete", "insert", "criterion", "occupation"])
def test_the_database_refuses_to_change_a_published_version(owner, how):
    version = published_version(owner)
    block = version.blocks.first()
    writes = {
        "update": lambda: CompetencyBlock.objects.filter(pk=block.pk).update(title="Autre"),
        "delete": lambda: Competency.objects.filter(version=version)._raw_delete("default"),
        "insert": lambda: Competency.objects.create(version=version, block=block, code="9.9", title="De trop"),
        "criterion": lambda: PerformanceCriterion.objects.filter(competency__version=version).update(critical=False),
        "occupation": lambda: Occupation.objects.create(version=version, title="De trop"),
    }
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        writes[how]()
    block.refresh_from_db()
    assert block.title == "Bloc 1"


def test_a_new_version_is_a_copy_with_lineage(owner):
    version = published_version(owner)
    draft = actions.draft_from(version, number="1.1", by=None)
    assert draft.state == VersionState.DRAFT
    assert draft.previous == version
    before = list(version.competencies.order_by("code").values_list("code", "title", "lineage"))
    assert list(draft.competencies.order_by("code").values_list("code", "title", "lineage")) == before
    assert draft.qualifications.get().routes.count() == 1
    assert PerformanceCriterion.objects.filter(competency__version=draft).count() == 4
    with pytest.raises(Refused):
        actions.draft_from(version, number="1.1", by=None)
    with pytest.raises(Refused):
        actions.draft_from(draft, number="1.2", by=None)


def test_the_log_verifies_after_all_that(owner):
    version = published_version(owner)
    actions.draft_from(version, number="2.0", by=None)
    actions.archive_version(version, by=None)
    assert list(audit.verify(AuditChain.objects.get(organisation=owner))) == []


def test_the_register_of_a_published_version_follows_the_register(owner):
    version = draft_version(owner)
    qualification = add_qualification(version, owner)
    actions.publish_version(version, by=None)
    certifier = qualification.certifiers.get()

    def retire():
        certifier.active = False
        certifier.save()
        return certifier

    actions.edit_register(version, retire, by=None)
    assert list(audit.verify(AuditChain.objects.get(organisation=owner))) == []


@pytest.mark.parametrize(("number", "following"), [("1.0", "1.1"), ("2", "3"), ("1.9", "1.10"), ("2024-A", "2024-A.1")])
def test_the_next_number_is_proposed(number, following):
    assert next_number(number) == following
