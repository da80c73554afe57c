"""Practitioners are heard on the draft: a workshop, a campaign, comments dealt with. Nobody here exists."""

from __future__ import annotations

from datetime import timedelta

from cursus.consultations import queries
from cursus.consultations.actions import answering, comments, reviews, workshops
from cursus.consultations.enums import ConsentSource, Experience, PointKind
from cursus.consultations.models import Participation, PractitionerReview, ReviewComment, ReviewNetwork
from cursus.consultations.rows import RowWords, rows_of
from cursus.core import clock
from cursus.frameworks.models import FrameworkVersion
from site_cms.demonstration.calendar import moment
from site_cms.demonstration.framework import BLOCKS
from site_cms.demonstration.people import Cast

NETWORKS = ("Réseau des pôles de l’Aune", "Collectif des tiers-lieux du Ponant", "Élu·es en coopération")
PEOPLE = (
    ("Jeanne Le Goff", "animatrice de pôle", NETWORKS[0], True),
    ("Malo Kerbrat", "facilitateur de tiers-lieu", NETWORKS[1], True),
    ("Sarah Benali", "développeuse territoriale", NETWORKS[0], True),
    ("Yvon Guillou", "chargé de coopération", "Communauté de communes du Val d’Aune", False),
    ("Anouk Perrot", "animatrice de pôle", NETWORKS[0], True),
    ("Tanguy Rio", "facilitateur de tiers-lieu", NETWORKS[1], True),
)
# By network, in its order: how many people, and the occupation that they practise (its place in the list).
ANSWERING = ((7, 0), (6, 2), (3, 3))
# What is said of a competency, what becomes of it, the reply.
SAID = (
    (
        "2.3",
        "« Conflits » fait peur et arrive trop tard : on travaille surtout les tensions avant qu’elles n’éclatent.",
        "accept",
        "C’est juste : la compétence parle désormais des tensions.",
    ),
    (
        "4.4",
        "Passer la main, ce n’est pas partir : c’est que le collectif tienne sans nous.",
        "accept",
        "Nous parlons maintenant d’organiser le relais.",
    ),
    (
        "3.4",
        "Je ne fais pas la comptabilité, c’est le travail de la gestionnaire.",
        "decline",
        "Justifier les dépenses reste attendu de qui porte le projet, sans tenir la comptabilité.",
    ),
)
MISSING = "Prendre soin de soi et des bénévoles : on s’épuise dans ces métiers."
MISSING_REPLY = "L’analyse de sa posture (5.1) le couvre ; nous en reparlerons pour la version suivante."


def make(cast: Cast, draft: FrameworkVersion, *, begins: int) -> None:
    """Hold the workshop, run the campaign from one day to another, deal with what was said."""
    _workshop(cast, draft, day=begins)
    with clock.at(moment(begins + 2, 9)):
        review = _open(cast, draft)
    with clock.at(moment(begins + 4, 18)):
        _answers(review)
    with clock.at(moment(begins + 13, 10)):
        reviews.close_review(review=review, by=cast.certifier_admin)
        _deal(cast, review, draft)


def _workshop(cast: Cast, draft: FrameworkVersion, *, day: int) -> None:
    by = cast.certifier_admin
    with clock.at(moment(day, 17)):
        held = workshops.create_workshop(
            version=draft,
            by=by,
            title="Relire le référentiel à voix haute",
            held_on=clock.today(),
            hours="14 h – 17 h",
            place="Maison des tisserands, Lannion",
            facilitator="Maud Tanguy",
            agenda="Ce que chacun·e fait vraiment dans une semaine\nLire les cinq blocs, mot à mot\nCe qui manque",
        )
        for name, occupation, network, agrees in PEOPLE:
            row = workshops.add_participant(workshop=held, by=by, name=name, occupation=occupation, network=network)
            workshops.record_consent(participant=row, agrees=agrees, source=ConsentSource.SIGNED_LIST, by=by)
        rows = rows_of(draft)
        for kind, code, text in (
            (PointKind.AGREED, "2.2", "Animer, c’est aussi préparer : le critère doit se voir avant la réunion."),
            (
                PointKind.DISAGREEMENT,
                "3.2",
                "Pour les un·es le cadre juridique est une affaire de spécialistes, pour les autres un savoir de base.",
            ),
            (PointKind.AGREED, "", "Le référentiel dit le métier ; il ne dit pas les conditions pour l’exercer."),
        ):
            workshops.add_point(workshop=held, kind=kind, text=text, row=_row(rows, code), by=by)
        workshops.hold_workshop(workshop=held, by=by)


