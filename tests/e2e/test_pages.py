"""The pages of every space, on the demonstration: on a phone and at a desk, searched for barriers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache

from certification.attestations.models import Attestation
from certification.evidence.models import Evidence
from certification.juries import actions as juries
from certification.juries.models import Candidate, Jury
from certification.models import Enrolment
from certification.recognition.models import FollowUp
from cursus.accounts.actions import open_account
from cursus.accounts.models import User
from cursus.consultations.models import PractitionerReview
from cursus.core import clock
from cursus.frameworks.models import FrameworkVersion, Qualification
from cursus.occupations.queries import current_occupations
from cursus.programmes.models import TrainingSession
from site_cms.demonstration.people import DOMAIN, PASSWORD
from tests.e2e.browser import Arrives, Person
from tests.e2e.server import Site

NEWCOMER = f"nouvelle@{DOMAIN}"


@pytest.fixture
def site(demonstration: Site) -> Site:
    """The demonstration, served."""
    return demonstration


@pytest.fixture(autouse=True)
def _fresh_limits(site: Site) -> None:
    """Forget what earlier tests asked: everybody here has the same address."""
    cache.clear()


def _as(arrives: Arrives, first_name: str, *, phone: bool = False) -> Person:
    person = arrives(phone=phone)
    person.sign_in(f"{first_name}@{DOMAIN}", PASSWORD)
    return person


def _look(person: Person, **pages: str) -> None:
    """Go to each address and look at it; names come from the keywords."""
    for name, address in pages.items():
        person.go(address)
        person.visit(name.replace("_", "-"))


def _look_for_guides(person: Person, **pages: str) -> None:
    """The same; the names are those of the guides' pictures."""
    for name, address in pages.items():
        person.go(address)
        person.visit(name.replace("_", "-"), guide=name.replace("_", "-"))


def test_the_public_site(arrives: Arrives) -> None:
    visitor = arrives()
    _look(
        visitor,
        accueil="/",
        accueil_anglais="/en/",
        organisme="/les-passeurs/",
        formations="/formations/",
        formations_anglais="/en/formations/",
        formations_filtrees="/formations/?q=cooperation&place=22&open=on&qualifying=yes&price=5000",
        formations_aucune="/formations/?q=xylophone",
        galerie="/galerie/",
        mentions_legales="/mentions-legales/",
        accessibilite="/accessibilite/",
    )
    visitor.go("/formations/")
    visitor.follow("Animer une coopération de territoire")
    visitor.visit("formation")
    closed = TrainingSession.objects.get(programme__code="P1", state="RUNNING")
    visitor.expected = {409}
    _look(visitor, candidature_fermee=f"/sessions/{closed.pk}/candidater/")


def test_occupations(arrives: Arrives) -> None:
    """What the public reads of occupations, and placing oneself on a phone, screen after screen."""
    first, second = current_occupations().order_by("position")[:2]
    visitor = arrives(phone=True)
    visitor.expected = {404, 422}
    _look(
        visitor,
        metiers="/metiers/",
        metiers_anglais="/en/metiers/",
        metiers_aucun="/metiers/?q=xylophone",
        metiers_comparer="/metiers/comparer/",
        metiers_compares=f"/metiers/comparer/?a={first.pk}&b={second.pk}",
        metiers_compares_a_tort=f"/metiers/comparer/?a={first.pk}&b={first.pk}",
        referentiel=f"/referentiels/{first.version_id}/",
        situer_lien_abime=f"/metiers/{first.pk}/me-situer/resultat/?r=2101",
        situer=f"/metiers/{first.pk}/me-situer/",
    )
    _look_for_guides(visitor, apprenante_metier=f"/metiers/{first.pk}/")
    visitor.go(f"/metiers/{first.pk}/me-situer/")
    visitor.press("Continuer")
    visitor.visit("situer-sans-reponse")
    for number in range(2, 7):
        fields = visitor.page.locator(".place-form fieldset")
        for place in range(fields.count()):
            fields.nth(place).locator("label").nth((place + number) % 3).click()
        if number < 6:
            visitor.press("Continuer")
            visitor.sees(f"Écran {number} sur 5")
    visitor.press("Voir où j’en suis")
    visitor.visit("situer-resultat", guide="apprenante-situer")
    visitor.press("Obtenir un lien à garder")
    visitor.visit("situer-lien")
    camille = _as(arrives, "camille")
    camille.go(visitor.page.url.removeprefix(visitor.site.origin))
    camille.press("Garder dans mon espace")
    camille.visit("situer-garde")
    _look(camille, situer_gardes="/mon-parcours/metiers/")
    camille.follow("Retirer")
    camille.visit("situer-retirer")
    camille.press("Supprimer mes réponses")
    camille.visit("situer-rien-de-garde")


