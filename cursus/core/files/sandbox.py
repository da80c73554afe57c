"""Running the parser: a process of its own, without our secrets, that ends in time whatever it reads.

No fork of this process (it may have threads, connections and a master's sockets): ``subprocess`` starts a
fresh interpreter. The child lowers its own limits before it opens the file.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cursus
from cursus.core.files.limits import Limits
from cursus.core.files.media_types import MediaType
from cursus.core.files.messages import refused
from cursus.core.files.parser.answers import Facts

logger = logging.getLogger("cursus.files")

PROJECT = Path(cursus.__file__).resolve().parents[1]
COMMAND = [sys.executable, "-s", "-X", "utf8", "-m", "cursus.core.files.parser"]
MOST_ANSWER = 64 * 1024


def parse(path: Path, target: Path, candidates: Sequence[MediaType], limits: Mapping[str, Limits]) -> Facts:
    """Return what the file at ``path`` is; raise UploadRefused when it is refused, broken or too demanding.

    ``target`` is an existing empty file, filled when the answer says ``rewritten``. ``limits`` by media type.
    """
    request = {
        "path": str(path),
        "target": str(target),
        "candidates": [item.name for item in candidates],
        "limits": {item.name: asdict(limits[item.name]) for item in candidates},
    }
    answer = _ask(request, wall=max(limits[item.name].wall for item in candidates), directory=path.parent)
    if "refused" in answer:
        params = {"extension": path.suffix.lstrip("."), **answer["params"]}
        raise refused(answer["refused"], **params)
    return _facts(answer, candidates)


def _facts(answer: dict[str, Any], candidates: Sequence[MediaType]) -> Facts:
    """Believe of the answer only what a parser may say: a taken-over process names no type of its own."""
    try:
        facts = Facts(**answer)
    except TypeError as error:
        logger.error("The file parser's answer has other fields than expected")
        raise refused("too_demanding") from error
    names = {item.name for item in candidates}
    if facts.media_type not in names and not ("image/heic" in names and facts.media_type == "image/jpeg"):
        logger.error("The file parser named a type that was not asked for")
        raise refused("too_demanding")
    return facts


def _ask(request: dict[str, Any], *, wall: int, directory: Path) -> dict[str, Any]:
    # Answers go to files, which the child's own limit bounds: a pipe could be filled for ever.
    with tempfile.TemporaryFile(dir=directory) as out, tempfile.TemporaryFile(dir=directory) as errors:
        try:
            ended = subprocess.run(  # noqa: S603
                COMMAND,
                input=json.dumps(request).encode(),
                stdout=out,
                stderr=errors,
                cwd=PROJECT,
                env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
                timeout=wall,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            logger.warning("The file parser was stopped after %s seconds", wall)
            raise refused("too_demanding") from error
        except OSError as error:
            logger.exception("The file parser cannot be started")
            raise refused("unavailable") from error
        errors.seek(0)
        complaint = errors.read(MOST_ANSWER).decode("utf-8", "replace")
        if complaint:
            logger.info("The file parser says: %s", complaint)
        return _read(ended.returncode, out)


def _read(status: int, out: Any) -> dict[str, Any]:
    if status < 0 or status == 137:
        logger.warning("The file parser was ended by signal %s", -status)
        raise refused("too_demanding")
    out.seek(0)
    try:
        answer = json.loads(out.read(MOST_ANSWER))
    except ValueError as error:
        logger.warning("The file parser ended with status %s and no answer", status)
        raise refused("too_demanding") from error
    return dict(answer)
