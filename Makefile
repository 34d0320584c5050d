# `make run` for the bundled study, `make test` for everything that must hold. `make` alone lists the targets.

PYTHON ?= python3
STUDY ?= kazakhstan
OUT ?= out/$(STUDY)
lang ?= en

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# Either stamp removes the other: `run` installs the package as a user gets it, `test` installs it in place.
RUN_STAMP := $(VENV)/.for-run
TEST_STAMP := $(VENV)/.for-test
SOURCES := $(shell find src -type f -not -name '*.pyc')

# Validation tables that are not part of the package; without them their tests are skipped and counted.
DATA := $(realpath ../shared/data)
ifneq ($(DATA),)
export GROWTHPOLES_DATA ?= $(DATA)
endif

# Compiled modules are kept: the processes that tests start would each compile the package anew.
unexport PYTHONDONTWRITEBYTECODE

SHELL := /bin/sh
.SHELLFLAGS := -euc
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help run report serve test lint bench clean prerequisites browser postgres

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: prerequisites $(RUN_STAMP) ## run the bundled study: findings on the screen, report in out/
	@$(BIN)/growthpoles run $(STUDY) -o $(OUT)
	@echo; echo "Open in a browser:"; find "$(CURDIR)/$(OUT)" -maxdepth 2 -name '*.html' | sort | sed 's/^/  /'

report: prerequisites $(RUN_STAMP) ## write the report of the last run again: make report lang=kk
	@$(BIN)/growthpoles report $(OUT) --language $(lang) -o $(OUT)-$(lang).html

serve: prerequisites $(RUN_STAMP) ## open the dashboard on the last run in a browser; Ctrl+C ends it
	@$(BIN)/growthpoles serve $(OUT)

test: lint browser postgres ## check everything that must hold
	$(BIN)/python -m pytest -n 2 $(PYTEST_ARGS)

lint: prerequisites $(TEST_STAMP) ## style, types and layers only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: prerequisites $(TEST_STAMP) ## time the package beside its peers
	@$(PIP) install -qq -c constraints.txt -e '.[dev,documents,geo,web,bench]'
	@for file in benchmarks/*.py; do \
	    if [ -e "$$file" ]; then echo "== $$file"; $(BIN)/python "$$file"; fi; done

clean: ## remove what runs and tools wrote (the environment .venv stays)
	rm -rf out dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

prerequisites:
	@missing=""; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || missing="$$missing python3(3.11-or-newer)"; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || missing="$$missing python3-venv"; \
	command -v git >/dev/null || missing="$$missing git"; \
	if [ -n "$$missing" ]; then \
	    echo "Missing:$$missing"; \
	    echo "On Debian and Ubuntu: sudo apt-get update && sudo apt-get install -y git make python3 python3-venv"; \
	    exit 1; \
	fi >&2

browser:
	@missing=""; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v pdftotext >/dev/null || missing="$$missing poppler-utils"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing for the tests of pages and documents:$$missing"; \
	    export DEBIAN_FRONTEND=noninteractive; \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else \
	    echo "Missing:$$missing. The tests that look at pages or PDF files with it will be skipped."; \
	    echo "On Debian: sudo apt-get update && sudo apt-get install -y$$missing"; \
	fi >&2

postgres:
	@if command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing PostgreSQL for the test of microdata on a server"; \
	    export DEBIAN_FRONTEND=noninteractive; \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql >/dev/null; \
	else \
	    echo "PostgreSQL is missing: the test of microdata on a server will be skipped."; \
	    echo "On Debian: sudo apt-get update && sudo apt-get install -y postgresql"; \
	fi >&2

$(BIN)/pip:
	@echo "Creating $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): pyproject.toml constraints.txt $(SOURCES) | prerequisites $(BIN)/pip
	@echo "Installing growthpoles into $(VENV) (the first time takes a minute)"
	@$(PIP) install -qq -c constraints.txt '.[documents,web]'
	@rm -f $(TEST_STAMP); touch $@

$(TEST_STAMP): pyproject.toml constraints.txt | prerequisites $(BIN)/pip
	@echo "Installing growthpoles and the test tools into $(VENV)"
	@$(PIP) install -qq -c constraints.txt -e '.[dev,documents,geo,sdmx,web]'
	@rm -f $(RUN_STAMP); touch $@
