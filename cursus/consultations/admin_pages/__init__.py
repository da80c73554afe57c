"""The pages of those who prepare consultations, in the editors' admin."""
