"""The map of the house in the README shows each room, in the order in which rooms may read one another."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.docs.pages import ROOT


@pytest.mark.parametrize("domain", ["cursus", "certification"])
def test_each_room_is_on_the_map_in_its_order(domain: str):
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (rooms,) = [item["layers"] for item in contracts if item.get("containers") == [domain]]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(rf"^\| `{domain}/(\w+)/` \|", readme, re.MULTILINE) == list(reversed(rooms))
