# Each verb installs what it needs into .venv first; only Python 3.11 or newer and make must be there.
PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
RUN     := $(VENV)/.run-environment
DEV     := $(VENV)/.dev-environment
PIP     := $(BIN)/python -m pip --disable-pip-version-check --quiet
CLIENTS := tests/clients/js/node_modules/.installed
SCRATCH := .venv-lock
LOCK    := $(SCRATCH)/bin/uv pip compile pyproject.toml --quiet --no-header --universal --python-version 3.11 \
           --generate-hashes --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo serve test check fix docs conformance bench lock

help: ## what there is to say
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

demo: $(RUN) ## tell the whole story on a local server, then keep serving (ONCE=1: stop after the story)
	$(BIN)/fitwork demo $(if $(filter-out 0,$(ONCE)),--once)

serve: $(RUN) ## serve on 127.0.0.1:8000 with the store in fitwork.db
	$(BIN)/fitwork serve

test: $(DEV) $(CLIENTS) ## every test, on SQLite and on a PostgreSQL that comes with the environment
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

check: $(DEV) ## lint, types, the import contract, generated files; edits nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/generated.py --check

fix: $(DEV) ## let ruff repair and format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(DEV) ## print every generated file anew (docs, profiles, openapi.yaml)
	$(BIN)/python tools/generated.py --write

conformance: $(DEV) $(CLIENTS) ## HAPI's validator on profiles, examples and answers (Java, Maven; UK Core: FITWORK_UKCORE_DIR)
	$(BIN)/python tools/conformance

bench: $(DEV) ## measure on this machine; docs/performance.md says what the figures mean
	$(BIN)/python -m benchmarks $(ARGS)

lock: ## resolve the lock files anew (UPGRADE=1: to the newest versions)
	$(PYTHON) -m venv $(SCRATCH)
	$(SCRATCH)/bin/python -m pip --disable-pip-version-check --quiet install uv
	$(LOCK) --extra build --extra dev --output-file requirements.lock
	$(LOCK) --extra build --constraints requirements.lock --output-file requirements-run.lock

# Stamps: an environment is made again only when what it is made of has changed.
$(RUN): requirements-run.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "fitwork_fhir needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements-run.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements.lock $(RUN)
	$(PIP) install --require-hashes -r requirements.lock
	@touch $@

# JavaScript clients of the tests. A machine without npm, or without a registry, runs the other tests and says so.
$(CLIENTS): tests/clients/js/package-lock.json tests/clients/js/.npmrc
	@if ! command -v npm >/dev/null; then echo "SKIPPED: npm is not there, so no JavaScript client is tested"; \
	elif (cd tests/clients/js && npm ci --fetch-retries=2 --fetch-timeout=60000 --loglevel=error); then touch $@; \
	else echo "SKIPPED: npm could not install the JavaScript clients, so none is tested"; fi
