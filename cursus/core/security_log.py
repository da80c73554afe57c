"""The security log: one JSON line an event, outside the database.

A rollback keeps it, and a visitor who probes for other people's pages never locks those who write.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from django.http import HttpRequest

from cursus.core import clock

logger = logging.getLogger("cursus.security")


def note(event: str, request: HttpRequest | None = None, **facts: Any) -> None:
    """Write one line: the event, the moment, the path and the person's key; never a name or an address typed."""
    line: dict[str, Any] = {"at": clock.now().isoformat(), "event": event}
    if request is not None:
        line["method"] = request.method
        line["path"] = request.path
        line["user"] = getattr(request.user, "pk", None) if hasattr(request, "user") else None
    line.update({key: str(value) for key, value in facts.items()})
    logger.warning(json.dumps(line, ensure_ascii=False))
