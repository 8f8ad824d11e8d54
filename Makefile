# Every target sets itself up in .venv first; `make run` is all that a newcomer needs.
#   make run PORT=8502 ARGS=--server.fileWatcherType=auto
#   make setup PYTHON=/path/to/python3.12

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 8501
ARGS ?=
PYTHONS := $(or $(PYTHON),python3.11 python3)

PY := .venv/bin/python
PIP := $(PY) -m pip install -q --disable-pip-version-check
RUN_STAMP := .venv/.run-stamp
DEV_STAMP := .venv/.dev-stamp

.PHONY: help setup run test fuzz messages lint verify bench clean browser postgres

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile

setup: $(DEV_STAMP) browser postgres ## Install everything: the app, the checks, browser and database of the tests

run: $(RUN_STAMP) ## Start the app on http://127.0.0.1:8501 (PORT=, ARGS=)
	@$(PY) -m streamlit run serve.py --server.address=127.0.0.1 --server.port=$(PORT) $(ARGS)

# Where no PostgreSQL can be installed, without root for example, its tests are skipped and the summary names them.
# pytest comes last and nothing is printed after it: CI reads its closing line.
test: lint browser ## Check and test everything, the browser tests too
	@tools/postgres.sh || true
	@$(PY) -m pytest

fuzz: $(DEV_STAMP) ## Read over ten thousand hostile files and live answers (ARGS=50000 for more)
	@$(PY) -m tests.fuzz $(ARGS)

messages: $(RUN_STAMP) ## Bring every language's catalogue up to date with the texts of the code
	@$(PY) -m app.messages

lint: $(DEV_STAMP) ## Check style, format and types; needs no browser
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

verify: $(RUN_STAMP) ## Check thousands of texts against their readings (ARGS="--sets 2 --lang en")
	@$(PY) -m app.verifier $(ARGS)

bench: $(DEV_STAMP) browser ## Measure the app's speed and memory
	@$(PY) -m bench $(ARGS)

clean: ## Remove .venv and every cache
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

browser: $(DEV_STAMP)
	@tools/browser.sh

postgres:
	@tools/postgres.sh

$(DEV_STAMP): requirements-dev.txt $(RUN_STAMP)
	@$(PIP) -r requirements-dev.txt
	@touch $@

$(RUN_STAMP): requirements.txt | $(PY)
	@$(PIP) -r requirements.txt
	@touch $@

# The first of these that runs and is new enough; a shim that leads nowhere is passed over.
$(PY):
	@for python in $(PYTHONS); do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  "$$python" -m venv --clear .venv >/dev/null 2>&1 && exit 0; \
	  rm -rf .venv; \
	  echo "make: $$python could not make a virtual environment in .venv (Debian: sudo apt-get install python3-venv)" >&2; \
	  exit 1; \
	done; \
	echo "make: Python 3.11 or newer is needed (tried: $(PYTHONS)); install it, or name one: make setup PYTHON=/path/to/python3" >&2; \
	exit 1
