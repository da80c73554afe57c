"""Addresses of juries."""

from django.urls import path

import cursus.core.converters  # noqa: F401 - registers “token”
from certification.juries.views import (
    answering,
    appeals,
    closing,
    composition,
    day,
    decisions,
    paper,
    planning,
    signing,
    ties,
)

app_name = "juries"

_JURY = "jurys/<uuid:pk>/"
_MEMBER = f"{_JURY}membres/<uuid:member_pk>/"
_CANDIDATE = f"{_JURY}candidats/<uuid:candidate_pk>/"
_LINK = "jurys/signer/<token:token>/"

urlpatterns = [
    path("jurys/", planning.jury_list, name="list"),
    path("jurys/nouveau/<slug:slug>/", planning.plan, name="plan"),
    path("jurys/recours/", answering.appeals, name="appeals"),
    path("jurys/recours/<uuid:pk>/", answering.appeal, name="appeal"),
    path("jurys/recours/delai/<slug:slug>/", answering.term, name="appeal_term"),
    path("mon-parcours/decisions/<uuid:candidate_pk>/recours/", appeals.lodge, name="appeal_lodge"),
    path("mon-parcours/recours/<uuid:pk>/", appeals.own, name="appeal_own"),
    path("mon-parcours/recours/<uuid:pk>/reprendre/", appeals.withdraw, name="appeal_withdraw"),
    path("jurys/convocation/<token:token>/", ties.convocation, name="convocation"),
    path(_LINK, signing.link, name="sign_by_link"),
    path(f"{_LINK}envoyer/", signing.send_code, name="send_code"),
    path(f"{_LINK}code/", signing.enter_code, name="enter_code"),
    path(f"{_LINK}signature/", signing.sign_link, name="sign_link"),
    path(_JURY, planning.detail, name="detail"),
    path(f"{_JURY}date/", planning.change, name="change"),
    path(f"{_JURY}convoquer/", planning.convene, name="convene"),
    path(f"{_JURY}annuler/", planning.cancel, name="cancel"),
    path(f"{_JURY}composition/", composition.composition, name="composition"),
    path(f"{_MEMBER}modifier/", composition.change_member, name="change_member"),
    path(f"{_MEMBER}retirer/", composition.remove_member, name="remove_member"),
    path(f"{_MEMBER}remplacer/", composition.replace_member, name="replace_member"),
    path(f"{_MEMBER}liens/", ties.declare_for, name="declare_for"),
    path(f"{_MEMBER}papier/", paper.paper, name="paper"),
    path(f"{_MEMBER}papier/scan/", paper.scan, name="paper_scan"),
    path(f"{_MEMBER}empechement/", signing.prevented, name="prevented"),
    path(f"{_JURY}candidats/", composition.candidates, name="candidates"),
    path(f"{_CANDIDATE}retirer/", composition.remove_candidate, name="remove_candidate"),
    path(_CANDIDATE, day.candidate_file, name="candidate"),
    path(f"{_CANDIDATE}fichiers/<uuid:file_pk>/", day.evidence_file, name="file"),
    path(f"{_CANDIDATE}signaler/", day.flag, name="flag"),
    path(f"{_CANDIDATE}presider/", day.preside, name="preside"),
    path(f"{_CANDIDATE}decider/", decisions.decide, name="decide"),
    path(f"{_CANDIDATE}conditions/", decisions.conditions, name="conditions"),
    path(f"{_CANDIDATE}reprendre/", decisions.clear, name="clear"),
    path(f"{_JURY}liens/", ties.ties, name="ties"),
    path(f"{_JURY}liens/<uuid:tie_pk>/", ties.weigh, name="weigh"),
    path(f"{_JURY}mes-liens/", ties.declare, name="declare"),
    path(f"{_JURY}presences/", day.presence, name="presence"),
    path(f"{_JURY}incidents/", day.note_incidents, name="incidents"),
    path(f"{_JURY}ouvrir/", day.open_deliberation, name="open"),
    path(f"{_JURY}deliberation/", day.board, name="board"),
    path(f"{_JURY}adopter/", decisions.adopt, name="adopt"),
    path(f"{_JURY}cloture/", closing.closing, name="closing"),
    path(f"{_JURY}enregistrement.json", closing.record, name="record"),
    path(f"{_JURY}signature/", signing.signature, name="signature"),
    path(f"{_JURY}proces-verbal/", closing.minutes, name="minutes"),
    path(f"{_JURY}proces-verbal/document/", closing.minutes_file, name="minutes_file"),
    path(f"{_JURY}proces-verbal/refaire/", closing.retry_minutes, name="retry_minutes"),
]
