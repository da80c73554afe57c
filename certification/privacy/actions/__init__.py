"""Verbs on a person's data: a copy, a request for erasure and its answer, what goes when a term is over."""

from certification.privacy.actions.asking import ask, refuse, set_terms, withdraw
from certification.privacy.actions.erasing import Erased, carry_out, erase_person
from certification.privacy.actions.exporting import ask_for_export, make_export, sweep_exports
from certification.privacy.actions.releasing import release_due
from certification.privacy.actions.replaying import Replay, replay

__all__ = [
    "Erased",
    "Replay",
    "ask",
    "ask_for_export",
    "carry_out",
    "erase_person",
    "make_export",
    "refuse",
    "release_due",
    "replay",
    "set_terms",
    "sweep_exports",
    "withdraw",
]
