"""Others read what we write: credentials checked with an implementation that is not ours."""
