# The words of this house. Each makes .venv itself on first use; `make` alone prints this list.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# More arguments for pytest or for the demo: make test ARGS="-k lease"
ARGS ?=
# Test processes side by side, two more than there are cores, for many wait for others; 0 runs all in one (with --pdb).
JOBS ?= $(shell $(PYTHON) -c "import os; print(os.cpu_count() + 2)")
# How many seeds each chaos story is told with.
CHAOS_SEEDS ?= 25
# Which figures `make bench` measures; empty: all. What they are compared with is installed into .peers on first use.
ONLY ?=
# The browser that `make browser` drives.
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

# Compiled files are kept, whatever the shell asks for: each process that a test starts would compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo run test check bench eval browser real chaos lock clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(READY) ## see it work: a review, a refund, a lead, a stale table; no account, no key, ends by itself
	@$(BIN)/python -m tests.demo $(ARGS)

run: $(READY) ## the same stack on your own .env, staying up (Ctrl-C stops it)
	@$(BIN)/placet up $(ARGS)

test: $(READY) ## all tests that need only Python and git
	$(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(READY) ## lint, format, types, floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict agents tasks webhooks tests
	$(BIN)/lint-imports

bench: $(READY) ## measure, and print the figures (ONLY=steps for some of them)
	@$(BIN)/python -m tests.bench $(ONLY) $(ARGS)

eval: $(READY) ## have the reviewer review forty small pull requests, and print how well it did (ARGS=-v: each finding)
	@$(BIN)/python -m tests.eval $(ARGS)

# Without Chromium this is a skip on a laptop, and a failure where CI=true.
browser: $(READY) ## the stories that need Chromium: mail, link, page, click
	@if [ -n "$(CHROMIUM)" ]; then \
	  CHROMIUM="$(CHROMIUM)" $(BIN)/pytest -m browser $(ARGS); \
	elif [ "$${CI:-}" = true ]; then \
	  echo "make browser: no Chromium here, and CI must have one: apt-get install chromium" >&2; exit 1; \
	else \
	  echo "make browser: skipped, no Chromium found. Install it, or say where it is: make browser CHROMIUM=/path/to/chromium"; \
	fi

# What Node or the model is missing for is skipped on a laptop, with a line that says so, and fails where CI is set.
real: $(READY) ## against what nobody here wrote: payloads, signers, emulators, PostgreSQL, model servers, a small model, agent frameworks
	@$(BIN)/python -m tests.real.counterparts
	@$(BIN)/pytest -m real -n0 -q -s -rs -p no:randomly tests/real $(ARGS)

chaos: $(READY) ## the kill and pause stories over many seeds
	CHAOS_SEEDS=$(CHAOS_SEEDS) $(BIN)/pytest -m chaos -n $(JOBS) --timeout 1800 $(ARGS)

lock: $(READY) ## pin what pyproject.toml asks for, for every Python and platform (ARGS=--upgrade for the newest)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  --output-file requirements.lock $(ARGS) pyproject.toml

clean: ## remove .venv and all caches; .data (your runs) stays
	rm -rf $(VENV) .peers build dist ./*.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Made from the lock alone, with hashes checked; the project itself is linked in, built with the setuptools
# that the lock brought, so that nothing is fetched for it.
$(READY): requirements.lock pyproject.toml
	@command -v "$(PYTHON)" >/dev/null || { \
	  echo "Placet needs Python 3.11 or newer, and there is no '$(PYTHON)'. Say which: make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Placet needs Python 3.11 or newer; '$(PYTHON)' is $$("$(PYTHON)" -V 2>&1). Say which: make PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "'$(PYTHON)' cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)
