"""Verifiable credentials (W3C VC Data Model 2.0): their proofs, the identifiers of issuers, lists of status, badges."""
