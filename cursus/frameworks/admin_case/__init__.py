"""Packages of other tools in the editors' admin: upload, preview, import; and a version as a file."""
