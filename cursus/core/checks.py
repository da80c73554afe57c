"""What ``manage.py check`` says of an installation before it serves anybody."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register


@register(Tags.security)
def checkpoints_can_be_written(app_configs: Any = None, **kwargs: Any) -> list[Error | Warning]:
    """The folder of the log's checkpoints must be writable; in production a second place is wanted too."""
    folder = Path(settings.CHECKPOINTS_DIR)
    found: list[Error | Warning] = []
    if not _is_writable(folder):
        found.append(
            Error(
                f"The log’s checkpoints cannot be written in {folder}.",
                hint="Make it a folder that this service may write, or set CHECKPOINTS_DIR.",
                id="cursus.E001",
            )
        )
    return found


@register(Tags.security, deploy=True)
def checkpoints_have_a_second_place(app_configs: Any = None, **kwargs: Any) -> list[Error | Warning]:
    """Checkpoints on the same machine only are as safe as that machine."""
    if settings.CHECKPOINTS_COPY_URL:
        return []
    return [
        Warning(
            "The log’s checkpoints have one place only.",
            hint="Set CHECKPOINTS_COPY_URL to a bucket or a mailbox that another person holds.",
            id="cursus.W001",
        )
    ]


def _is_writable(folder: Path) -> bool:
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
