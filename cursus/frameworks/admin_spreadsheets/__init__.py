"""Spreadsheets in the editors' admin: the template, the export of a version, the import into a draft."""
