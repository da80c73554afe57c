"""Every table says what it holds of a person; the tables of libraries too."""

from __future__ import annotations

import pytest
from django.apps import apps

from certification.privacy.queries import account_holdings, dossier_holdings
from cursus.accounts import erasing
from cursus.core import erasure
from cursus.core.enums import PersonalData
from cursus.core.models import Row
from cursus.models import User

WHO_ACTED = {
    "cursus.FrameworkVersion",
    "cursus.BlockCorrespondence",
    "cursus.CrosswalkMapping",
    "certification.IssuingBatch",
    "site_cms.HomePage",
    "site_cms.StandardPage",
    "site_cms.OrganisationPage",
    "site_cms.CoursePage",
}
"""Tables that say which account did something, and nothing else about a person."""


def lead_to_a_person(labels: set[str] | None = None) -> set[str]:
    return {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.related_model is User and (labels is None or model._meta.app_label in labels)
    }


def test_every_table_says_what_it_holds():
    assert erasure.undeclared() == []


def test_a_table_that_says_nothing_is_noticed(monkeypatch):
    class Silent:
        _meta = User._meta

    monkeypatch.setattr(erasure, "our_models", lambda: iter([Silent]))
    assert erasure.undeclared() == ["cursus.User"]


def test_a_table_that_leads_to_a_person_holds_something_of_them():
    holding = {item.model._meta.label for item in erasure.holdings()}
    ours = lead_to_a_person(set(erasure.OUR_APPS))
    assert {label for label in ours if label not in holding} - WHO_ACTED - erasing.NAMES_THE_SHELL == set()


def test_tables_of_libraries_that_lead_to_a_person_are_known():
    """A new version of a library that keeps something more of a person is noticed here."""
    others = lead_to_a_person() - lead_to_a_person(set(erasure.OUR_APPS))
    assert others - set(erasing.DELETED) - erasing.NAMES_THE_SHELL == set()
    assert set(erasing.DELETED) <= others


def test_each_holding_is_erased_once():
    """What is erasable goes with an enrolment or with the account, never with neither."""
    with_dossier = {item.model for item, _path in dossier_holdings()}
    with_account = {item.model for item in account_holdings()}
    assert not with_dossier & with_account
    erasable = {item.model for item in erasure.holdings() if item.personal_data == PersonalData.ERASABLE}
    assert with_dossier | with_account == erasable


@pytest.mark.parametrize("holding", erasure.holdings(), ids=lambda item: item.model.__name__)
def test_the_path_of_a_holding_leads_to_a_person(holding):
    if holding.personal_data == PersonalData.REGISTER and not holding.subject:
        return
    assert str(holding.of(User(pk=0)).query)


def test_what_a_table_spares_are_columns_of_its_own():
    for model in erasure.our_models():
        if issubclass(model, Row):
            names = {field.name for field in model._meta.concrete_fields}
            assert {*model.not_personal, *model.cleared} <= names, model
