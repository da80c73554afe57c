"""Read one file within bounds and print what was found: ``python -m cursus.core.files.parser < request.json``.

The request: ``path`` (the file), ``target`` (an empty file for what should be stored instead), ``candidates``
(media types that its extension permits), ``limits`` (by media type). The answer is one JSON object, either the
fields of Facts or ``{"refused": code, "params": {…}}``. Killed by a limit, it answers nothing.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import traceback
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from cursus.core.files.limits import MIB, Limits
from cursus.core.files.media_types import MEDIA_TYPES
from cursus.core.files.parser.answers import Facts, Job, Refusal, check_duration

PARSERS = {
    "jpeg": "images",
    "png": "images",
    "webp": "images",
    "heic": "images",
    "pdf": "pdf",
    "opendocument": "opendocument",
    "openxml": "openxml",
    "isobmff": "isobmff",
    "webm": "webm",
    "ogg": "audio",
    "mp3": "audio",
    "aac": "audio",
    "wav": "audio",
    "text": "text",
}


def bound_process(limits: list[Limits]) -> None:
    """Lower this process's own limits for good: time, memory, what it may write, no core dump."""
    cpu, wall = max(item.cpu for item in limits), max(item.wall for item in limits)
    wanted = {
        resource.RLIMIT_CPU: cpu,
        resource.RLIMIT_AS: max(item.memory for item in limits),
        resource.RLIMIT_FSIZE: max(item.size for item in limits) + 16 * MIB,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }
    for name, value in wanted.items():
        hard = resource.getrlimit(name)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(name, (value, value))
    # Should the parent be killed while it waits, this process still ends by itself.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(wall + 1)


def examine(request: dict[str, Any], limits: dict[str, Limits]) -> Facts:
    """Return what the file is, or raise Refusal."""
    from cursus.core.files.parser import polyglots, signatures

    candidates = [MEDIA_TYPES[name] for name in request["candidates"]]
    path = Path(request["path"])
    with path.open("rb") as source, Path(request["target"]).open("r+b") as target:
        size = path.stat().st_size
        matching = signatures.agreeing(source, candidates)
        first = matching[0]
        widest = max((limits[item.name] for item in matching), key=lambda item: item.size)
        job = Job(source, target, str(path), size, first.name, widest)
        polyglots.refuse(job)
        parse = getattr(import_module(f"cursus.core.files.parser.{PARSERS[first.parser]}"), first.parser)
        facts: Facts = parse(job)
    if facts.media_type in limits:
        check_result(facts, size, limits[facts.media_type])
    elif first.parser != "heic":
        raise Refusal("mismatch", found=MEDIA_TYPES[facts.media_type].extensions[0])
    return facts


def check_result(facts: Facts, size: int, limits: Limits) -> None:
    """Hold a file against the limits of what it turned out to be (sound in a film's container is sound)."""
    if size > limits.size:
        raise Refusal("too_large", megabytes=limits.size // MIB)
    check_duration(facts.duration, limits)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to a request; a file that breaks its parser is a damaged file."""
    limits = {name: Limits(**values) for name, values in request["limits"].items()}
    bound_process(list(limits.values()))
    try:
        return asdict(examine(request, limits))
    except Refusal as refusal:
        return {"refused": refusal.code, "params": refusal.params}
    except MemoryError:
        return {"refused": "too_demanding", "params": {}}
    except Exception:
        traceback.print_exc(limit=-6)
        return {"refused": "damaged", "params": {}}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(answer(json.load(sys.stdin))))
