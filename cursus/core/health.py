"""Is the service fit to answer? For load balancers and people on call."""

from __future__ import annotations

from django.core.files.storage import storages
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cursus.core import checkpoints


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database and the private storage answer, else 503 with what does not.

    ``warnings`` stop nothing and want somebody: checkpoints of the log that could not be written outside.
    """
    problems = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # any failure of the database means the same to who asks
        problems.append("database")
    try:
        storages["private"].exists("health")
    except Exception:
        problems.append("storage")
    warnings = [] if problems else checkpoints.troubles()
    said = {"ok": not problems, "problems": problems, "warnings": warnings}
    return JsonResponse(said, status=503 if problems else 200)
