"""The public, read-only CASE 1.1 service: what software outside reads of published versions."""
