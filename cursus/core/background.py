"""Asking for background work from an action, without the action knowing the layer above it."""

from __future__ import annotations

import logging
from datetime import timedelta
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

PAUSE = 10.0
"""Seconds during which a broker that did not answer is not asked again: a request never waits for it twice."""


class _Broker:
    """What this process knows of the broker."""

    asked_again_at = 0.0


def after_commit(task: str, *arguments: str) -> None:
    """Hand a task its arguments (ids) once the transaction is committed.

    ``task`` is a dotted path such as ``certification.juries.tasks.make_minutes``. What fails then undoes
    nothing: the row that waits for the work is found again by a sweep.
    """
    transaction.on_commit(lambda: hand_over(task, *arguments), robust=True)


def hand_over(task: str, *arguments: str, good_for: timedelta | None = None) -> bool:
    """Give a task to the broker now, or run it here where there is none; tell whether somebody has it.

    A broker that is away is said once in the log, and left alone for a moment. ``good_for``: what no worker took by
    then is dropped, for a task that is asked for again and again until it is done.
    """
    if settings.CELERY_TASK_ALWAYS_EAGER:
        import_string(task).delay(*arguments)
        return True
    if monotonic() < _Broker.asked_again_at:
        return False
    try:
        expires = good_for.total_seconds() if good_for else None
        import_string(task).apply_async(arguments, expires=expires)
    except (OperationalError, OSError) as error:
        _Broker.asked_again_at = monotonic() + PAUSE
        logger.warning("The broker does not answer (%s): the row waits, a sweep asks again", error)
        return False
    return True
