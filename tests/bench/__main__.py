"""Run every measure, print a table, write build/bench.json."""

from __future__ import annotations

import json
import os
from pathlib import Path

BUILD = Path(__file__).resolve().parents[2] / "build"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    from tests.bench import documents, fiches

    figures: dict[str, float] = {}
    for module in (documents, fiches):
        figures |= module.measure()
    width = max(map(len, figures))
    for name, value in figures.items():
        print(f"{name:<{width}}  {value:>12,.3f}")
    BUILD.mkdir(exist_ok=True)
    (BUILD / "bench.json").write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
