"""Private files: inspected in a bounded process, stored under random keys, served after a check.

Kept empty on purpose: ``python -m cursus.core.files.parser`` imports this package at each upload.
"""