def test_signing_in_and_up(arrives: Arrives) -> None:
    visitor = arrives()
    visitor.expected = {422}
    _look(visitor, connexion="/compte/login/")
    visitor.fill(login=f"camille@{DOMAIN}", password="ce n’est pas le bon")
    visitor.page.locator("form:has([name=password]) button[type=submit]").first.click()
    visitor.sees("ne vont pas ensemble")
    visitor.visit("connexion-refusee")
    _look(visitor, compte_nouveau="/compte/signup/")
    visitor.page.locator("form:has([name=password1]) button[type=submit]").click()
    visitor.page.locator(".error-summary, .error").first.wait_for()
    visitor.visit("compte-nouveau-refuse")
    visitor.fill(first_name="Aude", last_name="Nouvelle", email=NEWCOMER, password1=PASSWORD, password2=PASSWORD)
    visitor.page.locator("form:has([name=password1]) button[type=submit]").click()
    visitor.page.wait_for_url("**/confirm-email/")
    visitor.visit("adresse-a-confirmer")
    visitor.go(visitor.letters.last(NEWCOMER).link("/confirm-email/"))
    visitor.visit("adresse-confirmation")


def test_a_forgotten_password(arrives: Arrives) -> None:
    visitor = arrives(phone=True)
    _look(visitor, mot_de_passe="/compte/password/reset/")
    visitor.fill(email=f"loic@{DOMAIN}")
    visitor.page.locator("form:has([name=email]) button[type=submit]").click()
    visitor.page.wait_for_url("**/reset/done/")
    visitor.visit("mot-de-passe-envoye")
    visitor.go(visitor.letters.last(f"loic@{DOMAIN}").link("/password/reset/"))
    visitor.visit("mot-de-passe-nouveau")


def test_refusals(arrives: Arrives) -> None:
    visitor = arrives()
    visitor.expected = {404, 429}
    _look(visitor, introuvable="/cette-page-n-existe-pas/", attestation_inconnue="/v/" + "0" * 28)
    for _attempt in range(40):
        if visitor.context.request.get("/v/" + "1" * 28).status == 429:
            break
    _look(visitor, trop_vite="/v/" + "1" * 28)
    assessor = _as(arrives, "nadia")
    assessor.expected = {403, 404}
    running = TrainingSession.objects.get(programme__code="P1", state="RUNNING")
    _look(assessor, interdit=f"/pilotage/sessions/{running.pk}/modifier/", pas_a_elle="/registre/")


def test_verification_of_a_known_attestation(arrives: Arrives) -> None:
    shown = Attestation.objects.order_by("number").first()
    assert shown is not None
    visitor = arrives(phone=True)
    _look(visitor, verifier="/v/", attestation_anglais=f"/v/{shown.token}?lang=en")
    _look_for_guides(visitor, verification=f"/v/{shown.token}")


