"""The import of fiches in the editors' admin: upload, preview, import, then a person's word on the
competencies."""
