# Everything a newcomer needs: `make demo` and `make test`. `make help` prints this list.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
MAKEFLAGS += --no-print-directory
unexport PYTHONDONTWRITEBYTECODE VIRTUAL_ENV CONDA_PREFIX

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test test-fast lint format bench backtest evidence lock clean

help:  ## print this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY)  ## make the environment in .venv from the hashed lock (done by the others when needed)

$(READY): requirements.lock requirements-uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if (3, 11) <= v < (3, 14) else f"Wordkeeper needs Python 3.11, 3.12 or 3.13; $(PYTHON) is {v[0]}.{v[1]}. Name another: make PYTHON=python3.12")'
	@echo "Setting up .venv (once; needs the network) ..."
	@$(PYTHON) -m venv .tools && .tools/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@.tools/bin/uv venv --quiet --clear --python $(PYTHON) --no-python-downloads .venv
	@VIRTUAL_ENV=.venv .tools/bin/uv pip sync --quiet --require-hashes --compile-bytecode requirements.lock
	@VIRTUAL_ENV=.venv .tools/bin/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY)  ## run one whole night on the demo portfolio; state lives under var/demo
	@$(BIN)/wordkeeper demo

serve: $(READY)  ## start server, schedule and UI on this machine, on the portfolio in ./portfolio
	@$(BIN)/wordkeeper serve

test: $(READY)  ## run the whole test suite (some 11 minutes on two cores; it waits for real servers)
	@$(BIN)/python -m pytest -n 3 --dist loadgroup --no-loadscope-reorder

test-fast: $(READY)  ## run the tests that need no server, no browser and less than half a second each (under 50 s)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder -m "not slow and not flow and not browser and not postgresql and not redmine"

lint: $(READY)  ## check style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: $(READY)  ## format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(READY)  ## measure speed and memory against a floor from the same run
	@$(BIN)/python -m tests.benchmarks

backtest: $(READY)  ## try the forecast on real projects, beside two naive ones
	@$(BIN)/python -m tests.backtest

evidence: $(READY)  ## try the analysis on projects whose causes and effects are known; writes docs/evidence.md
	@$(BIN)/python -m tests.evidence --write

lock: $(READY)  ## resolve the dependencies again into the hashed lock
	@.tools/bin/uv pip compile pyproject.toml --group dev --generate-hashes --no-emit-index-url --no-header --universal --upgrade --quiet -o requirements.lock

clean:  ## remove the environment and all state (var/)
	@rm -rf .venv .tools var
