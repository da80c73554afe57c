"""Who gets what from each address. Every route of ours is declared here; an undeclared one fails the test.

Unless said otherwise: nobody signed in → sign-in page; whoever is not named → 404, and so for every stranger
(somebody who plays the same parts in other bodies).
"""

from __future__ import annotations

from dataclasses import dataclass

DELIBERATING, CLOSED, SIGNED = "deliberating", "closed", "signed"
NEAR = ("learner", "classmate", "trainer", "assessor", "manager", "certifier", "president", "juror", "secretary")


@dataclass(frozen=True)
class Seen:
    """What one method answers: ``ok`` (a page, a redirect, a refusal of what was typed), ``forbidden`` (403).

    ``others`` is for those who are not named. ``alike``: strangers get what their likes get (pages about oneself).
    """

    ok: str = ""
    forbidden: str = ""
    others: str = "hidden"
    anonymous: str = "login"
    alike: bool = False

    def expected(self, persona: str) -> str:
        """Return the outcome for a persona of tests/permissions/world.py."""
        if persona == "anonymous":
            return self.anonymous
        part = persona.removeprefix("stranger_")
        if part != persona and not self.alike:
            return self.others
        if part in self.ok.split():
            return "ok"
        return "forbidden" if part in self.forbidden.split() else self.others


@dataclass(frozen=True)
class Route:
    """GET and POST of one address; ``args`` names what it takes: ``thing``, ``thing.attribute`` or ``=text``."""

    get: Seen
    post: Seen
    args: str = ""
    world: str = DELIBERATING


EVERYBODY = " ".join(NEAR)
PUBLIC = Seen(ok=EVERYBODY, anonymous="ok", alike=True)
SIGNED_IN = Seen(ok=EVERYBODY, alike=True)
NO_METHOD = Seen(others="method", anonymous="any")
ROLES = "learner classmate trainer assessor certifier president juror secretary"
MANAGERS_ALIKE = Seen(ok="manager", forbidden=ROLES, alike=True)
PROGRAMMES = Seen(
    ok="trainer assessor manager certifier", forbidden="learner classmate president juror secretary", alike=True
)
MANAGER = Seen(ok="manager", forbidden="trainer assessor certifier")
MANAGER_ALONE = Seen(ok="manager")
MANAGER_OF_ENROLMENT = Seen(ok="manager", forbidden="learner trainer assessor certifier")
AROUND_A_SESSION = Seen(ok="trainer assessor manager certifier")
MANAGER_NOT_LEARNER = Seen(ok="manager", forbidden="learner")
LEARNER_NOT_MANAGER = Seen(ok="learner", forbidden="manager")
OWN = Seen(ok="learner")
ASSESSOR = Seen(ok="assessor", forbidden="learner manager certifier")
CERTIFIER = Seen(ok="certifier", forbidden="president juror secretary")
CERTIFIER_ALONE = Seen(ok="certifier")
AROUND_A_JURY = Seen(ok="certifier president juror secretary")
RECORDERS = Seen(ok="president secretary", forbidden="certifier juror")
MEMBERS = Seen(ok="president juror secretary", forbidden="certifier")
WEIGHERS = Seen(ok="certifier president secretary", forbidden="juror")
# In the editors' admin who has no business there is led away, as Wagtail does.
WRITERS = Seen(ok="manager certifier", others="turned_away", alike=True)
EDITOR = Seen(ok="certifier", others="hidden_or_turned_away")
NOWHERE = Seen(anonymous="hidden")  # CASE defines it, nothing of ours is one
NO_METHOD_FOR_WRITERS = Seen(others="method_or_turned_away", anonymous="any")

# Wagtail's own admin and allauth, by namespace or name: one policy each.
BY_NAMESPACE = {
    "wagtailadmin": "editors",
    "wagtailimages": "editors",
    "wagtailimages_chooser": "editors",
    "wagtaildocs": "editors",
    "wagtailsnippets": "editors",
    "wagtailusers": "superusers",
    "wagtailusers_users": "superusers",
    "wagtailusers_groups": "superusers",
    "wagtailsites": "superusers",
    "wagtaillocales": "superusers",
    "wagtailredirects": "superusers",
    "wagtailforms": "editors",
    "wagtailsettings": "superusers",
    "simple_translation": "editors",
    "wagtailembeds": "editors",
    "wagtailcore": "public",
    "wagtailsearch": "editors",
    "wagtailadmin_api": "editors",
}

