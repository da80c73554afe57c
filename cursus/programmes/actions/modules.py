"""Writing the modules of a programme."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core.errors import Refused
from cursus.core.writing import record, writing
from cursus.frameworks.models import Competency
from cursus.programmes.actions.checks import locked_programme
from cursus.programmes.actions.programmes import index_words
from cursus.programmes.models import LearningModule, TrainingProgramme


def add_module(
    programme: TrainingProgramme,
    *,
    by: User | None,
    title: str,
    competencies: Collection[Competency] = (),
    **facts: Any,
) -> LearningModule:
    """Add a module at the end of the programme. ``facts``: description and hours, by field name."""
    with writing():
        row = locked_programme(programme, by)
        _check_worked_on(row, competencies)
        last = row.modules.aggregate(last=Max("position"))["last"]
        module = LearningModule.objects.create(
            programme=row, title=title, position=0 if last is None else last + 1, **facts
        )
        module.competencies.set(competencies)
        index_words(row)
        record("programme.module_add", row, by=by, detail={"module": str(module.pk)})
    return module


def update_module(
    module: LearningModule, *, by: User | None, competencies: Collection[Competency], **facts: Any
) -> LearningModule:
    """Write a module's title, description, hours and competencies."""
    with writing():
        row = locked_programme(module.programme, by)
        _check_worked_on(row, competencies)
        for name, value in facts.items():
            setattr(module, name, value)
        module.save(update_fields=list(facts))
        module.competencies.set(competencies)
        index_words(row)
        record("programme.module_update", row, by=by, detail={"module": str(module.pk)})
    return module


def move_module(module: LearningModule, *, by: User | None, up: bool) -> None:
    """Put a module one place earlier or later; at the end of the list nothing happens."""
    with writing():
        row = locked_programme(module.programme, by)
        modules = list(row.modules.order_by("position", "created_at"))
        place = modules.index(module)
        other = place - 1 if up else place + 1
        if 0 <= other < len(modules):
            modules[place], modules[other] = modules[other], modules[place]
        for position, item in enumerate(modules):
            item.position = position
        LearningModule.objects.bulk_update(modules, ["position"])
        record("programme.module_move", row, by=by, detail={"module": str(module.pk)})


def remove_module(module: LearningModule, *, by: User | None) -> None:
    """Take a module out of the programme; meetings that were for it stay."""
    with writing():
        row = locked_programme(module.programme, by)
        key = str(module.pk)
        module.delete()
        index_words(row)
        record("programme.module_remove", row, by=by, detail={"module": key})


def _check_worked_on(programme: TrainingProgramme, competencies: Collection[Competency]) -> None:
    known = set(programme.competencies.values_list("pk", flat=True))
    if any(competency.pk not in known for competency in competencies):
        raise Refused(_("A module works on competencies of its programme only."), field="competencies")
