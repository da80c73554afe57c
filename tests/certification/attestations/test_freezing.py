"""What a document says is fixed with its number: later edits change nothing, a changed content is refused."""

from __future__ import annotations

import pytest

from certification.attestations import actions
from certification.attestations.documents import AttestationContext
from certification.attestations.enums import AttestationState
from certification.attestations.models import Attestation
from certification.enrolments.models import CivilIdentity
from cursus.core.triggers import install_triggers, remove_triggers
from tests.factories.attestations import opened
from tests.factories.sealing import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def found():
    return opened(candidates=1)


def edited_behind_the_databases_back(pk, **changes):
    """What a database administrator can do: take the guards away, write, put them back."""
    remove_triggers()
    Attestation.objects.filter(pk=pk).update(**changes)
    install_triggers()


def test_the_frozen_content_has_the_printed_digest(found):
    attestation = found.first
    context = AttestationContext.from_canonical(attestation.context)
    assert context.sha256 == attestation.context_sha256
    assert context.number == attestation.printed_number
    assert context.verification_code == attestation.token
    assert context.holder.civil_name == "Nadia Ferrand-1"


def test_later_edits_change_nothing(found, tmp_path):
    world, frozen = found.world, found.first.context
    remove_triggers()  # a name corrected, a title mended, a body renamed: whatever happens before the document is made
    CivilIdentity.objects.filter(enrolment=world.enrolments[0]).update(birth_name="Autrement", first_names="Zoé")
    world.qualification.title = "Un autre intitulé"
    world.qualification.save()
    world.blocks[0].title = "Un autre bloc"
    world.blocks[0].save()
    world.blocks[0].competencies.update(title="Une autre compétence")
    world.certifier.name = world.certifier.legal_name = "Un autre organisme"
    world.certifier.city = world.certifier.signatory_name = world.certifier.signatory_title = "Autre"
    world.certifier.colour_main = world.certifier.colour_second = "#00ff00"
    world.certifier.save()
    learner = world.enrolments[0].learner
    learner.last_name = "Autrement"
    learner.save()
    install_triggers()

    made = actions.issue(found.first)

    assert made.problem == ""
    assert made.context == frozen
    text = text_of(found.pdf, tmp_path)
    assert "Nadia Ferrand-1" in text
    assert "Animateur·rice de coopération" in text
    assert "Solène Abiven" in text
    assert "utre" not in text


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("holder", "civil_name"), "Quelqu’un d’autre"),
        (("title",), "Docteur honoris causa"),
        (("number",), "2026-000099"),
        (("issued_on",), "1999-01-01"),
        (("specimen",), False),
    ],
)
def test_a_changed_content_is_refused(found, path, value):
    context = dict(found.first.context)
    place = context
    for key in path[:-1]:
        place[key] = dict(place[key])
        place = place[key]
    assert place[path[-1]] != value
    place[path[-1]] = value
    edited_behind_the_databases_back(found.first.pk, context=context)

    made = actions.issue(found.first)

    assert made.state == AttestationState.ALLOCATED
    assert made.file is None
    assert made.problem


def test_a_content_of_no_known_form_waits_with_a_reason(found, caplog):
    edited_behind_the_databases_back(found.first.pk, context={"schema": 99})
    made = actions.issue(found.first)
    assert made.state == AttestationState.ALLOCATED
    assert made.problem
    assert "could not be made" in caplog.text


def test_a_changed_content_is_given_up_and_made_again(found):
    edited_behind_the_databases_back(found.first.pk, context={**found.first.context, "title": "Faux"})
    assert actions.issue_next(found.batch).problem
    assert actions.issue_next(found.batch) is None
    actions.void(found.first, by=found.world.admin, reason="Contenu modifié")
    made = actions.issue_next(found.batch)
    assert made.state == AttestationState.ISSUED
    assert made.number == 2
    found.batch.refresh_from_db()
    assert found.batch.state == "DONE"
