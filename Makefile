# The whole way: `make` builds the environment in .venv and runs the workflow; `make help` lists more.

# The Python, 3.11 or later, that the environment is made with.
PYTHON ?= python3

# The folder that `make verify` looks through.
RESULTS ?= results

VENV := .venv
BIN := $(VENV)/bin
# A copy of the lock that the environment was built from, written once it is complete.
STAMP := $(VENV)/requirements.lock

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.PHONY: all help environment test lock lint verify clean

all: environment ## build the environment and run the workflow on all cores
	$(BIN)/snakemake --cores all

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

# Compared by content: a fresh checkout of the same lock rebuilds nothing, and an environment whose
# installation was interrupted has no copy of the lock and is begun anew.
environment: ## build .venv from requirements.lock, if it is not that already
	@cmp -s requirements.lock $(STAMP) && $(BIN)/python -c '' || { \
	  $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "hydrolimit needs Python 3.11 or later, which '$(PYTHON)' is not;" \
	              "name one that is, for example: make PYTHON=python3.12" >&2; exit 1; }; \
	  set -ex; \
	  $(PYTHON) -m venv --clear $(VENV); \
	  $(BIN)/pip install --disable-pip-version-check --require-hashes -r requirements.lock; \
	  cp requirements.lock $(STAMP).new; \
	  mv $(STAMP).new $(STAMP); }

# Each file of tests runs on one worker, those through Snakemake first: they take longest.
test: environment ## run the tests
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

# The lock names packages and hashes only: whoever installs it chooses where from.
lock: environment ## resolve requirements.in into requirements.lock
	cp requirements.lock requirements.lock.new
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --output-file requirements.lock.new requirements.in
	@if grep -n '://' requirements.lock.new; then \
	  echo "requirements.lock would hold the addresses above; left as it was" >&2; \
	  rm requirements.lock.new; exit 1; fi
	mv requirements.lock.new requirements.lock

lint: environment ## check style: ruff, snakefmt, snakemake --lint
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/snakemake --lint

verify: environment ## remove result files that are broken, so that the next run makes them again
	PYTHONPATH=src $(BIN)/python -m hydrolimit.datasets verify $(RESULTS) --remove

clean: ## remove results, logs and caches, but not the environment
	find results -mindepth 1 -not -path results/README.md -delete
	rm -rf .snakemake .cache logs .pytest_cache .ruff_cache .hypothesis
	find . -path ./$(VENV) -prune -o -name __pycache__ -type d -exec rm -rf {} +
