"""Brings the French catalogues up to date with the code, or (--check) says what they lack."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
APPS = ("cursus", "certification", "site_cms")
SOURCES = ("*.py", "*.html", "*.txt")


def extract(app: str, into: Path) -> polib.POFile:
    """Return the messages that the code of an app uses, through Django's own extraction on a copy."""
    copy = into / app
    for pattern in SOURCES:
        for source in (ROOT / app).rglob(pattern):
            target = copy / source.relative_to(ROOT / app)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    (copy / "locale" / "fr" / "LC_MESSAGES").mkdir(parents=True)
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "makemessages", "-l", "fr", "--no-location", "-e", "py,html,txt"],
        cwd=copy,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return polib.pofile(str(copy / "locale" / "fr" / "LC_MESSAGES" / "django.po"))


def main() -> int:
    """Return 0 when every message is translated and none is left over (or was just brought up to date)."""
    checking = "--check" in sys.argv
    faults = 0
    with tempfile.TemporaryDirectory() as scratch:
        for app in APPS:
            path = ROOT / app / "locale" / "fr" / "LC_MESSAGES" / "django.po"
            used, kept = extract(app, Path(scratch)), polib.pofile(str(path))
            known = {(entry.msgctxt, entry.msgid): entry for entry in kept if not entry.obsolete}
            wanted = {(entry.msgctxt, entry.msgid) for entry in used}
            if not checking:
                kept.merge(used)
                kept.save()
                known = {(entry.msgctxt, entry.msgid): entry for entry in kept if not entry.obsolete}
            for key in sorted(wanted, key=str):
                entry = known.get(key)
                if entry is None or entry.fuzzy or not entry.translated():
                    faults += 1
                    print(f"{app}: not translated: {key[1]!r}")
            for key in sorted(set(known) - wanted, key=str):
                faults += 1
                print(f"{app}: no longer used: {key[1]!r}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
