"""Draw the state diagrams of docs/reference/states.md from the tables in the rooms' rules.

``python scripts/diagrams.py`` writes the page; with ``--check`` it only says (status 1) that the page is behind.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import django  # noqa: E402 - the project is not installed
from django.apps import apps  # noqa: E402
from django.utils.translation import override  # noqa: E402

from cursus.core.rules import Life  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "states.md"
DOMAINS = ("cursus", "certification", "site_cms")

INTRODUCTION = """# States

Each thing with a life has one table in the `rules` of its room: event → (from which states, to which one). One door
writes the state, [`move`](../../cursus/core/state.py): it locks the row, refuses what the table does not list, writes,
and tells the log. Why: [decision 0002](../decisions/0002-one-door-for-states.md).

This page is drawn from the tables by `scripts/diagrams.py`; `tests/docs/test_generated.py` fails when it is behind.
The states of a *competency* are not here: nobody writes them, they follow from judgements and decisions
(see [`assess_competency`](../../certification/assessment/rules.py)).
"""

ABOUT = {
    "framework_version": "A published version never changes: a new one is a draft copied from it, with lineage. "
    "Enrolments keep the version of their confirmation, archived or not.",
    "crosswalk_mapping": "What of a version corresponds to an element of a source. Only a reviewed one is counted and "
    "published; one that was set aside stays, so that it is not suggested again.",
    "editorial_review": "A draft is submitted to another writer of the body. Where the framework asks for four eyes, "
    "it is published on an approval that stands: any change of the draft makes it fall.",
    "invitation": "Somebody is asked by e-mail to hold a role in a body. The link also stops after fourteen days.",
    "practitioner_review": "A campaign among practitioners. Opening fixes what is asked; figures and comments are read "
    "once it is closed; `anonymise` erases addresses and links ninety days later.",
    "workshop": "Practitioners around a table. Once held, the page of the version cites it.",
    "review_comment": "What a practitioner finds badly put or missing. Each answer to it is in writing.",
    "programme": "What a training body offers. Its page and its entry in the catalogue follow this state.",
    "session": "A programme on given dates. Opening it settles whether it certifies; that no longer changes.",
    "version_change": "The one way in which the frozen version of an enrolment changes, with the learner’s agreement.",
    "enrolment": "A person in a session. Confirming it takes a seat and freezes the framework version.",
    "evidence": "A piece of the portfolio. Each time it is sent is a new round; `judge` is the last judgement awaited.",
    "jury": "Closing fixes the record. Only the last signature (or a named prevention) leads to `SIGNED`.",
    "appeal": "A candidate contests a signed decision. It is answered once, with reasons; what an upheld one was found "
    "to be is its `ground`. A contested judgement is answered: nobody stands above a jury.",
    "issuing_batch": "The documents of one signed deliberation. It finishes with the last of them.",
    "withdrawal": "That a document be revoked or replaced: one person of the certifier asks, a second one confirms "
    "within seven days. A confirmed row is the revocation itself, and stays.",
    "attestation": "A number of the register. Its row comes first, its bytes once; a number that could not be used "
    "is void, and stays.",
    "follow_up": "Somebody certified is asked what became of them. An answer can be changed until the question closes; "
    "then `detach` unties it from the person.",
    "erasure_request": "Somebody asks a body to erase what it holds of them. The row stays as proof of the answer, "
    "without a name once it is carried out.",
    "data_export": "A copy of a person’s data: made in the background, kept for seven days, deleted.",
}
"""One or two sentences a life: what the table does not say."""


@dataclass(frozen=True)
class Found:
    """A table, where it is written, and under which name."""

    life: Life
    path: str
    constant: str


def rooms(domain: str) -> list[str]:
    """Return the rooms of a domain in the order of the learner's way: pyproject.toml lists them backwards."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    for contract in contracts:
        if contract["type"] == "layers" and contract.get("containers") == [domain]:
            return list(reversed(contract["layers"]))
    return []


def rules_of(domain: str) -> Iterator[ModuleType]:
    """Yield every module called ``rules``, or that lies in a package called so, in the order of the rooms."""
    order = rooms(domain)
    package = importlib.import_module(domain)
    names = [item.name for item in pkgutil.walk_packages(package.__path__, prefix=f"{domain}.")]
    wanted = [name for name in names if "rules" in name.split(".")]

    def place(name: str) -> tuple[int, str]:
        room = name.split(".")[1]
        return (order.index(room) if room in order else len(order), name)

    for name in sorted(wanted, key=place):
        yield importlib.import_module(name)


def lives() -> list[Found]:
    """Return every table of the project once, in the order of the learner's way."""
    found: dict[int, Found] = {}
    for domain in DOMAINS:
        for module in rules_of(domain):
            for constant, value in vars(module).items():
                written_here = isinstance(value, Life) and f"{constant} = Life(" in _source(module)
                if written_here and id(value) not in found:
                    found[id(value)] = Found(value, _path(module).relative_to(ROOT).as_posix(), constant)
    return list(found.values())


def _path(module: ModuleType) -> Path:
    if module.__file__ is None:
        raise ValueError(f"{module.__name__} has no file")
    return Path(module.__file__)


def _source(module: ModuleType) -> str:
    return _path(module).read_text(encoding="utf-8")


def diagram(life: Life) -> str:
    """Return the table as a Mermaid state diagram. A state that nothing leaves ends the life."""
    left = {source for source, _event, _target in life.edges()}
    reached = {life.initial, *(target for _source, _event, target in life.edges())}
    lines = ["stateDiagram-v2", f"    [*] --> {life.initial}"]
    lines += [f"    {source} --> {target}: {event}" for source, event, target in life.edges()]
    lines += [f"    {state} --> [*]" for state in life.states.values if state in reached - left]
    return "\n".join(["```mermaid", *lines, "```"])


def section(found: Found) -> str:
    """Return the part of the page about one table."""
    life = found.life
    if life.name not in ABOUT:
        raise SystemExit(f"{found.path}: write a sentence about “{life.name}” in ABOUT (scripts/diagrams.py).")
    rows = [
        f"| `{event}` | {', '.join(f'`{source}`' for source in step.sources)} | `{step.target}` |"
        for event, step in life.steps.items()
    ]
    words = " · ".join(f"`{state.value}` {state.label}" for state in life.states)
    return "\n\n".join(
        [
            f"## {life.name.replace('_', ' ').capitalize()}",
            f"{ABOUT[life.name]} Table: [`{found.constant}`](../../{found.path}).",
            diagram(life),
            "\n".join(["| event | from | to |", "|---|---|---|", *rows]),
            words,
        ]
    )


def page() -> str:
    """Return the whole page, in English."""
    with override("en"):
        return "\n\n".join([INTRODUCTION.strip(), *(section(found) for found in lives())]) + "\n"


def main() -> int:
    """Write the page, or say whether it is behind."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    if not apps.ready:
        django.setup()
    if "--check" not in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    print("docs/reference/states.md is behind the tables: run python scripts/diagrams.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
