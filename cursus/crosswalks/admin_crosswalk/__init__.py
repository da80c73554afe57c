"""The crosswalk in the editors' admin: sources and their elements, the work on one source, review, coverage, export."""
