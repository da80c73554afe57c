"""Run every measure, print a table with what each figure should stay under, write build/bench.json."""

from __future__ import annotations

import json
import os
from pathlib import Path

# What is wanted of this software, as ratios and on a quiet machine. Not tests: a busy machine says nothing of the code.
AT_MOST = {
    "issuance.oracle.cpu_ms": 200,
    "issuance.press.cpu_ms": 4,
    "issuance.worker_mb": 150,
    "credential.cpu_ms": 0.5,
    "difference.cpu_ms": 300,
    "difference.queries": 30,
    "verification.p95_ratio_1m_to_1k": 1.2,
    "rncp.peak_mb": 200,
    "crosswalk.matrix.cpu_ms": 300,
    "crosswalk.matrix.queries": 30,
    "crosswalk.work_page.queries": 30,
    "tree.cpu_ms": 300,
    "tree.queries": 30,
    "tree.search.cpu_ms": 300,
    "tree.search.queries": 30,
}
AT_LEAST = {"issuance.peers_to_press": 50, "rncp.mb_per_s": 20, "crosswalk.recall_at_3": 0.9}

WIDTH = 34
BUILD = Path(__file__).resolve().parents[2] / "build"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    from tests.bench import credentials, crosswalk, differences, documents, fiches, issuance, log, tree, verification

    figures: dict[str, float] = {}
    for module in (documents, issuance, credentials, fiches, tree, differences, crosswalk, log, verification):
        found = module.measure()
        figures |= found
        for name, value in found.items():
            print(f"{name:<{WIDTH}}  {value:>12,.3f}{_judged(name, value)}", flush=True)
    for name in sorted((AT_MOST.keys() | AT_LEAST.keys()) - figures.keys()):
        print(f"{name:<{WIDTH}}  not measured")
    print(f"load of the machine over the last minute: {os.getloadavg()[0]:.1f} for {os.cpu_count()} processors")
    BUILD.mkdir(exist_ok=True)
    (BUILD / "bench.json").write_text(json.dumps(figures, indent=2) + "\n")


def _judged(name: str, value: float) -> str:
    """Return the bound of a figure, and whether it is kept."""
    if name in AT_MOST:
        return f"  ≤ {AT_MOST[name]:g}" + ("" if value <= AT_MOST[name] else "  EXCEEDED")
    if name in AT_LEAST:
        return f"  ≥ {AT_LEAST[name]:g}" + ("" if value >= AT_LEAST[name] else "  NOT REACHED")
    return ""


if __name__ == "__main__":
    main()
