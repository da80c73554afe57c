"""A draft of the framework that two people write: what they say to each other, and what waits for one of them."""

from __future__ import annotations

from cursus.frameworks import actions_comments, actions_moderation
from cursus.frameworks.actions import draft_from
from cursus.frameworks.actions_tree import Move, add_to_tree, move_row, rename_row
from cursus.frameworks.models import FrameworkVersion
from cursus.frameworks.queries_tree import BRANCHES
from cursus.frameworks.rules_editing import order_token
from site_cms.demonstration.people import Cast

COMPETENCIES, CRITERIA = BRANCHES["competences"], BRANCHES["criteres"]


def make(cast: Cast, version: FrameworkVersion) -> FrameworkVersion:
    """Draft version 1.2 from the published one, under four eyes; it waits for the second person."""
    author, second = cast.certifier_admin, cast.second_writer
    actions_moderation.set_four_eyes(version.framework, wanted=True, by=author)
    draft = draft_from(version, number="1.2", by=author)
    block = draft.blocks.get(code="B4")
    row = add_to_tree(draft, COMPETENCIES, parent=block.pk, title="Mesurer ce que coûte la coopération", by=author)
    words = "Le temps passé à coopérer est compté, y compris celui des bénévoles."
    add_to_tree(draft, CRITERIA, parent=row.pk, title=words, by=author)
    order = list(COMPETENCIES.siblings(draft, block.pk).values_list("pk", flat=True))
    move_row(draft, COMPETENCIES, Move(row.pk, block.pk, 2, order_token(order)), by=second)
    renamed = draft.competencies.get(code="2.3")
    title = "Réguler les tensions et les conflits"
    rename_row(draft, COMPETENCIES, key=renamed.pk, title=title, seen=renamed.title, by=second)
    _comments(cast, draft)
    actions_moderation.submit_for_review(draft, by=author)
    return draft


def _comments(cast: Cast, draft: FrameworkVersion) -> None:
    author, second = cast.certifier_admin, cast.second_writer
    renamed = draft.competencies.get(code="2.3")
    asked = actions_comments.comment(
        draft, renamed, text="« Conflits » ajoute-t-il quelque chose à « tensions » ?", by=author
    )
    answer = "Oui : une tension se régule, un conflit se traite. Deux critères le disent mieux qu’un."
    actions_comments.answer(asked, text=answer, by=second)
    actions_comments.comment(
        draft,
        draft.competencies.get(code="1.4"),
        text="Le second critère se prouve difficilement à distance.",
        by=second,
    )
    done = actions_comments.comment(
        draft, draft.blocks.get(code="B4"), text="Ajouter le coût de la coopération.", by=second
    )
    actions_comments.resolve(done, by=author)
