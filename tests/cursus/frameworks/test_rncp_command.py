"""``manage.py import_rncp``: a readable report, and an exit code that says whether something was written."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cursus.models import Competency, CompetencyFramework, FrameworkVersion
from tests.factories.accounts import OrganisationFactory
from tests.factories.rncp import FICTIVE, MINI, WHY_SKIPPED, document, fiche

pytestmark = pytest.mark.django_db


def run(path: Path, *options: str) -> str:
    out = io.StringIO()
    call_command("import_rncp", str(path), *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "fiches.xml"
    path.write_bytes(document(fiche(), fiche("RNCP90002"), fiche("RNCP90003", end="demain")))
    return path


def test_the_fictive_fiche_twice() -> None:
    assert "RNCP99001" in run(FICTIVE)
    assert FrameworkVersion.objects.get().framework.organisation is None
    before = Competency.objects.count()
    run(FICTIVE)
    assert (FrameworkVersion.objects.count(), Competency.objects.count()) == (1, before)
    assert not Competency.objects.filter(confirmed=True).exists()


@pytest.mark.skipif(not MINI.exists(), reason=WHY_SKIPPED)
def test_the_real_ones() -> None:
    out = run(MINI)
    assert "RNCP36612" in out
    assert "RNCP40344" in out
    assert CompetencyFramework.objects.count() == 2


def test_a_malformed_fiche_writes_nothing(written: Path) -> None:
    with pytest.raises(CommandError):
        run(written)
    assert not CompetencyFramework.objects.exists()


def test_the_others_can_be_chosen_for_a_body(written: Path) -> None:
    body = OrganisationFactory(slug="les-passeurs")
    run(written, "--fiche", "rncp90001", "RNCP90002", "--organisation", "les-passeurs")
    assert {item.organisation for item in CompetencyFramework.objects.all()} == {body}
    assert CompetencyFramework.objects.count() == 2


def test_a_preview_writes_nothing() -> None:
    assert "RNCP99001" in run(FICTIVE, "--preview")
    assert not CompetencyFramework.objects.exists()


def test_a_preview_of_a_malformed_file_says_so_in_its_exit_code(written: Path) -> None:
    with pytest.raises(CommandError):
        run(written, "--preview")


def test_proposals_can_be_confirmed_at_once() -> None:
    run(FICTIVE, "--confirm-proposals")
    assert not Competency.objects.filter(confirmed=False).exists()


@pytest.mark.parametrize("options", [["--organisation", "inconnu"], ["--fiche", "RNCP1"]])
def test_what_is_not_known(options: list[str]) -> None:
    with pytest.raises(CommandError):
        run(FICTIVE, *options)
    assert not CompetencyFramework.objects.exists()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        run(tmp_path / "rien.xml")
