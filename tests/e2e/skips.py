"""What may be left out, word for word. Anything else that is skipped fails."""

NO_REAL_FICHE = "../shared is not beside the project: the real fiche RNCP36612 cannot be imported."
DECLARED = frozenset({NO_REAL_FICHE})
