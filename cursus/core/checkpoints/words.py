"""What is wrong with the log, in words for whoever runs the installation."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from cursus.core.audit_check import Finding

_SAID: dict[str, Callable[[], str]] = {
    "sequence": lambda: _("The entry before this one is missing: it was deleted, or entries were renumbered."),
    "link": lambda: _("This entry does not follow the one before it: entries were swapped, inserted or rewritten."),
    "hash": lambda: _("This entry was changed after it was written: its content no longer gives its hash."),
    "head": lambda: _(
        "The head of the chain counts %(size)s entries and the last one found is number %(seq)s: the tail was cut, or "
        "entries were added outside the software."
    ),
    "row_changed": lambda: _(
        "The row is not as this entry, the last one about it, says: it was changed outside the software."
    ),
    "row_missing": lambda: _("The row that this entry speaks of is gone: it was deleted outside the software."),
    "row_unlogged": lambda: _(
        "No entry speaks of this row: it was written outside the software, or its entry was removed."
    ),
    "salt_missing": lambda: _(
        "The salt of a person named here is gone and no entry says that they were erased: it was tampered with."
    ),
    "checkpoint_differs": lambda: _(
        "A signed checkpoint says that this entry had another content: the log was rewritten at this entry or before."
    ),
    "checkpoint_ahead": lambda: _(
        "A signed checkpoint says that the log had %(size)s entries, and the database has %(seq)s: the tail was cut, "
        "or an older database was restored. The first missing entry is the one after this."
    ),
    "checkpoint_forged": lambda: _("A checkpoint cannot be believed (%(place)s): %(why)s."),
    "checkpoint_numbers": lambda: _(
        "A signed checkpoint says that number %(given)s was given, and the database knows numbers up to %(known)s only."
    ),
    "checkpoints_missing": lambda: _(
        "Checkpoints were written for this chain and none can be found: their folder is empty, or is not mounted."
    ),
    "chain_missing": lambda: _("There are checkpoints of a chain that the database does not have."),
}


def sentence(finding: Finding) -> str:
    """Return what is wrong, in the active language."""
    return _SAID[finding.problem]() % {"seq": finding.seq, **(finding.facts or {})}
