"""Gathers the hooks of the rooms for Wagtail. No room imports this module."""

from site_cms.editing import hooks

__all__ = ["hooks"]
