# The commands of the house. `make` alone lists them.
SHELL := /bin/sh
PY := .venv/bin/python
SERVE ?= 1
ADDRESS ?= 127.0.0.1:8000
PYTEST_ARGS ?=
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test check e2e faults interop bench lock messages

help: ## list the commands
	@grep -E '^[a-z0-9]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

setup: ## install what the work needs
	@scripts/setup dev

demo: ## run the main job on this machine, then serve it (SERVE=0: do not serve)
	@scripts/setup base
	@scripts/demo $(SERVE) $(ADDRESS)

test: ## run the tests (DATABASE_URL chooses the database)
	@scripts/setup dev
	@$(PY) -m pytest -n 2 --ignore=tests/e2e --ignore=tests/bench --ignore=tests/interop --ignore=tests/faults $(PYTEST_ARGS)
	@echo "Left out: tests/e2e (make e2e), tests/bench (make bench), tests/interop (make interop), tests/faults (make faults)."

check: ## lint, types, import contracts, migrations, translations, production settings
	@scripts/setup dev
	@scripts/check

e2e: ## drive a real browser through the whole journey
	@scripts/setup browser
	@$(PY) -m pytest tests/e2e -n 2 --dist loadgroup $(PYTEST_ARGS)

faults: ## kill real workers, stop brokers, race connections (DATABASE_URL: PostgreSQL, BROKER_URL: Redis)
	@scripts/setup dev
	@$(PY) -m pytest tests/faults -rs $(PYTEST_ARGS)

interop: ## check credentials with an implementation that is not ours (needs node and npm)
	@scripts/setup dev
	@INTEROP=1 $(PY) -m pytest tests/interop $(PYTEST_ARGS)

bench: ## measure, print a table, write build/bench.json
	@scripts/setup browser
	@$(PY) -m tests.bench

lock: ## resolve the lock files again (no address in them)
	@scripts/setup dev
	@.venv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 --custom-compile-command 'make lock' pyproject.toml -o requirements/base.lock
	@.venv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 --custom-compile-command 'make lock' pyproject.toml --group dev -o requirements/dev.lock

messages: ## bring the French catalogues up to date with the code
	@scripts/setup dev
	@$(PY) scripts/messages.py
