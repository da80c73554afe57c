"""Trust case 21: the process is killed at each point of an upload; no row without bytes, and the rest is swept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections

from cursus.core.files.scrub import scrub
from cursus.core.files.storage import read_verified
from cursus.models import StoredFile
from tests.cursus.core.files import samples

ROOT = Path(__file__).resolve().parents[4]

UPLOADER = """
import os, signal, sys
import django
django.setup()
from pathlib import Path
from django.conf import settings
from django.core.files.base import ContentFile
settings.FILES_SPOOL_DIR = Path(sys.argv[2])
from cursus.core.files import local, sandbox, storage
place = local.PrivateFileSystemStorage(sys.argv[3])
storage.private_storage = lambda: place

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

def write_half(self, part, content):
    data = content.read()
    with open(part, "wb") as out:
        out.write(data[: len(data) // 2])
        out.flush()
        die()

point = sys.argv[1]
if point == "received, not yet inspected":
    sandbox.parse = die
elif point == "half written":
    local.PrivateFileSystemStorage._write = write_half
elif point == "written, not yet named":
    os.link = die
elif point == "named, not yet verified":
    storage._holds = die
elif point == "verified, no row yet":
    storage.register = die
elif point == "row written, not committed":
    storage.record = die
data = Path(sys.argv[4]).read_bytes()
storage.store_upload(ContentFile(data, name="rapport.pdf"), organisation=None, by=None, purpose="evidence")
"""

POINTS = [
    "received, not yet inspected",
    "half written",
    "written, not yet named",
    "named, not yet verified",
    "verified, no row yet",
    "row written, not committed",
]


def database_url() -> str:
    """Return the address of this test's database for another process."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    secret = f":{config['PASSWORD']}" if config["PASSWORD"] else ""
    return f"postgres://{config['USER']}{secret}@{config['HOST']}:{config['PORT'] or 5432}/{config['NAME']}"


def upload_until(point: str, folder: Path, tmp_path: Path) -> int:
    """Run an upload in a process of its own; return how it ended."""
    source = tmp_path / "source.pdf"
    source.write_bytes(samples.pdf(20))
    url = database_url()
    connections.close_all()
    arguments = [sys.executable, "-c", UPLOADER, point, str(tmp_path / "spool"), str(folder), str(source)]
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    return subprocess.run(arguments, cwd=ROOT, env=environment, timeout=120, check=False).returncode


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", POINTS)
def test_killed_in_mid_upload(point: str, folder: Path, tmp_path: Path) -> None:
    assert upload_until(point, folder, tmp_path) == -signal.SIGKILL
    left = files_in(folder) + files_in(tmp_path / "spool")
    assert left, "the cut does leave something behind"
    assert not StoredFile.objects.exists()

    assert scrub().swept == [], "an upload under way is left alone"
    report = scrub(grace=timedelta(0))
    assert report.sound
    assert report.swept
    assert not files_in(folder)
    assert not files_in(tmp_path / "spool")


@pytest.mark.django_db(transaction=True)
def test_not_killed(folder: Path, tmp_path: Path) -> None:
    """The twin: left alone, the same process stores the file, and the sweep does not touch it."""
    assert upload_until("never", folder, tmp_path) == 0
    stored = StoredFile.objects.get()
    assert read_verified(stored) == (tmp_path / "source.pdf").read_bytes()
    report = scrub(grace=timedelta(0))
    assert (report.sound, report.checked, report.swept) == (True, 1, [])
