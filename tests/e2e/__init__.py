"""A real browser through the whole journey."""
