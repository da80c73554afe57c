"""What axe-core finds on a page, said so that it can be mended."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS: dict[str, Any] = {"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations"]}
_axe = Axe()


def faults(page: Page) -> list[str]:
    """Return one line a node that breaks a rule: the rule, what to do, the node."""
    found = _axe.run(page, options=OPTIONS).response
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n"
        f"      {' '.join(str(part) for part in node['target'])}\n"
        f"      {node['html'][:300]}\n"
        f"      {_why(node)}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def _why(node: dict[str, Any]) -> str:
    checks = [check["message"] for kind in ("any", "all", "none") for check in node[kind]]
    return "; ".join(checks)[:300]
