"""One administrator asks, a second one confirms behind their link, anyone reads that the attestation is revoked."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from certification.attestations.models import Attestation
from cursus.accounts.actions import open_account
from cursus.organisations.enums import Role
from cursus.organisations.models import Membership
from site_cms.demonstration.people import DOMAIN, PASSWORD
from tests.e2e.browser import Arrives
from tests.e2e.server import Site

SECOND = f"seconde@{DOMAIN}"


@pytest.fixture
def site(demonstration: Site) -> Site:
    """The demonstration, served."""
    return demonstration


def test_revoked_by_two_people(arrives: Arrives, site: Site) -> None:
    cache.clear()
    last = Attestation.objects.filter(state="ISSUED").order_by("-number")[0]
    second = open_account(email=SECOND, first_name="Seconde", last_name="Signature", password=PASSWORD)
    Membership.objects.create(organisation=last.series.certifier, user=second, role=Role.CERTIFIER)

    asker = arrives()
    asker.sign_in(f"solene@{DOMAIN}", PASSWORD)
    asker.go("/registre/")
    asker.follow(last.printed_number)
    asker.visit("fiche")
    asker.follow("Corriger une erreur matérielle")
    asker.visit("corriger")
    asker.go(f"/registre/{last.pk}/duplicata/")
    asker.visit("duplicata")
    asker.go(f"/registre/{last.pk}/")
    asker.follow("Révoquer")
    asker.page.locator("[name=reason]").select_option("FRAUD")
    asker.fill(words="Le dossier déposé n’était pas le sien.")
    asker.visit("demander")
    asker.press("Demander la révocation")
    asker.sees("Une deuxième personne doit répondre")
    asker.visit("en-attente")

    stranger = arrives()
    stranger.go(f"/v/{last.token}")
    stranger.sees("Cette attestation est valide")

    confirmer = arrives(phone=True)
    confirmer.sign_in(SECOND, PASSWORD)
    confirmer.go(confirmer.letters.last(SECOND, holding="À confirmer").link("/registre/confirmer/"))
    confirmer.sees("Le dossier déposé n’était pas le sien.", "fraude")
    confirmer.visit("confirmer")
    confirmer.fill(password=PASSWORD)
    confirmer.press("Confirmer la révocation")
    confirmer.sees("Révoquée")
    confirmer.visit("revoquee")

    stranger.go(f"/v/{last.token}")
    stranger.sees("Cette attestation a été révoquée")
    stranger.visit("verification-revoquee")
    assert "fraude" not in stranger.page.content()

    holder = arrives(phone=True)
    holder.sign_in(last.candidate.enrolment.learner.email, PASSWORD)
    holder.go("/mon-parcours/attestations/")
    holder.sees("Télécharger le document révoqué (PDF)")
    holder.visit("mes-attestations")
