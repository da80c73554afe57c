"""Anyone checks an attestation."""
