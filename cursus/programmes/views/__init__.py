"""Pages of the training body about its programmes and sessions."""
