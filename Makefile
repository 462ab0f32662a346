PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

ON_SERVER := acceptance audit contract exchange handling projections queries soak store

.DEFAULT_GOAL := help
SIZES ?= 10000 100000
.PHONY: help setup demo test soak bench check format lock clean

help: ## list what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("relations needs Python 3.11 or later; set PYTHON=python3.11") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $(READY)

setup: $(READY) ## make the virtual environment and install into it

demo: $(READY) ## fill an example book and show the main answers
	@mkdir -p build && rm -f build/demo.db*
	@$(BIN)/relations --db build/demo.db demo

test: $(READY) ## run all tests, on SQLite and on PostgreSQL, the soak in its short form
	$(BIN)/python -m pytest -n 2
	$(BIN)/python -m pytest -n 2 --database postgresql $(addprefix tests/, $(ON_SERVER))

bench: $(READY) ## measure beside floors and peers (SIZES="10000 100000"): a table, build/bench.json and .svg
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock --editable ".[bench]"
	PYTHONPATH=tests $(BIN)/python -m bench --sizes $(SIZES) --plot build/bench.svg

SECONDS ?= 60
soak: $(READY) ## let programs, disks and clocks fail hundreds of times; SECONDS=300 for more of many writers
	RELATIONS_SOAK=$(SECONDS) $(BIN)/python -m pytest -s tests/soak
	RELATIONS_SOAK=$(SECONDS) $(BIN)/python -m pytest -s --database postgresql tests/soak

check: $(READY) ## lint, format, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## put the code in its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(READY) ## pin every package anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra dev --extra cluster --extra holidays --extra postgres --extra routing --extra timestamps \
	  --no-emit-index-url --no-header --no-annotate pyproject.toml --upgrade -o requirements.lock

clean: ## remove what was built
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
