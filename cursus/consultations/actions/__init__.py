"""Verbs on consultations, by who does them: writers of the framework, practitioners, the passing of time."""
