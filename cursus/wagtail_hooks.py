"""Gathers what the rooms add to the editors' admin."""

from cursus.frameworks.admin_editing import hooks as framework_editor
from cursus.frameworks.admin_import import hooks as fiche_import

framework_editor.register()
fiche_import.register()
