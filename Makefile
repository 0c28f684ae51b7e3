# Commonweal. `make demo` looks around; `make test` runs everything; `make help` lists the rest.
PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export COMMONWEAL_DATA ?= $(CURDIR)/var
export COMMONWEAL_DEMO_DATA ?= $(CURDIR)/var/demo

.PHONY: help install dev demo fresh-demo serve test goldens faults lint check migrations-check screenshots bench lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

$(VENV)/installed: requirements/base.txt requirements/build.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Commonweal needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 demo"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Commonweal runs on (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev-installed: $(VENV)/installed requirements/dev.txt
	@echo "Installing what testing needs (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

install: $(VENV)/installed ## make .venv and the pages' styles
	@$(BIN)/python assets/build.py

dev: install $(VENV)/dev-installed ## install plus what testing needs

demo: install ## a fictional town on http://localhost:8000 (PORT=… changes it)
	@$(BIN)/commonweal demo --port $(PORT)

fresh-demo: install ## the same, built anew
	@$(BIN)/commonweal demo --port $(PORT) --fresh

serve: install ## your own site
	@$(BIN)/commonweal serve --port $(PORT)

test: dev ## everything: unit, property, architecture, contracts, journeys; SQLite and, where there is one, PostgreSQL
	@$(BIN)/python tests/run_all.py

goldens: dev ## every golden count at full size
	@$(BIN)/python -m pytest -m goldens -n 2

faults: dev ## the fault plan at full size
	@$(BIN)/python -m pytest -m faults tests/faults

lint: dev ## style, types, walls
	@$(BIN)/ruff check src tests benchmarks assets
	@$(BIN)/lint-imports
	@$(BIN)/mypy src/civicmath src/commonweal

check: lint migrations-check ## lint and migrations

migrations-check: dev
	@COMMONWEAL_DATA=$$(mktemp -d) $(BIN)/commonweal django makemigrations --check --dry-run

screenshots: dev ## pictures of every page, small and wide, into screenshots/
	@$(BIN)/python tests/screenshots.py

bench: dev ## benchmarks: ratios and counts
	@$(BIN)/python benchmarks/run_all.py

lock: ## pin requirements anew (needs uv)
	@for f in base build dev; do uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate requirements/$$f.in -o requirements/$$f.txt; done

clean: ## remove what was built here
	@rm -rf $(VENV) var assets/node_modules src/commonweal/site/static/built dist screenshots
