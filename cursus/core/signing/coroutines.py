"""Calling pyHanko's coroutines from plain code."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def run_here(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Return what a coroutine returns, also where an event loop is running already (a browser test, an ASGI view)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    with ThreadPoolExecutor(max_workers=1) as apart:
        return apart.submit(asyncio.run, coroutine).result()
