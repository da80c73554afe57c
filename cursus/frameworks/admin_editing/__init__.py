"""Frameworks in the editors' admin: versions, their content, and the qualifications that stand on them.

Pages of our own in the admin's chrome rather than Wagtail's model viewsets: every write goes through
``edit_draft`` with its edit token, and a row is only shown within its version.
"""