def test_somebody_with_nothing_yet(arrives: Arrives) -> None:
    open_account(email=f"seule@{DOMAIN}", first_name="Seule", last_name="Ici", password=PASSWORD)
    alone = _as(arrives, "seule", phone=True)
    alone.visit("accueil-vide")
    _look(
        alone,
        preuves_vides="/mon-parcours/preuves/",
        agenda_vide="/mon-parcours/agenda/",
        moi="/mon-parcours/moi/",
        attestations_vides="/mon-parcours/attestations/",
        compte="/compte/moi/",
        adresses="/compte/email/",
        mot_de_passe="/compte/password/change/",
        second_facteur="/compte/2fa/",
        sessions_ouvertes="/compte/sessions/",
    )


def test_a_learner(arrives: Arrives) -> None:
    learner = _as(arrives, "camille", phone=True)
    enrolment = Enrolment.objects.get(learner__email=f"camille@{DOMAIN}")
    learner.visit("accueil", guide="apprenante-accueil")
    competency = enrolment.session.programme.competencies.get(code="3.1")
    learner.go(f"/mon-parcours/inscriptions/{enrolment.pk}/competences/{competency.pk}/")
    learner.visit("competence", guide="apprenante-competence")
    _look_for_guides(
        learner,
        apprenante_ajouter="/mon-parcours/preuves/ajouter/",
        apprenante_identite=f"/mon-parcours/inscriptions/{enrolment.pk}/identite/bon-a-tirer/",
    )
    returned = Evidence.objects.filter(enrolment=enrolment, judgements__outcome="RETURNED").first()
    waiting = Evidence.objects.filter(enrolment=enrolment, state="SUBMITTED").first()
    assert returned is not None
    assert waiting is not None
    _look(
        learner,
        inscription=f"/mon-parcours/inscriptions/{enrolment.pk}/",
        quitter=f"/mon-parcours/inscriptions/{enrolment.pk}/quitter/",
        preuves="/mon-parcours/preuves/",
        agenda="/mon-parcours/agenda/",
        moi="/mon-parcours/moi/",
        attestations="/mon-parcours/attestations/",
        preuve_revenue=f"/mon-parcours/preuves/{returned.pk}/",
        preuve_retirer=f"/mon-parcours/preuves/{waiting.pk}/retirer/",
    )
    author = _as(arrives, "salome", phone=True)
    together = Evidence.objects.filter(enrolment__learner__email=f"salome@{DOMAIN}").order_by("-created_at").first()
    assert together is not None
    _look(author, preuve_a_plusieurs=f"/mon-parcours/preuves/{together.pk}/")


def test_a_manager(arrives: Arrives) -> None:
    manager = _as(arrives, "maud")
    running = TrainingSession.objects.get(programme__code="P1", state="RUNNING")
    following = TrainingSession.objects.get(programme__code="P1", state="OPEN")
    manager.visit("accueil")
    manager.go(f"/pilotage/sessions/{running.pk}/")
    manager.visit("session", guide="pilotage-session")
    manager.go(f"/pilotage/sessions/{running.pk}/progression/")
    manager.visit("cohorte", guide="pilotage-cohorte")
    manager.go(f"/pilotage/sessions/{following.pk}/inscriptions/")
    manager.visit("inscriptions", guide="pilotage-inscriptions")
    applied = Enrolment.objects.filter(session=following, state="APPLIED").first()
    meeting, programme = running.meetings.first(), running.programme
    module = programme.modules.first()
    assert applied is not None
    assert meeting is not None
    assert module is not None
    _look(
        manager,
        formations="/pilotage/programmes/",
        formation=f"/pilotage/programmes/{programme.pk}/",
        formation_modifier=f"/pilotage/programmes/{programme.pk}/modifier/",
        module=f"/pilotage/programmes/{programme.pk}/modules/{module.pk}/",
        seance=f"/pilotage/sessions/{running.pk}/seances/{meeting.pk}/",
        session_annuler=f"/pilotage/sessions/{following.pk}/annuler/",
        decliner=f"/pilotage/inscriptions/{applied.pk}/decliner/",
        personnes="/organismes/les-passeurs/personnes/",
        organisme="/organismes/les-passeurs/",
    )


