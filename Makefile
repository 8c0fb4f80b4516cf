# make serve   set up, index corpus/, serve the site          make check   ruff, mypy, import-linter
# make test    set up, run every test                          make bench   print the speed tables
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
PORT   ?= 8000
TESTS  ?=
BENCH  ?=

.DELETE_ON_ERROR:
.PHONY: serve index test check format bench clean

serve: index
	$(BIN)/aftalesoeg serve --port $(PORT)

index: $(VENV)/.installed
	$(BIN)/aftalesoeg index

test: $(VENV)/.installed-dev
	$(BIN)/python -Im pytest $(TESTS)

check: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: index $(VENV)/.installed-dev
	$(BIN)/python tests/bench.py $(BENCH)

clean:
	rm -rf $(VENV) var build *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Aftalesøg kræver Python 3.11 eller nyere: kør make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Det virtuelle miljø kan ikke laves: installér python3-venv (apt-get install python3-venv)" >&2; exit 1; }

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) --editable .
	$(BIN)/python -m web.assets
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) --editable '.[dev]'
	@touch $@
