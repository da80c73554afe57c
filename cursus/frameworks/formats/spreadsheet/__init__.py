"""Frameworks as spreadsheets: XLSX (every kind of line) and CSV (competencies only), out and in."""
