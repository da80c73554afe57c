"""Gathers what the rooms add to the editors' admin."""

from cursus.frameworks.admin_import import hooks as fiche_import

fiche_import.register()
