"""The points of a document's making at which a worker may be killed."""

POINTS = (
    "taken, nothing made",
    "rendered and sealed, not stored",
    "bytes written, under no name yet",
    "stored, no row",
    "rows written, not committed",
    "committed, not acknowledged",
)
