# Needs Python >= 3.11 and make, nothing else; uv is used where it is there.
SHELL := /bin/bash
BIN := .venv/bin
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
SECONDS := 600
LIVES := 10000
A := build/bench/before.json
# All tests: most wait for others, so more processes than cores. Those of a file stay together, the slow first.
TESTS_AT_ONCE := --numprocesses 3 --dist loadfile --no-loadscope-reorder
READY := .venv/.ready
# Empty: compiled code is kept, whatever the surroundings say. A command of the service starts in half the time.
export PYTHONDONTWRITEBYTECODE :=
COMPILED := build/compiled
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --quiet

.PHONY: help install demo test test-compiled check compile fuzz lives mutants bench bench-compare schemas diagram release-schemas docs lock
.DEFAULT_GOAL := help

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(READY) ## Make .venv with everything, from the lock files

demo: $(READY) ## Start a real Kafka and Postgres, feed in requests, show the decisions
	$(BIN)/python -m service demo $(ARGS)

test: $(READY) ## Run all tests against a real Kafka and Postgres (ARGS=tests/unit: some, in one process)
	$(BIN)/python -m pytest $(or $(ARGS),$(TESTS_AT_ONCE))

test-compiled: compile ## Run the tests that need no servers on the compiled service
	cd $(COMPILED) && ../../$(BIN)/python -m pytest $(or $(ARGS),tests/unit tests/contract tests/property)

check: $(READY) ## Format, lint, types, layers, SQL, containers
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/mypy deploy/compiled.py
	$(BIN)/lint-imports
	$(BIN)/squawk --assume-in-transaction --pg-version 18 --no-error-on-unmatched-pattern \
		--exclude=prefer-bigint-over-int,prefer-bigint-over-smallint,prefer-robust-stmts \
		service/store/migrations/*.sql
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec deploy/compose.yaml

compile: $(COMPILED)/.done ## Put a copy of the tree in build/compiled, as fast as the image (needs a C compiler)

fuzz: $(READY) ## Bend and break records for SECONDS, decode beside a reference of the contract
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS) $(ARGS)

lives: $(READY) ## Play many random lives of cases through the core, beside a slow ledger
	AFTERSALE_TEST_LIVES=$(LIVES) $(BIN)/python -m pytest -q --timeout 0 tests/property/test_lives.py

mutants: $(READY) ## Change windows, grounds and money in every small way; the share that the tests notice
	rm -rf mutants
	$(BIN)/python -m tests.mutants

bench: compile ## Measure speed, latency, growth and memory here, beside peers (ARGS=--quick: minutes)
	cd $(COMPILED) && ../../$(BIN)/python -m tests.bench --out ../bench $(ARGS)

bench-compare: $(READY) ## Lay the last run of the bench beside the one before, or beside A=its bench.json
	$(BIN)/python -m tests.bench.compare $(A) build/bench/bench.json

schemas: $(READY) ## Write the JSON Schemas, of packs too, and the AsyncAPI document anew
	$(BIN)/python -m schemas.json_schema
	$(BIN)/python -m schemas.docs.asyncapi
	$(BIN)/python -m service.policies.editing

diagram: $(READY) ## Write the states of a case into the README anew
	$(BIN)/python -m tests.life_diagram

release-schemas: $(READY) ## Let the present JSON Schemas be those that others rely on
	$(BIN)/python -m schemas.compatibility --release

docs: $(READY) ## Write the contract as one HTML page and say where it is
	$(BIN)/python -m schemas.docs

lock: ## Write the lock files anew (needs uv)
	$(COMPILE) -o requirements.lock
	$(COMPILE) --extra local --extra dev -o requirements-dev.lock

$(COMPILED)/.done: $(READY) Makefile README.md $(shell find service schemas tests deploy -type f -not -path '*/__pycache__/*')
	$(BIN)/python deploy/compiled.py $(COMPILED)

$(READY): requirements-dev.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed"; exit 1; }
	@if command -v uv >/dev/null; then \
		uv venv --quiet --clear --python "$$(command -v $(PYTHON))" .venv && \
		uv pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.lock && \
		uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . ; \
	else \
		$(PYTHON) -m venv --clear .venv && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
			-r requirements-dev.lock && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
			--no-build-isolation -e . ; \
	fi
	@touch $@