def _row(rows: list[RowWords], code: str) -> RowWords | None:
    return next((row for row in rows if code and row.label.startswith(f"{code} ")), None)


def _open(cast: Cast, draft: FrameworkVersion) -> PractitionerReview:
    by = cast.certifier_admin
    review = reviews.create_review(
        version=draft,
        by=by,
        title="Les métiers de la coopération, vus de votre travail",
        welcome="Ce référentiel décrit votre métier : dites-nous ce qui compte, ce qui est mal dit, ce qui manque.",
        contact="certification@demo.example",
        opens_on=clock.today(),
        closes_on=clock.today() + timedelta(days=12),
    )
    for name in NETWORKS:
        reviews.add_network(review=review, name=name, by=by)
    return reviews.open_review(review=review, by=by)


def _answers(review: PractitionerReview) -> None:
    occupations = list(review.occupations.all())
    said = {code: text for code, text, _decision, _reply in SAID}
    for rank, (network, (people, practised)) in enumerate(zip(review.networks.all(), ANSWERING, strict=True)):
        for person in range(people):
            first = person == 0
            row = _sheet(network)
            answering.say_who(
                participation=row,
                network=network,
                occupation=occupations[practised],
                experience=list(Experience)[(person + rank) % 4],
            )
            items = queries.items_for(row)
            answering.answer_many(
                participation=row,
                given={item: _opinion(place, person, rank) for place, item in enumerate(items)},
            )
            for item in items if first else ():
                if item.code in said and list(said).index(item.code) == rank:
                    answering.comment(participation=row, item=item, was="", typed=said[item.code], sitting="")
            if first and rank == 1:
                answering.comment(participation=row, item=None, was="", typed=MISSING, sitting="")
            answering.finish(participation=row)


def _sheet(network: ReviewNetwork) -> Participation:
    found = queries.sheet(answering.begin_by_network(network=network))
    assert found is not None
    assert found.participation is not None
    return found.participation


def _opinion(place: int, person: int, rank: int) -> tuple[int, int]:
    """Spread opinions without chance: the first items are daily, the last rarer, networks differ a little."""
    frequency = 4 - (place * 3 // 26) - (person % 3 == 2) + (rank == 1 and place % 5 == 0)
    importance = 4 - (place % 7 == 3) - (person % 4 == 1) - (rank == 2)
    return max(1, min(4, frequency)), max(1, min(4, importance))


def _deal(cast: Cast, review: PractitionerReview, draft: FrameworkVersion) -> None:
    by, final = cast.certifier_admin, {line.code: line.title for *_block, lines in BLOCKS for line in lines}
    for code, _text, decision, reply in SAID:
        said = ReviewComment.objects.get(review=review, item__code=code)
        row = _row(rows_of(draft), code)
        accepted = decision == "accept" and row is not None
        comments.deal_with(
            comment=said,
            decision=decision,
            reply=reply,
            by=by,
            draft=draft,
            row_key=row.key if accepted and row else "",
            wording=final[code] if accepted else "",
        )
    missing = ReviewComment.objects.get(review=review, item=None)
    comments.deal_with(comment=missing, decision="already_said", reply=MISSING_REPLY, by=by)
