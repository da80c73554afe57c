"""Production refuses to start when something vital is missing, and says what."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "SECRET_KEY": "x" * 64,
    "ALLOWED_HOSTS": "cursus.example",
    "DATABASE_URL": "postgres://cursus@127.0.0.1/cursus",
    "PUBLIC_ORIGIN": "https://cursus.example",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example:587",
    "DEFAULT_FROM_EMAIL": "cursus@cursus.example",
}


def start(**changes: str | None) -> subprocess.CompletedProcess[str]:
    """Import the production settings in a process of their own, with this environment."""
    wanted = {**COMPLETE, **changes}
    environment = {key: value for key, value in os.environ.items() if key not in COMPLETE}
    environment.update({key: value for key, value in wanted.items() if value is not None})
    return subprocess.run(
        [sys.executable, "-c", "import config.settings.production as s; print(s.DEBUG, s.ALLOW_SOFTWARE_KEYS)"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_starts_when_complete():
    done = start()
    assert done.stdout.split() == ["False", "False"], done.stderr


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_it_names_what_is_missing(name):
    done = start(**{name: None})
    assert done.returncode != 0
    assert name in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("ALLOWED_HOSTS", "*"),
        ("DATABASE_URL", "sqlite:////tmp/x.sqlite3"),
        ("PUBLIC_ORIGIN", "http://cursus.example"),
        ("EMAIL_URL", "console://"),
    ],
)
def test_it_refuses_what_is_unsafe(name, value):
    done = start(**{name: value})
    assert done.returncode != 0
    assert name in done.stderr
