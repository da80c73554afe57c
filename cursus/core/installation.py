"""What a database needs beside its tables."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command

from cursus.core.triggers import install_triggers


def complete_database(using: str = "default", **kwargs: Any) -> None:
    """Install the guards and the table of the cache, after each migration."""
    install_triggers(using)
    if kwargs.get("sender") is None or kwargs["sender"].label == "cursus":
        call_command("createcachetable", database=using, verbosity=0)