def test_an_assessor(arrives: Arrives) -> None:
    assessor = _as(arrives, "nadia")
    assessor.go("/evaluer/")
    assessor.visit("file", guide="evaluation-file")
    piece = Evidence.objects.filter(state="SUBMITTED").order_by("submitted_at").first()
    running = TrainingSession.objects.get(programme__code="P1", state="RUNNING")
    assert piece is not None
    assessor.go(f"/evaluer/preuves/{piece.pk}/")
    assessor.visit("juger", guide="evaluation-juger")
    _look(
        assessor,
        apprenants="/evaluer/apprenants/",
        session=f"/evaluer/sessions/{running.pk}/",
        dossier=f"/evaluer/dossiers/{piece.enrolment_id}/",
    )


def test_a_jury(arrives: Arrives) -> None:
    president = _as(arrives, "ines")
    convened, signed = Jury.objects.get(state="CONVENED"), Jury.objects.get(state="SIGNED")
    _look(
        president,
        jurys="/jurys/",
        jury_convoque=f"/jurys/{convened.pk}/",
        dossiers=f"/jurys/{convened.pk}/deliberation/",
        proces_verbal=f"/jurys/{signed.pk}/proces-verbal/",
    )
    candidate = Candidate.objects.filter(jury=convened).first()
    assert candidate is not None
    president.go(f"/jurys/{convened.pk}/candidats/{candidate.pk}/")
    president.visit("dossier", guide="jury-dossier")
    _look_for_guides(
        president,
        jury_deliberation=f"/jurys/{signed.pk}/deliberation/",
        jury_signature=f"/jurys/{signed.pk}/signature/",
    )


def test_a_certifier(arrives: Arrives) -> None:
    certifier = _as(arrives, "solene")
    convened, signed = Jury.objects.get(state="CONVENED"), Jury.objects.get(state="SIGNED")
    certifier.go(f"/jurys/{signed.pk}/attestations/")
    certifier.visit("attestations", guide="certification-attestations")
    certifier.go("/registre/")
    certifier.visit("registre", guide="certification-registre")
    member = convened.members.first()
    assert member is not None
    _look(
        certifier,
        registre_cherche="/registre/?q=Maëlle",
        jurys="/jurys/",
        jury_date=f"/jurys/{convened.pk}/date/",
        jury_annuler=f"/jurys/{convened.pk}/annuler/",
        membre=f"/jurys/{convened.pk}/membres/{member.pk}/modifier/",
        organisme="/organismes/reseau-cooperer/",
    )


def test_an_appeal(arrives: Arrives) -> None:
    """What a candidate contested in time, and the answer that leads to another composition."""
    signed = Jury.objects.get(state="SIGNED")
    assert signed.signed_at is not None
    first, second = signed.candidates.filter(outcome="PARTIAL").order_by("position")[:2]
    certifier = _as(arrives, "solene")
    admin = User.objects.get(email=f"solene@{DOMAIN}")
    with clock.at(signed.signed_at + timedelta(days=5)):
        upheld, waiting = (
            juries.lodge_appeal(by=row.enrolment.learner, candidate=row, kind=kind, words="Douze minutes seulement.")
            for row, kind in ((first, "PROCEDURE"), (second, "JUDGEMENT"))
        )
        juries.answer_appeal(by=admin, appeal=upheld, ruling="REHEAR", answer="L’entretien fut trop court.")
    _look(
        certifier,
        recours="/jurys/recours/",
        recours_a_repondre=f"/jurys/recours/{waiting.pk}/",
        recours_admis=f"/jurys/recours/{upheld.pk}/",
        recours_documents=f"/registre/recours/{upheld.pk}/",
        recours_autre_jury=f"/jurys/nouveau/reseau-cooperer/?recours={upheld.pk}",
        recours_delai="/jurys/recours/delai/reseau-cooperer/",
    )
    learner = arrives(phone=True)
    learner.sign_in(second.enrolment.learner.email, PASSWORD)
    _look(
        learner,
        recours_depose=f"/mon-parcours/recours/{waiting.pk}/",
        recours_trop_tard=f"/mon-parcours/decisions/{second.pk}/recours/",
    )


