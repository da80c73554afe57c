"""The story that the demonstration tells, by calling the same verbs as the interface. Everything is fictitious."""
