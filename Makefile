# Needs: Python 3.11 or newer, make, and a package index that pip can reach. Everything is put
# into .venv here; nothing is installed elsewhere. Written for make 3.81 and newer.

VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

# The newest interpreter that really runs (a name on the path may be only a shim).
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo "$$name"; break; }; done)

RUN := $(BIN)/python
READY := $(VENV)/.ready
TESTS := $(RUN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder
HAVE_UV := command -v uv >/dev/null 2>&1
# An environment that a uv on the path made has no pip until one is asked for.
PIP_INSTALL := { $(RUN) -m pip --version >/dev/null 2>&1 || $(RUN) -m ensurepip >/dev/null; } \
	&& $(RUN) -m pip install --quiet

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-all check bench docs lock clean

help: ## say what can be made
	@echo "make demo      the shipped district, end to end, into maps/demo"
	@echo "make test      check, then every test but the slow ones"
	@echo "make test-all  check, then every test"
	@echo "make check     style, types and floors of the house"
	@echo "make bench     the benchmarks: what takes how long, and how good it is"
	@echo "make docs      write anew the pages that are made from the code"
	@echo "make setup     the environment in .venv (the others do it when needed)"
	@echo "make lock      resolve requirements.lock anew from pyproject.toml"
	@echo "make clean     remove the environment and the caches"

setup: $(READY)

demo: $(READY)
	$(BIN)/microplan demo --out maps/demo

test: check
	$(TESTS)

test-all: check
	$(TESTS) -m ""

check: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --strict microplan
	$(BIN)/lint-imports

bench: $(READY)
	$(RUN) -m benchmarks

docs: $(READY)
	$(RUN) -m microplan.config.documents --fix

lock: $(READY)
	@$(HAVE_UV) || { $(PIP_INSTALL) uv; }
	PATH="$(BIN):$$PATH" uv pip compile pyproject.toml --extra fetch --group dev --universal --upgrade \
		--python-version 3.11 --no-annotate --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --quiet --output-file requirements.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# uv installs the set in seconds; where its index cannot be reached but pip's can, pip does it.
# A uv on the path needs no pip in the environment, hence none of Debian's python3-venv either.
$(READY): pyproject.toml requirements.lock
	@test -n "$(PYTHON)" || { echo "microplan needs Python 3.11 or newer, and none was found" \
		"on the path. Install one, or name it: make PYTHON=/path/to/python3 $(MAKECMDGOALS)"; exit 1; }
	@if $(HAVE_UV); then pip=--without-pip; else pip=; fi; \
	test -x $(RUN) || test -x $(RUN).exe || "$(PYTHON)" -m venv $$pip $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) could not make an environment. On Debian and Ubuntu its venv is a package" \
		"of its own: apt-get install python3-venv"; exit 1; }
	@$(HAVE_UV) || { $(PIP_INSTALL) uv; }
	@echo "Installing what requirements.lock names into $(VENV)"
	@PATH="$(BIN):$$PATH"; export PATH; \
	uv pip install --quiet --python $(RUN) --requirement requirements.lock \
		|| { echo "uv could not; trying pip"; $(PIP_INSTALL) --requirement requirements.lock; }
	@PATH="$(BIN):$$PATH"; export PATH; \
	uv pip install --quiet --python $(RUN) --no-deps --no-build-isolation --editable . \
		|| { $(PIP_INSTALL) --no-deps --no-build-isolation --editable .; }
	@touch $(READY)
