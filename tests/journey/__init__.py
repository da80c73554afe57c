"""The whole way from enrolment to attestation, driven against a plain model of what should happen."""
