"""Issuing: the usual way, our slower way and the press, over documents that are validated afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from certification.attestations.documents import AttestationContext
from tests.bench.making import Frozen, by_the_oracle, by_the_press, frozen_context, require_whole
from tests.bench.peers import peers_document, rsa_signer
from tests.factories.documents import ISSUED

DOCUMENTS = int(os.environ.get("BENCH_DOCUMENTS", "200"))
ROUNDS = 4
FOR_WORKERS = 1500  # documents of each of the two workers
ROOT = Path(__file__).resolve().parents[2]


def measure() -> dict[str, float]:
    """Return CPU and wall milliseconds a document for each way, what two workers make, and their memory.

    A mean over a round of documents of one cohort, from each frozen context to the bytes that are kept. Inside, for the
    press and for the oracle: reading the context and comparing its fingerprint, the signed credential, the page with
    the credential in it, the seal. For the peers' way: the page and the seal. Outside: forms, fonts and templates, made
    once a process; the database, the storage of files, the time-stamp, which depend on the installation.
    """
    cohort = [frozen_context(place) for place in range(DOCUMENTS)]
    signer = rsa_signer(ISSUED)
    figures: dict[str, float] = {}
    for name, make in (("press", by_the_press), ("oracle", by_the_oracle), ("peers", partial(_peers, signer))):
        cpu, wall, made = _timed(make, cohort)
        for place, (pdf, frozen) in enumerate(zip(made, cohort, strict=True)):
            if name == "peers":
                _require_signed(pdf)
            else:
                require_whole(name, pdf, frozen, proof=place % 10 == 0)
        figures |= {f"issuance.{name}.cpu_ms": cpu, f"issuance.{name}.wall_ms": wall}
        figures[f"issuance.{name}.kb"] = round(sum(map(len, made)) / len(made) / 1024, 1)
    figures["issuance.peers_to_press"] = round(figures["issuance.peers.cpu_ms"] / figures["issuance.press.cpu_ms"], 1)
    return figures | _workers()


def _peers(signer: Any, frozen: Frozen) -> bytes:
    return peers_document(AttestationContext.from_canonical(frozen["context"]), signer)


def _timed(make: Callable[[Frozen], bytes], cohort: Sequence[Frozen]) -> tuple[float, float, list[bytes]]:
    """Return CPU and wall milliseconds a document, in the best of the rounds that the cohort is made in, and all of it.

    As in ``measuring``: what a busy machine adds to a round is not what a document costs.
    """
    make(cohort[0])
    made: list[bytes] = []
    costs: list[tuple[float, float]] = []
    size = -(-len(cohort) // ROUNDS)
    for start in range(0, len(cohort), size):
        part = cohort[start : start + size]
        cpu, wall = time.process_time(), time.perf_counter()
        made += [make(frozen) for frozen in part]
        costs.append(((time.process_time() - cpu) / len(part), (time.perf_counter() - wall) / len(part)))
    best_cpu, best_wall = (round(min(values) * 1000, 3) for values in zip(*costs, strict=True))
    return best_cpu, best_wall, made


def _require_signed(pdf: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        seal = subprocess.run(["pdfsig", "-nocert", file.name], capture_output=True, text=True).stdout
        text = subprocess.run(["pdftotext", file.name, "-"], capture_output=True, text=True).stdout
    if "Signature is Valid" not in seal or "Kergoat" not in text:
        raise SystemExit("peers: a document is not signed and readable")


def _workers() -> dict[str, float]:
    """Let two forked processes work side by side.

    ``worker_mb`` counts memory that they share by its share (PSS): what one worker more takes from the machine.
    ``worker_rss_mb`` is what ``ps`` tells, which counts what is shared once a worker; most of it is code that Django,
    Wagtail and WeasyPrint are, and that the parent read before it forked.
    """
    command = [sys.executable, "-m", "tests.bench.press_worker", str(FOR_WORKERS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    report = json.loads(done.stdout.splitlines()[-1])
    return {
        "issuance.press.docs_per_min": report["docs_per_min"],
        "issuance.worker_mb": report["mb"],
        "issuance.worker_rss_mb": report["rss_mb"],
    }
