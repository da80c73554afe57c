"""A hardware module for tests: SoftHSM2 with one token in a temporary folder, filled as an administrator does."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from cursus.core import clock
from cursus.core.signing import IssuedKey, TokenKey, generate_body_key

LABEL, PIN = "Réseau Coopérer", "1234"
MODULES = [Path("/usr/lib/softhsm/libsofthsm2.so"), *Path("/usr/lib").glob("*/softhsm/libsofthsm2.so")]
REMOVE = """
import sys, pkcs11
module, label, pin, key = sys.argv[1:]
with pkcs11.lib(module).get_token(token_label=label).open(user_pin=pin, rw=True) as session:
    session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, id=bytes.fromhex(key)).destroy()
"""


@dataclass(frozen=True)
class Token:
    """The token. Keys are put in and taken out by other processes, as in real life."""

    module: Path
    tool: str
    folder: Path

    def put(self, issued: IssuedKey, key_id: bytes) -> TokenKey:
        """Put a private key into the token; return where it lies."""
        path = self.folder / "key.pem"
        path.write_bytes(issued.private_key)
        where = ["--token", LABEL, "--label", "cachet", "--id", key_id.hex(), "--pin", PIN]
        subprocess.run([self.tool, "--import", str(path), *where], check=True, capture_output=True)
        path.unlink()
        return TokenKey(LABEL, key_id)

    def remove(self, key_id: bytes) -> None:
        """Take the key out."""
        command = [sys.executable, "-c", REMOVE, str(self.module), LABEL, PIN, key_id.hex()]
        subprocess.run(command, check=True, capture_output=True)


@cache
def token() -> Token:
    """Return the token of this run; skip the test, saying why, where SoftHSM2 is missing."""
    module = next((path for path in MODULES if path.exists()), None)
    tool = shutil.which("softhsm2-util")
    if module is None or tool is None:
        pytest.skip("SoftHSM2 is not installed (Debian: softhsm2)")
    folder = Path(tempfile.mkdtemp(prefix="cursus-hsm-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(configuration)  # read by the module when it is loaded
    command = [tool, "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "5678"]
    subprocess.run(command, check=True, capture_output=True)
    return Token(module, tool, folder)


def a_key(name: str = "Réseau Coopérer") -> IssuedKey:
    """A key with its certificate, valid since yesterday."""
    return generate_body_key(name, valid_from=clock.now() - timedelta(days=1))
