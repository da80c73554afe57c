"""Asking for background work from an action, without the action knowing the layer above it."""

from __future__ import annotations

from django.db import transaction
from django.utils.module_loading import import_string


def after_commit(task: str, *arguments: str) -> None:
    """Hand a task its arguments (ids) once the transaction is committed.

    ``task`` is a dotted path such as ``certification.juries.tasks.make_minutes``. What fails then undoes
    nothing: the row that waits for the work is found again by a sweep.
    """

    def hand_over() -> None:
        import_string(task).delay(*arguments)

    transaction.on_commit(hand_over, robust=True)
