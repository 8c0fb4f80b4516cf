# make serve   set up, index corpus/, serve the site          make check   style, types, imports, licences, known flaws
# make test    set up, run every test                         make bench   print the speed tables
# make lock    pin the newest packages that pyproject.toml allows anew: make lock UPGRADE=--upgrade
# make load    50 readers and 5 askers for a minute           make fuzz    hostile inputs, then hostile clients
# make sbom    write the bill of materials (CycloneDX) in dist/   make mutants how many small faults the tests notice
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# every file that is installed has its hash in requirements/, and none is built here; see docs/decisions/0083
LOCKED := $(PIP) --require-hashes --no-deps --only-binary :all:
LOCK_OPTIONS := --universal --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command 'make lock' --quiet
LOCK   := $(BIN)/uv pip compile pyproject.toml --no-emit-package torch --constraint requirements/torch.txt $(LOCK_OPTIONS)
UPGRADE ?=
# torch serves only models that are not bundled: make TORCH= leaves it out
TORCH  ?= requirements/torch.txt
PORT   ?= 8000
TESTS  ?=
JOBS   ?= 2
BENCH  ?=
MUTANTS ?=
LOAD   ?=
FUZZ   ?=
SIEGE  ?=
FUZZ_TIMES ?= 100

.DELETE_ON_ERROR:
.PHONY: serve index test check format lock sbom load fuzz mutants bench clean

serve: index
	$(BIN)/aftalesoeg serve --port $(PORT)

index: $(VENV)/.installed
	$(BIN)/aftalesoeg index

test: $(VENV)/.installed-dev
	$(BIN)/python -Im pytest --numprocesses $(JOBS) --dist loadfile $(TESTS)

check: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/tools/supply.py licences
	$(BIN)/python tests/tools/supply.py audit

sbom: $(VENV)/.installed-dev
	$(BIN)/python tests/tools/supply.py sbom

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(VENV)/.packages-dev
	$(LOCK) $(UPGRADE) --extra milvus --extra dev --output-file requirements/dev.txt
	$(LOCK) $(UPGRADE) --constraint requirements/dev.txt --output-file requirements/run.txt
	$(LOCK) $(UPGRADE) --constraint requirements/dev.txt --extra milvus --output-file requirements/milvus.txt
	$(BIN)/uv pip compile --group mutants $(LOCK_OPTIONS) $(UPGRADE) --output-file requirements/mutants.txt
	$(BIN)/uv pip compile --group bench --no-emit-package torch --constraint requirements/torch.txt --constraint requirements/dev.txt $(LOCK_OPTIONS) $(UPGRADE) --output-file requirements/bench.txt

load: index $(VENV)/.installed-dev
	$(BIN)/python tests/tools/load.py $(LOAD)

fuzz: index $(VENV)/.installed-dev
	FUZZ_TIMES=$(FUZZ_TIMES) $(BIN)/python -Im pytest tests/fuzz tests/audit $(FUZZ)
	$(BIN)/python tests/tools/siege.py $(SIEGE)

mutants: $(VENV)/mutants/.installed $(VENV)/.installed-dev
	$(BIN)/python tests/tools/mutants.py $(MUTANTS)

bench: index $(VENV)/.installed-dev $(VENV)/bench/.installed
	$(BIN)/python tests/tools/bench.py $(BENCH)
	$(BIN)/python tests/tools/bench_milvus.py
	$(BIN)/python tests/tools/typeset.py

clean:
	rm -rf $(VENV) var build dist *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Aftalesøg kræver Python 3.11 eller nyere: kør make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Det virtuelle miljø kan ikke laves: installér python3-venv (apt-get install python3-venv)" >&2; exit 1; }

$(VENV)/.packages: $(VENV)/bin/python requirements/run.txt $(TORCH)
	$(LOCKED) -r requirements/run.txt
	$(if $(TORCH),$(PIP) -r $(TORCH))
	@touch $@

$(VENV)/.packages-dev: $(VENV)/.packages requirements/dev.txt
	$(LOCKED) -r requirements/dev.txt
	@touch $@

$(VENV)/.installed: $(VENV)/.packages pyproject.toml indexer/embedding/files.py indexer/language/lexicon_file.py
	$(PIP) --no-deps --no-build-isolation --editable .
	$(if $(TORCH),$(BIN)/python -m pip check --disable-pip-version-check)
	$(BIN)/python -m web.dkfds
	$(BIN)/python -m indexer.embedding.conversion
	$(BIN)/python -m indexer.language.lexicon_file
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed $(VENV)/.packages-dev
	@touch $@

# the other search engines that make bench sets beside this program
$(VENV)/bench/.installed: $(VENV)/bin/python requirements/bench.txt requirements/torch.txt
	$(PYTHON) -m venv $(VENV)/bench
	$(VENV)/bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r requirements/bench.txt
	$(VENV)/bench/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/torch.txt
	@touch $@

# cosmic-ray runs the tests with $(BIN)/python, and needs nothing of theirs
$(VENV)/mutants/.installed: $(VENV)/bin/python requirements/mutants.txt
	$(PYTHON) -m venv $(VENV)/mutants
	$(VENV)/mutants/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/mutants.txt
	@touch $@
