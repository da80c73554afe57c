"""Gathers what the rooms add to the editors' admin."""

from cursus.consultations.admin_pages import hooks as consultations
from cursus.crosswalks.admin_crosswalk import hooks as crosswalk
from cursus.frameworks.admin_case import hooks as case_exchange
from cursus.frameworks.admin_editing import hooks as framework_editor
from cursus.frameworks.admin_import import hooks as fiche_import
from cursus.frameworks.admin_spreadsheets import hooks as framework_tables
from cursus.organisations import admin_menu

framework_editor.register()
case_exchange.register()
consultations.register()
fiche_import.register()
framework_tables.register()
crosswalk.register()
admin_menu.register()