def test_an_editor(arrives: Arrives) -> None:
    editor = _as(arrives, "solene")
    editor.opens_editing()
    version = FrameworkVersion.objects.get(framework__code="MCT", number="1.0")
    draft = FrameworkVersion.objects.get(framework__code="MCT", number="1.2")
    _look(
        editor,
        brouillon=f"/edition/referentiels/{draft.pk}/",
        commentaires=f"/edition/referentiels/{draft.pk}/commentaires/",
        historique=f"/edition/referentiels/{draft.pk}/historique/",
        referentiels="/edition/referentiels/",
        import_de_fiches="/edition/rncp/",
    )
    _look_for_guides(editor, editeur_relecture=f"/edition/referentiels/{version.pk}/")


def test_pages_speak_english_too(arrives: Arrives) -> None:
    """The other language of the installation, and the way back."""
    visitor = arrives()
    visitor.go("/en/formations/")
    assert visitor.page.locator("html").get_attribute("lang") == "en"
    visitor.follow("Français")
    assert visitor.page.locator("html").get_attribute("lang") == "fr"
    assert not re.search(r"/en/", visitor.page.url)


def test_a_writer_of_frameworks(arrives: Arrives) -> None:
    """A draft made from a published version: its tree, what changed, what of the crosswalk it takes over."""
    draft, first = (FrameworkVersion.objects.get(framework__code="MCT", number=number) for number in ("1.2", "1.0"))
    review = PractitionerReview.objects.get(state="CLOSED")
    writer = _as(arrives, "solene")
    _look_for_guides(
        writer,
        editeur_arbre=f"/edition/referentiels/{draft.pk}/",
        editeur_difference=f"/edition/referentiels/{draft.pk}/comparer/",
        editeur_reprise=f"/edition/correspondances/{draft.pk}/",
        editeur_couverture=f"/edition/correspondances/{first.pk}/couverture/",
        editeur_consultation=f"/edition/referentiels/consultations/{review.pk}/resultats/",
    )
    writer.go(f"/edition/correspondances/{draft.pk}/")
    writer.press("Reprendre ces correspondances")
    writer.sees("restent relues", "à relire")
    writer.visit("correspondances-reprises")


def test_registration_files(arrives: Arrives, site: Site) -> None:
    """The certifier's file of a qualification, the minute of somebody certified, and what anybody reads."""
    qualification = Qualification.objects.get(code="MCT-AC", version__number="1.0")
    file = f"/dossiers-enregistrement/{qualification.pk}/"
    certifier = _as(arrives, "solene")
    _look(certifier, dossiers_enregistrement="/dossiers-enregistrement/", metier_emergent=f"{file}metier-emergent/")
    _look_for_guides(certifier, certification_dossier=file)
    asked, planned = FollowUp.objects.filter(state="PLANNED").order_by("pk")[:2]
    FollowUp.objects.filter(pk=asked.pk).update(state="SENT", asked_on=clock.today())
    holder = arrives(phone=True)
    _look(
        holder,
        suivi=f"/suivi/{asked.token}/",
        suivi_pas_encore=f"/suivi/{planned.token}/",
        suivi_arreter=f"/suivi/{asked.token}/ne-plus-demander/",
        chiffres=f"/certifications/{qualification.pk}/chiffres/",
    )
    holder.go(f"/suivi/{asked.token}/")
    for name, value in (("situation", "SEEKING"), ("usefulness", "3")):
        holder.page.locator(f"input[name={name}][value='{value}']").check()
    holder.page.get_by_role("button", name="Envoyer ma réponse").click()
    holder.page.get_by_text("Votre réponse est enregistrée").first.wait_for()
