"""From a file to drafts: everything or nothing, and the same file twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cursus.core.audit import verify
from cursus.frameworks import actions_import
from cursus.frameworks.actions_review import confirm_all
from cursus.frameworks.enums import Habilitation, QualificationKind, RouteKind
from cursus.frameworks.formats.rncp import importer
from cursus.frameworks.formats.rncp.importer import ImportRefused, import_fiches
from cursus.frameworks.formats.rncp.plan import Outcome
from cursus.frameworks.formats.rncp.problems import Code
from cursus.frameworks.formats.rncp.source import open_path
from cursus.models import (
    AuditChain,
    AuditEntry,
    BlockCorrespondence,
    Competency,
    CompetencyBlock,
    CompetencyFramework,
    FrameworkVersion,
    HabilitatedPartner,
    Organisation,
    PerformanceCriterion,
    Qualification,
    QualificationCertifier,
    ReadinessRule,
)
from tests.factories.accounts import OrganisationFactory
from tests.factories.rncp import FICTIVE, MINI, SIX, SPECIFIC, WHY_SKIPPED, block, document, fiche
from tests.factories.rncp_rows import draft, everything, load, outcomes, preview, published

pytestmark = pytest.mark.django_db


def test_the_fictive_fiche_as_a_draft() -> None:
    certifier = OrganisationFactory(siret="99900000100017")
    partner = OrganisationFactory(siret="99900000200015")
    (done,) = load(FICTIVE.read_bytes()).fiches
    assert done.outcome is Outcome.CREATED
    version = FrameworkVersion.objects.get(pk=done.version_id)
    assert (version.framework.code, version.framework.source, version.number) == ("RNCP99001", "RNCP", "1.0")
    assert version.framework.organisation is None
    assert [item.code for item in version.blocks.all()] == ["RNCP99001BC01", "RNCP99001BC02", "RNCP99001BC03"]
    rows = Competency.objects.filter(version=version)
    assert not rows.filter(confirmed=True).exists()
    assert [row.code for row in rows.order_by("block__position", "position")] == [
        *("BC01.1", "BC01.2", "BC01.3"),
        *("C2.1", "C2.2", "C2.3"),
        *("BC03.1", "BC03.2", "BC03.3"),
    ]
    row = rows.get(code="C2.2")
    assert row.block is not None
    assert row.block.source_text[row.source_start : row.source_end].startswith("C2.2. Animer un collectif")
    qualification = version.qualifications.get()
    assert (qualification.kind, qualification.level, qualification.registration_years) == (
        QualificationKind.RNCP,
        6,
        3,
    )
    assert str(qualification.registered_until) == "2028-01-15"
    assert str(qualification.decision_date) == "2025-01-15"
    assert str(qualification.delivery_until) == "2032-01-15"
    assert qualification.formacodes[0] == {"code": "12523", "label": "Développement durable"}
    assert [item["code"] for item in qualification.rome_codes] == ["K1802"]
    assert qualification.fiche["statistics"][0]["certified"] == 14
    assert {item.organisation for item in qualification.certifiers.all()} == {certifier, None}
    assert qualification.partners.get(active=True).organisation == partner
    assert qualification.partners.get(active=True).habilitation == Habilitation.TRAIN_AND_ASSESS
    routes = {route.kind: route for route in qualification.routes.all()}
    assert {kind for kind, route in routes.items() if route.active} == {RouteKind.FC, RouteKind.VAE}
    assert "praticien salarié" in routes[RouteKind.FC].jury_text
    assert routes[RouteKind.VAE].balance_expected
    assert BlockCorrespondence.objects.get().other_block == "RNCP99000BC01"


@pytest.mark.parametrize("path", [FICTIVE, MINI, SIX, SPECIFIC], ids=lambda path: path.stem[:12])
def test_twice_changes_nothing(path: Any) -> None:
    if not path.exists():
        pytest.skip(WHY_SKIPPED)
    body = OrganisationFactory(siret="52875765100013")
    load(path.read_bytes(), organisation=body)
    before = everything()
    again = load(path.read_bytes(), organisation=body)
    assert set(outcomes(again)) == {Outcome.UNCHANGED}
    assert everything() == before


@pytest.mark.skipif(not MINI.exists(), reason=WHY_SKIPPED)
def test_the_real_files_one_after_the_other() -> None:
    with open_path(MINI) as source:
        import_fiches(source, organisation=None, by=None)
    assert Competency.objects.count() == 57
    with open_path(SIX) as source:
        report = import_fiches(source, organisation=None, by=None)
    by_number = {item.number: item for item in report.fiches}
    assert by_number["RNCP40344"].outcome is Outcome.REGISTER
    assert by_number["RNCP40344"].changes == ("partners",)
    assert HabilitatedPartner.objects.filter(qualification__code="RNCP40344").count() == 24
    with open_path(SPECIFIC) as source:
        import_fiches(source, organisation=None, by=None)
    assert not CompetencyBlock.objects.filter(version__framework__source="RS").exists()
    rs = Competency.objects.filter(version__framework__code="RS5000").order_by("position")
    assert [row.code for row in rs] == ["C1", "C2", "C3", "C4", "C5", "C6", "C7"]
    assert Competency.objects.get(version__framework__code="RS5719", code="4").description.count("– 4.") == 7
    assert FrameworkVersion.objects.count() == 11
    for chain in AuditChain.objects.all():
        assert list(verify(chain)) == []


def test_a_preview_says_the_same_and_writes_nothing() -> None:
    content = document(fiche(), fiche("RS9001", capacities="Animer.    Décider."), fiche("RNCP90002", end="?"))
    before = everything()
    report = preview(content)
    assert everything() == before
    assert outcomes(report) == [Outcome.CREATED, Outcome.CREATED, Outcome.REFUSED]
    assert [(item.blocks, item.competencies) for item in report.fiches] == [(1, 3), (0, 2), (0, 0)]
    assert not report.clean


# --- All or nothing ------------------------------------------------------------------------------------------------


def test_one_malformed_fiche_refuses_them_all_with_a_line_each() -> None:
    before = everything()
    with pytest.raises(ImportRefused) as caught:
        load(document(fiche(), fiche("RNCP90002", end="?"), fiche("RNCP90003")))
    assert outcomes(caught.value.report) == [Outcome.HELD, Outcome.REFUSED, Outcome.HELD]
    assert everything() == before


def test_the_others_can_be_chosen() -> None:
    report = load(document(fiche(), fiche("RNCP90002", end="?"), fiche("RNCP90003")), wanted=["RNCP90001", "RNCP90003"])
    assert outcomes(report) == [Outcome.CREATED, Outcome.CREATED]


def test_a_damaged_file_leaves_nothing() -> None:
    before = everything()
    with pytest.raises(ImportRefused) as caught:
        load(document(fiche(), fiche("RNCP90002"))[:-20])
    assert caught.value.report.file_problem is not None
    assert caught.value.report.file_problem.code is Code.TRUNCATED
    assert everything() == before


def test_a_failure_in_the_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()
    real: Callable[..., FrameworkVersion] = actions_import.create_draft

    def fails_at_the_second(framework: CompetencyFramework, *args: Any, **kwargs: Any) -> FrameworkVersion:
        version = real(framework, *args, **kwargs)
        if framework.code == "RNCP90002":
            raise RuntimeError("power cut")
        return version

    monkeypatch.setattr(actions_import, "create_draft", fails_at_the_second)
    with pytest.raises(RuntimeError):
        load(document(fiche(), fiche("RNCP90002")))
    assert everything() == before


def test_a_number_that_the_file_does_not_hold() -> None:
    with pytest.raises(ImportRefused) as caught:
        load(document(fiche()), wanted=["RNCP90001", "RNCP90009"])
    assert caught.value.report.fiches[-1].problems[0].code is Code.NOT_IN_FILE
    assert not FrameworkVersion.objects.exists()


def test_a_long_file_is_counted_and_must_be_chosen_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "MAX_LISTED", 3)
    monkeypatch.setattr(importer, "MAX_CHOSEN", 3)
    content = document(*(fiche(f"RNCP9000{n}") for n in range(5)))
    report = preview(content)
    assert (len(report.fiches), report.total, report.not_listed) == (3, 5, 2)
    with pytest.raises(ImportRefused) as caught:
        load(content)
    assert caught.value.report.file_problem is not None
    assert caught.value.report.file_problem.code is Code.TOO_MANY_CHOSEN


# --- When the fiche changes ------------------------------------------------------------------------------------------

MORE = block("RNCP90001BC01", competencies="Animer un collectif d’acteurs.    Rendre compte à chacun.")


def test_an_untouched_draft_follows_and_keeps_what_did_not_change() -> None:
    load(document(fiche()))
    version = draft()
    kept = Competency.objects.get(title="Animer un collectif d’acteurs.")
    report = load(document(fiche(title="Nouveau titre", blocks=MORE + block("RNCP90001BC02"))))
    assert outcomes(report) == [Outcome.UPDATED]
    assert set(report.fiches[0].changes) == {"title", "blocks"}
    version.refresh_from_db()
    assert draft() == version
    assert version.framework.title == version.qualifications.get().title == "Nouveau titre"
    first = Competency.objects.filter(block__code="RNCP90001BC01")
    assert [row.title for row in first] == ["Animer un collectif d’acteurs.", "Rendre compte à chacun."]
    assert first[0].pk == kept.pk
    assert version.blocks.count() == 2
    assert outcomes(load(document(fiche(title="Nouveau titre", blocks=MORE + block("RNCP90001BC02"))))) == [
        Outcome.UNCHANGED
    ]


def test_a_draft_that_somebody_worked_on_is_kept() -> None:
    load(document(fiche()))
    version = draft()
    confirm_all(version, by=None)
    before = everything()
    report = load(document(fiche(blocks=MORE)))
    assert outcomes(report) == outcomes(preview(document(fiche(blocks=MORE)))) == [Outcome.KEPT]
    assert everything() == before


def test_the_register_is_brought_up_to_date_even_under_a_published_version() -> None:
    load(document(fiche()))
    version = published()
    report = load(document(fiche(end="15/01/2031", active="Non")))
    assert outcomes(report) == [Outcome.REGISTER]
    qualification = Qualification.objects.get()
    assert (str(qualification.registered_until), qualification.active) == ("2031-01-15", False)
    assert FrameworkVersion.objects.get() == version


def test_a_published_version_gives_a_new_draft_with_lineage() -> None:
    load(document(fiche()))
    version = published_with_criterion()
    before = list(Competency.objects.filter(version=version).values("pk", "title", "code"))
    report = load(document(fiche(blocks=MORE)))
    assert outcomes(report) == [Outcome.NEW_VERSION]
    new = draft()
    assert (new.number, new.previous) == ("1.1", version)
    assert list(Competency.objects.filter(version=version).values("pk", "title", "code")) == before
    old = Competency.objects.get(version=version, title="Animer un collectif d’acteurs.")
    same = Competency.objects.get(version=new, title="Animer un collectif d’acteurs.")
    added = Competency.objects.get(version=new, title="Rendre compte à chacun.")
    assert (same.lineage, same.confirmed, added.confirmed) == (old.lineage, True, False)
    assert [item.text for item in same.criteria.all()] == ["La parole est répartie."]
    assert new.qualifications.get().readiness_rules.count() == 1
    assert outcomes(load(document(fiche(blocks=MORE)))) == [Outcome.UNCHANGED]


def test_a_competency_that_leaves_the_fiche_stays_in_the_published_version() -> None:
    load(document(fiche()))
    version = published_with_criterion()
    gone = document(fiche(blocks=block("RNCP90001BC01", competencies="Tenir un budget partagé.    Rendre compte.")))
    assert outcomes(load(gone)) == [Outcome.NEW_VERSION]
    assert not Competency.objects.filter(version=draft(), title__startswith="Animer").exists()
    assert PerformanceCriterion.objects.filter(competency__version=version).count() == 1


def published_with_criterion() -> FrameworkVersion:
    version = draft()
    competency = Competency.objects.get(title="Animer un collectif d’acteurs.")
    PerformanceCriterion.objects.create(competency=competency, text="La parole est répartie.")
    ReadinessRule.objects.create(qualification=version.qualifications.get(), block=competency.block)
    return published()


def test_a_body_that_arrives_later_is_linked() -> None:
    load(FICTIVE.read_bytes())
    assert not QualificationCertifier.objects.filter(organisation__isnull=False).exists()
    body = OrganisationFactory(siret="99900000100017")
    assert outcomes(load(FICTIVE.read_bytes())) == [Outcome.REGISTER]
    assert QualificationCertifier.objects.get(organisation__isnull=False).organisation == body
    assert AuditEntry.objects.filter(event="qualificationcertifier.added").count() == 1
    assert outcomes(load(FICTIVE.read_bytes())) == [Outcome.UNCHANGED]


def test_each_body_has_its_own_draft() -> None:
    one, other = OrganisationFactory(), OrganisationFactory()
    for body in (one, other, None):
        assert outcomes(load(document(fiche()), organisation=body)) == [Outcome.CREATED]
    assert CompetencyFramework.objects.filter(code="RNCP90001").count() == 3


def test_the_same_code_in_two_blocks() -> None:
    text = "C1. Animer un collectif    C2. Tenir un budget"
    load(document(fiche(blocks=block("RNCP90001BC01", competencies=text) + block("RNCP90001BC02", competencies=text))))
    assert set(Competency.objects.values_list("code", flat=True)) == {"BC01.C1", "BC01.C2", "BC02.C1", "BC02.C2"}


def test_the_organisation_of_another_siret_is_not_linked() -> None:
    Organisation.objects.create(name="Autre", slug="autre", siret="12345678900011")
    load(FICTIVE.read_bytes())
    assert not QualificationCertifier.objects.filter(organisation__isnull=False).exists()
