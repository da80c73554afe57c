"""The press: attestations stamped from a form that WeasyPrint laid out once, where they would come out the same."""

from certification.attestations.press.choosing import make_document

__all__ = ["make_document"]