ROUTES: dict[str, Route] = {
    # organisations
    "organisations:create": Route(Seen(), Seen(), ""),  # whoever runs the installation: tests/cursus/organisations
    "organisations:describe": Route(MANAGER_ALONE, MANAGER_ALONE, "school.slug"),
    "organisations:people": Route(MANAGER_ALONE, NO_METHOD, "school.slug"),
    "organisations:invite": Route(NO_METHOD, MANAGER_ALONE, "school.slug"),
    "organisations:remove_role": Route(MANAGER_ALONE, MANAGER_ALONE, "membership"),
    "organisations:cancel_invitation": Route(NO_METHOD, MANAGER_ALONE, "invitation"),
    "organisations:invitation": Route(PUBLIC, PUBLIC, "invitation.token"),
    # accounts
    "accounts:profile": Route(SIGNED_IN, SIGNED_IN, ""),
    # site
    "site:course": Route(PUBLIC, NO_METHOD, "programme"),
    "sitemap": Route(PUBLIC, NO_METHOD, ""),
    # gallery
    "gallery": Route(PUBLIC, PUBLIC, ""),
    # legal_notice
    "legal_notice": Route(PUBLIC, PUBLIC, ""),
    # accessibility_statement
    "accessibility_statement": Route(PUBLIC, PUBLIC, ""),
    # healthz
    "healthz": Route(PUBLIC, NO_METHOD, ""),
    # programmes
    "programmes:list": Route(PROGRAMMES, NO_METHOD, ""),
    "programmes:create": Route(MANAGERS_ALIKE, MANAGERS_ALIKE, ""),
    "programmes:detail": Route(AROUND_A_SESSION, NO_METHOD, "programme"),
    "programmes:edit": Route(MANAGER, MANAGER, "programme"),
    "programmes:competencies": Route(MANAGER, MANAGER, "programme"),
    "programmes:publish": Route(NO_METHOD, MANAGER, "programme"),
    "programmes:withdraw": Route(NO_METHOD, MANAGER, "programme"),
    "programmes:module_add": Route(MANAGER, MANAGER, "programme"),
    "programmes:session_plan": Route(MANAGER, MANAGER, "programme"),
    "programmes:module_edit": Route(MANAGER, MANAGER, "programme module"),
    "programmes:module_move": Route(NO_METHOD, MANAGER, "programme module"),
    "programmes:module_remove": Route(MANAGER, MANAGER, "programme module"),
    "programmes:session": Route(AROUND_A_SESSION, NO_METHOD, "session"),
    "programmes:session_edit": Route(MANAGER, MANAGER, "session"),
    "programmes:session_staff": Route(MANAGER, MANAGER, "session"),
    "programmes:session_open": Route(MANAGER, MANAGER, "session"),
    "programmes:session_complete": Route(NO_METHOD, MANAGER, "session"),
    "programmes:session_cancel": Route(MANAGER, MANAGER, "session"),
    "programmes:meeting_add": Route(
        Seen(forbidden="trainer assessor certifier", ok="manager"),
        Seen(forbidden="trainer assessor certifier", ok="manager"),
        "session",
    ),
    "programmes:meeting_edit": Route(
        Seen(forbidden="trainer assessor certifier", ok="manager"),
        Seen(forbidden="trainer assessor certifier", ok="manager"),
        "session meeting",
    ),
    "programmes:meeting_remove": Route(MANAGER, MANAGER, "session meeting"),
    # catalogue
    "catalogue:catalogue": Route(PUBLIC, NO_METHOD, ""),
    # occupations
    "occupations:list": Route(PUBLIC, NO_METHOD, ""),
    "occupations:compare": Route(PUBLIC, NO_METHOD, ""),
    "occupations:occupation": Route(PUBLIC, NO_METHOD, "occupation"),
    "occupations:version": Route(PUBLIC, NO_METHOD, "occupation.version_id"),
    "occupations:place": Route(PUBLIC, PUBLIC, "occupation"),
    "occupations:result": Route(PUBLIC, NO_METHOD, "occupation"),
    "occupations:keep": Route(NO_METHOD, SIGNED_IN, "occupation"),
    "occupations:mine": Route(SIGNED_IN, NO_METHOD, ""),
    "occupations:kept": Route(OWN, NO_METHOD, "placement"),
    "occupations:remove": Route(OWN, OWN, "placement"),
    # home
    "home": Route(SIGNED_IN, NO_METHOD, ""),
    # spaces
    "spaces:learner": Route(SIGNED_IN, NO_METHOD, ""),
    "spaces:agenda": Route(SIGNED_IN, NO_METHOD, ""),
    "spaces:me": Route(SIGNED_IN, NO_METHOD, ""),
    "spaces:portfolio": Route(SIGNED_IN, NO_METHOD, ""),
    "spaces:add_evidence": Route(SIGNED_IN, SIGNED_IN, ""),
    "spaces:manager": Route(
        Seen(
            ok="trainer manager", forbidden="learner classmate assessor certifier president juror secretary", alike=True
        ),
        NO_METHOD,
        "",
    ),
    "spaces:evidence": Route(OWN, NO_METHOD, "piece"),
    "spaces:competencies": Route(OWN, OWN, "draft"),
    "spaces:describe": Route(OWN, OWN, "draft"),
    "spaces:competency": Route(OWN, NO_METHOD, "enrolment competency"),
    "spaces:cohort": Route(AROUND_A_SESSION, NO_METHOD, "session"),
    # enrolments
    "enrolments:apply": Route(PUBLIC, PUBLIC, "open_session"),
    "enrolments:sent": Route(PUBLIC, NO_METHOD, "open_session"),
    "enrolments:confirm_address": Route(PUBLIC, PUBLIC, "=AAAA"),
    "enrolments:detail": Route(OWN, NO_METHOD, "enrolment"),
    "enrolments:withdraw": Route(OWN, OWN, "enrolment"),
    "enrolments:identity": Route(OWN, OWN, "enrolment"),
    "enrolments:proof": Route(OWN, OWN, "enrolment"),
    "enrolments:start": Route(NO_METHOD, MANAGER_OF_ENROLMENT, "enrolment"),
    "enrolments:complete": Route(NO_METHOD, MANAGER_OF_ENROLMENT, "enrolment"),
    "enrolments:note_departure": Route(MANAGER_OF_ENROLMENT, MANAGER_OF_ENROLMENT, "enrolment"),
    "enrolments:support": Route(NO_METHOD, MANAGER_OF_ENROLMENT, "enrolment"),
    "enrolments:review": Route(MANAGER_ALONE, NO_METHOD, "application"),
    "enrolments:confirm": Route(NO_METHOD, MANAGER_ALONE, "application"),
    "enrolments:decline": Route(MANAGER_ALONE, MANAGER_ALONE, "application"),
    "enrolments:reconsider": Route(NO_METHOD, MANAGER_ALONE, "application"),
    "enrolments:cancel": Route(MANAGER_ALONE, MANAGER_ALONE, "application"),
    "enrolments:manage": Route(MANAGER, NO_METHOD, "session"),
    "enrolments:start_session": Route(MANAGER, MANAGER, "session"),
    "enrolments:start_all": Route(NO_METHOD, MANAGER, "session"),
    "enrolments:complete_all": Route(NO_METHOD, MANAGER, "session"),
    "enrolments:cancel_all": Route(NO_METHOD, MANAGER, "session"),
    # evidence
    "evidence:autosave": Route(NO_METHOD, OWN, "draft"),
    "evidence:authors": Route(OWN, OWN, "draft"),
    "evidence:part": Route(OWN, OWN, "draft"),
    "evidence:leave": Route(NO_METHOD, Seen(forbidden="learner"), "draft"),
    "evidence:withdraw": Route(OWN, OWN, "draft"),
    "evidence:file": Route(Seen(ok="learner assessor manager certifier"), NO_METHOD, "file"),
    # assessment
    "assessment:queue": Route(SIGNED_IN, NO_METHOD, ""),
    "assessment:learners": Route(SIGNED_IN, NO_METHOD, ""),
    "assessment:session": Route(Seen(ok="assessor manager certifier", forbidden="trainer"), NO_METHOD, "session"),
    "assessment:file": Route(
        Seen(ok="assessor manager certifier", forbidden="learner trainer"), NO_METHOD, "enrolment"
    ),
    "assessment:judge": Route(ASSESSOR, ASSESSOR, "piece"),
    "assessment:rework": Route(NO_METHOD, Seen(ok="learner", forbidden="assessor manager certifier"), "piece"),
    # juries
    "juries:list": Route(SIGNED_IN, NO_METHOD, ""),
    "juries:plan": Route(CERTIFIER_ALONE, CERTIFIER_ALONE, "certifier.slug"),
    "juries:convocation": Route(PUBLIC, PUBLIC, "member.link_token"),
    "juries:sign_by_link": Route(PUBLIC, NO_METHOD, "member.link_token", world=SIGNED),
    "juries:send_code": Route(NO_METHOD, PUBLIC, "member.link_token", world=SIGNED),
    "juries:enter_code": Route(NO_METHOD, PUBLIC, "member.link_token", world=SIGNED),
    "juries:sign_link": Route(NO_METHOD, PUBLIC, "member.link_token", world=SIGNED),
    "juries:detail": Route(AROUND_A_JURY, NO_METHOD, "jury"),
    "juries:change": Route(CERTIFIER, CERTIFIER, "jury"),
    "juries:convene": Route(CERTIFIER, CERTIFIER, "jury"),
    "juries:cancel": Route(CERTIFIER, CERTIFIER, "jury"),
    "juries:composition": Route(CERTIFIER, CERTIFIER, "jury"),
    "juries:candidates": Route(CERTIFIER, CERTIFIER, "jury"),
    "juries:ties": Route(WEIGHERS, NO_METHOD, "jury"),
    "juries:declare": Route(MEMBERS, MEMBERS, "jury"),
    "juries:presence": Route(RECORDERS, RECORDERS, "jury"),
    "juries:incidents": Route(NO_METHOD, RECORDERS, "jury"),
    "juries:open": Route(NO_METHOD, RECORDERS, "jury"),
    "juries:board": Route(MEMBERS, NO_METHOD, "jury"),
    "juries:adopt": Route(RECORDERS, RECORDERS, "jury"),
    "juries:closing": Route(RECORDERS, RECORDERS, "jury"),
    "juries:change_member": Route(CERTIFIER, CERTIFIER, "jury member"),
    "juries:remove_member": Route(NO_METHOD, CERTIFIER, "jury member"),
    "juries:replace_member": Route(WEIGHERS, WEIGHERS, "jury member"),
    "juries:declare_for": Route(RECORDERS, RECORDERS, "jury member"),
    "juries:paper": Route(WEIGHERS, WEIGHERS, "jury member", world=CLOSED),
    "juries:paper_scan": Route(Seen(forbidden="juror"), NO_METHOD, "jury member", world=CLOSED),
    "juries:prevented": Route(WEIGHERS, WEIGHERS, "jury member", world=CLOSED),
    "juries:remove_candidate": Route(NO_METHOD, CERTIFIER, "jury candidate"),
    "juries:candidate": Route(MEMBERS, NO_METHOD, "jury candidate"),
    "juries:flag": Route(NO_METHOD, MEMBERS, "jury candidate"),
    "juries:preside": Route(RECORDERS, RECORDERS, "jury candidate"),
    "juries:decide": Route(RECORDERS, RECORDERS, "jury candidate"),
    "juries:conditions": Route(NO_METHOD, RECORDERS, "jury candidate"),
    "juries:clear": Route(NO_METHOD, RECORDERS, "jury candidate"),
    "juries:file": Route(MEMBERS, NO_METHOD, "jury candidate file"),
    "juries:weigh": Route(WEIGHERS, WEIGHERS, "jury tie"),
    "juries:record": Route(AROUND_A_JURY, NO_METHOD, "jury", world=SIGNED),
    "juries:signature": Route(AROUND_A_JURY, MEMBERS, "jury", world=SIGNED),
    "juries:minutes": Route(AROUND_A_JURY, NO_METHOD, "jury", world=SIGNED),
    "juries:minutes_file": Route(AROUND_A_JURY, NO_METHOD, "jury", world=SIGNED),
    "juries:retry_minutes": Route(NO_METHOD, CERTIFIER, "jury", world=SIGNED),
    # appeals
    "juries:appeals": Route(Seen(ok="certifier", alike=True), NO_METHOD, "", world=SIGNED),
    "juries:appeal": Route(CERTIFIER_ALONE, CERTIFIER_ALONE, "appeal", world=SIGNED),
    "juries:appeal_term": Route(CERTIFIER_ALONE, CERTIFIER_ALONE, "certifier.slug"),
    "juries:appeal_lodge": Route(OWN, OWN, "candidate", world=SIGNED),
    "juries:appeal_own": Route(Seen(ok="classmate"), NO_METHOD, "appeal", world=SIGNED),
    "juries:appeal_withdraw": Route(NO_METHOD, Seen(ok="classmate"), "appeal", world=SIGNED),
    "attestations:appealed": Route(CERTIFIER_ALONE, NO_METHOD, "upheld", world=SIGNED),
    # transitions
    "transitions:propose": Route(MANAGER, MANAGER, "session"),
    "transitions:agreement": Route(MANAGER_NOT_LEARNER, MANAGER_NOT_LEARNER, "version_change"),
    "transitions:withdraw": Route(NO_METHOD, MANAGER_NOT_LEARNER, "version_change"),
    "transitions:answer": Route(LEARNER_NOT_MANAGER, LEARNER_NOT_MANAGER, "version_change"),
    # attestations
    "attestations:batch": Route(CERTIFIER, NO_METHOD, "jury", world=SIGNED),
    "attestations:issue": Route(NO_METHOD, CERTIFIER, "jury", world=SIGNED),
    "attestations:progress": Route(CERTIFIER, NO_METHOD, "jury", world=SIGNED),
    "attestations:retry": Route(NO_METHOD, CERTIFIER, "jury", world=SIGNED),
    "attestations:void": Route(CERTIFIER_ALONE, CERTIFIER_ALONE, "attestation", world=SIGNED),
    "attestations:register": Route(Seen(ok="certifier", alike=True), NO_METHOD, "", world=SIGNED),
    "attestations:detail": Route(CERTIFIER_ALONE, NO_METHOD, "attestation", world=SIGNED),
    "attestations:revoke": Route(CERTIFIER_ALONE, CERTIFIER_ALONE, "attestation", world=SIGNED),
    "attestations:correct": Route(CERTIFIER_ALONE, CERTIFIER_ALONE, "attestation", world=SIGNED),
    "attestations:duplicate": Route(CERTIFIER_ALONE, CERTIFIER_ALONE, "attestation", world=SIGNED),
    "attestations:send_again": Route(NO_METHOD, CERTIFIER_ALONE, "attestation", world=SIGNED),
    # A link is one person’s: tests/certification/attestations/test_withdrawing.py opens it as that person.
    "attestations:answer": Route(Seen(), Seen(), "=AAAA", world=SIGNED),
    "attestations:mine": Route(SIGNED_IN, NO_METHOD, "", world=SIGNED),
    "attestations:document": Route(Seen(ok="learner manager certifier"), NO_METHOD, "attestation", world=SIGNED),
    "attestations:credential": Route(Seen(ok="learner manager certifier"), NO_METHOD, "attestation", world=SIGNED),
    "attestations:badge_png": Route(Seen(ok="learner manager certifier"), NO_METHOD, "attestation", world=SIGNED),
    "attestations:badge_svg": Route(Seen(ok="learner manager certifier"), NO_METHOD, "attestation", world=SIGNED),
    "attestations:time_stamp": Route(Seen(ok="learner manager certifier"), NO_METHOD, "attestation", world=SIGNED),
    # papers
    "papers:did": Route(PUBLIC, NO_METHOD, "certifier.slug", world=SIGNED),
    "papers:certificates": Route(PUBLIC, NO_METHOD, "certifier.slug", world=SIGNED),
    "papers:status": Route(PUBLIC, NO_METHOD, "certifier.slug =1", world=SIGNED),
    "papers:achievement": Route(PUBLIC, NO_METHOD, "certifier.slug qualification", world=SIGNED),
    # recognition
    "recognition:list": Route(Seen(ok="certifier", alike=True), NO_METHOD, ""),
    "recognition:file": Route(CERTIFIER_ALONE, NO_METHOD, "qualification"),
    "recognition:emerging": Route(CERTIFIER_ALONE, CERTIFIER_ALONE, "qualification"),
    "recognition:document": Route(CERTIFIER_ALONE, NO_METHOD, "qualification =docx"),
    "recognition:answer": Route(PUBLIC, PUBLIC, "follow_up.token"),
    "recognition:decline": Route(PUBLIC, PUBLIC, "follow_up.token"),
    "recognition:figures": Route(PUBLIC, NO_METHOD, "qualification"),
    # privacy
    "privacy:mine": Route(SIGNED_IN, NO_METHOD, ""),
    "privacy:ask_for_export": Route(NO_METHOD, SIGNED_IN, ""),
    "privacy:progress": Route(Seen(ok="learner", alike=True), NO_METHOD, ""),
    "privacy:download": Route(OWN, NO_METHOD, "export"),
    "privacy:ask_for_erasure": Route(Seen(ok="learner classmate"), Seen(ok="learner classmate"), "school.slug"),
    "privacy:withdraw": Route(NO_METHOD, OWN, "erasure"),
    "privacy:close_account": Route(Seen(), Seen(), ""),
    "privacy:requests": Route(MANAGERS_ALIKE, NO_METHOD, ""),
    "privacy:answer": Route(MANAGER_ALONE, MANAGER_ALONE, "erasure"),
    "privacy:refuse": Route(MANAGER_ALONE, MANAGER_ALONE, "erasure"),
    "privacy:terms": Route(CERTIFIER_ALONE, CERTIFIER_ALONE, "certifier.slug"),
    # verification
    "verification:start": Route(PUBLIC, PUBLIC, "", world=SIGNED),
    "verification:offline": Route(PUBLIC, NO_METHOD, ""),
    "verification:result": Route(PUBLIC, NO_METHOD, "attestation.token", world=SIGNED),
    "verification:confirm_name": Route(NO_METHOD, PUBLIC, "attestation.token", world=SIGNED),
    # frameworks_editing
    "frameworks_editing:index": Route(WRITERS, NO_METHOD_FOR_WRITERS, ""),
    "frameworks_editing:create": Route(WRITERS, WRITERS, ""),
    "frameworks_editing:version": Route(EDITOR, NO_METHOD_FOR_WRITERS, "version"),
    "frameworks_editing:new_row": Route(EDITOR, EDITOR, "version =blocs"),
    "frameworks_editing:edit_row": Route(EDITOR, EDITOR, "version =blocs block"),
    "frameworks_editing:delete_row": Route(EDITOR, EDITOR, "version =blocs block"),
    "frameworks_editing:tree": Route(EDITOR, NO_METHOD_FOR_WRITERS, "version =contenu"),
    "frameworks_editing:move": Route(NO_METHOD_FOR_WRITERS, EDITOR, "version"),
    "frameworks_editing:add": Route(NO_METHOD_FOR_WRITERS, EDITOR, "version"),
    "frameworks_editing:rename": Route(NO_METHOD_FOR_WRITERS, EDITOR, "version"),
    "frameworks_editing:move_to": Route(EDITOR, EDITOR, "version =blocs block"),
    "frameworks_editing:codes": Route(EDITOR, EDITOR, "version"),
    "frameworks_editing:comments": Route(EDITOR, EDITOR, "version"),
    "frameworks_editing:resolve": Route(NO_METHOD_FOR_WRITERS, EDITOR, "version comment"),
    "frameworks_editing:review": Route(NO_METHOD_FOR_WRITERS, EDITOR, "version"),
    "frameworks_editing:history": Route(EDITOR, NO_METHOD_FOR_WRITERS, "version"),
    "frameworks_editing:row_history": Route(EDITOR, NO_METHOD_FOR_WRITERS, "version =blocs block"),
    "frameworks_editing:preview": Route(EDITOR, NO_METHOD_FOR_WRITERS, "version"),
    "frameworks_editing:compare": Route(EDITOR, NO_METHOD_FOR_WRITERS, "version"),
    "frameworks_editing:correspondences": Route(EDITOR, NO_METHOD_FOR_WRITERS, "version"),
    "frameworks_editing:confirm_correspondence": Route(NO_METHOD_FOR_WRITERS, EDITOR, "version correspondence"),
    "frameworks_editing:change_state": Route(NO_METHOD_FOR_WRITERS, EDITOR, "version =copier"),
    # crosswalk
    "crosswalks:public": Route(PUBLIC, NO_METHOD, "compared"),
    "crosswalk_editing:index": Route(WRITERS, NO_METHOD_FOR_WRITERS, ""),
    "crosswalk_editing:new_source": Route(WRITERS, WRITERS, ""),
    "crosswalk_editing:source": Route(EDITOR, NO_METHOD_FOR_WRITERS, "source"),
    "crosswalk_editing:edit_source": Route(EDITOR, EDITOR, "source"),
    "crosswalk_editing:delete_source": Route(EDITOR, EDITOR, "source"),
    "crosswalk_editing:upload": Route(EDITOR, EDITOR, "source"),
    "crosswalk_editing:preview": Route(
        EDITOR, EDITOR, "source =0000000000000000000000000000000000000000000000000000000000000000"
    ),
    "crosswalk_editing:mappings": Route(EDITOR, EDITOR, "compared"),
    "crosswalk_editing:take_over": Route(NO_METHOD_FOR_WRITERS, EDITOR, "compared"),
    "crosswalk_editing:coverage": Route(EDITOR, NO_METHOD_FOR_WRITERS, "compared"),
    "crosswalk_editing:export": Route(EDITOR, NO_METHOD_FOR_WRITERS, "compared =csv"),
    "crosswalk_editing:skos": Route(EDITOR, NO_METHOD_FOR_WRITERS, "compared"),
    "crosswalk_editing:work": Route(EDITOR, EDITOR, "compared source"),
    "crosswalk_editing:amend": Route(EDITOR, EDITOR, "compared mapping"),
    "crosswalk_editing:decide": Route(NO_METHOD_FOR_WRITERS, EDITOR, "compared mapping =ecarter"),
    # consultations
    "consultations:shared": Route(PUBLIC, PUBLIC, "network.token"),
    "consultations:start": Route(PUBLIC, PUBLIC, "answer_sheet.token"),
    "consultations:who": Route(PUBLIC, PUBLIC, "answer_sheet.token"),
    "consultations:item": Route(PUBLIC, PUBLIC, "answer_sheet.token =1"),
    "consultations:missing": Route(PUBLIC, PUBLIC, "answer_sheet.token"),
    "consultations:end": Route(PUBLIC, NO_METHOD, "answer_sheet.token"),
    "consultations:delete": Route(PUBLIC, PUBLIC, "answer_sheet.token"),
    "consultations:opt_out": Route(PUBLIC, PUBLIC, "letter.token"),
    "consultations:naming": Route(PUBLIC, PUBLIC, "seat.token"),
    "consultations:version": Route(PUBLIC, NO_METHOD, "qualification.version_id"),
    "consultations_admin:index": Route(WRITERS, NO_METHOD_FOR_WRITERS, ""),
    "consultations_admin:new_review": Route(EDITOR, EDITOR, "version"),
    "consultations_admin:new_workshop": Route(EDITOR, EDITOR, "version"),
    "consultations_admin:review": Route(EDITOR, NO_METHOD_FOR_WRITERS, "consultation"),
    "consultations_admin:edit_review": Route(EDITOR, EDITOR, "consultation"),
    "consultations_admin:add_network": Route(EDITOR, EDITOR, "consultation"),
    "consultations_admin:invite": Route(EDITOR, EDITOR, "consultation"),
    "consultations_admin:results": Route(EDITOR, NO_METHOD_FOR_WRITERS, "closed_consultation"),
    "consultations_admin:export": Route(EDITOR, NO_METHOD_FOR_WRITERS, "closed_consultation"),
    "consultations_admin:comments": Route(EDITOR, NO_METHOD_FOR_WRITERS, "closed_consultation"),
    "consultations_admin:deal": Route(EDITOR, EDITOR, "closed_consultation remark"),
    "consultations_admin:review_verb": Route(NO_METHOD_FOR_WRITERS, EDITOR, "consultation =relancer"),
    "consultations_admin:workshop": Route(EDITOR, EDITOR, "workshop"),
    "consultations_admin:edit_workshop": Route(EDITOR, EDITOR, "workshop"),
    "consultations_admin:print": Route(EDITOR, NO_METHOD_FOR_WRITERS, "workshop =preparation"),
    "consultations_admin:workshop_row": Route(NO_METHOD_FOR_WRITERS, EDITOR, "workshop seat =nommer"),
    "consultations_admin:workshop_verb": Route(NO_METHOD_FOR_WRITERS, EDITOR, "workshop =tenu"),
    # rncp_import
    "rncp_import:upload": Route(WRITERS, WRITERS, ""),
    "rncp_import:preview": Route(WRITERS, WRITERS, "=0000000000000000000000000000000000000000000000000000000000000000"),
    "rncp_import:review": Route(EDITOR, EDITOR, "version"),
    # case_exchange
    "case_exchange:upload": Route(WRITERS, WRITERS, ""),
    "case_exchange:preview": Route(WRITERS, WRITERS, f"={'0' * 64}"),
    "case_exchange:package": Route(EDITOR, NO_METHOD_FOR_WRITERS, "version"),
    # case: what is published
    "case:documents": Route(PUBLIC, NO_METHOD, ""),
    "case:document": Route(PUBLIC, NO_METHOD, "qualification.version_id"),
    "case:package": Route(PUBLIC, NO_METHOD, "qualification.version_id"),
    "case:item": Route(PUBLIC, NO_METHOD, "competency"),
    "case:item_associations": Route(PUBLIC, NO_METHOD, "competency"),
    "case:association": Route(PUBLIC, NO_METHOD, "place_in_tree"),
    "case:rubric": Route(NOWHERE, NO_METHOD, "grid"),  # a competency without criteria has none
    "case:item_type": Route(PUBLIC, NO_METHOD, "=3f0b6c1e-5c0a-4c83-9a57-6f1d2e8b7a01"),
    "case:association_grouping": Route(NOWHERE, NO_METHOD, "competency"),
    "case:concept": Route(NOWHERE, NO_METHOD, "competency"),
    "case:subject": Route(NOWHERE, NO_METHOD, "competency"),
    "case:license": Route(NOWHERE, NO_METHOD, "competency"),
    "case:nothing": Route(NOWHERE, NO_METHOD, "=CFNothing"),
    # skos: the same versions, with their reviewed correspondences
    "skos:scheme": Route(PUBLIC, NO_METHOD, "qualification.version_id"),
    # framework_tables
    "framework_tables:template": Route(WRITERS, NO_METHOD_FOR_WRITERS, ""),
    "framework_tables:upload_new": Route(WRITERS, WRITERS, ""),
    "framework_tables:preview_new": Route(WRITERS, WRITERS, f"={'0' * 64}"),
    "framework_tables:export": Route(EDITOR, NO_METHOD_FOR_WRITERS, "version"),
    "framework_tables:download": Route(EDITOR, NO_METHOD_FOR_WRITERS, "version =xlsx"),
    "framework_tables:upload": Route(EDITOR, EDITOR, "version"),
    "framework_tables:preview": Route(EDITOR, EDITOR, f"version ={'0' * 64}"),
}
# Held by their own tests: allauth (tests/cursus/accounts), public pictures of a demonstration, Wagtail's pages.
COVERED_ELSEWHERE = (
    "account_",
    "mfa_",
    "usersessions_",
    "socialaccount_",
    "wagtaildocs_",
    "wagtailcore_",
    "wagtail_serve",
    "wagtailadmin_",
    "wagtail_bulk_action",
    "media",
)
