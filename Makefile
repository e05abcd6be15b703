# `make` builds everything into dist/; `make test` proves it.
# Another interpreter: make PYTHON=python3.12

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

# What is compiled once serves all the processes that the tests start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: build test test-latest check lock system wheelhouse clean

build: .venv/installed
	$(BIN)/quizgen build -o dist

# Downloads for the system and for Python do not wait for each other,
# unless Python cannot make .venv before the system has its packages.
test:
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || $(MAKE) --no-print-directory system
	@$(MAKE) --no-print-directory -j2 system wheelhouse
	@$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n auto

# The newest of everything, beyond the ceilings of pyproject.toml too, so that drift shows early.
test-latest: .venv/made .venv/wheelhouse
	@echo 'Installing the newest of everything into .venv/latest ...'
	@rm -rf .venv/latest
	@$(PYTHON) -m venv .venv/latest
	@.venv/latest/bin/python -m pip --disable-pip-version-check -qq install --upgrade \
	  $$($(BIN)/python .ci/dependencies.py any dev)
	@.venv/latest/bin/python -m pip --disable-pip-version-check -qq install \
	  --no-deps --no-build-isolation --editable .
	.venv/latest/bin/python -m pytest -n auto

# Renews requirements.lock: for every Python and system that pyproject.toml allows, wheels only.
lock: .venv/made
	@$(PIP) install --upgrade uv
	@$(BIN)/uv pip compile pyproject.toml --extra dev --upgrade --universal --python-version 3.11 \
	  --only-binary :all: --generate-hashes --no-header --no-annotate --quiet -o requirements.lock

check: .venv/installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --cache-dir .venv/import-linter

system:
	@.ci/debian.sh

wheelhouse: .venv/wheelhouse

clean:
	rm -rf .venv dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find quizgen tests -name __pycache__ -prune -exec rm -rf {} +

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo 'quizgen needs Python 3.11 or newer, and $(PYTHON) is' \
	    "$$($(PYTHON) --version 2>/dev/null || echo not installed). Another one: make PYTHON=python3.12" >&2; \
	    exit 1; }
	@$(PYTHON) -m venv --clear .venv || \
	  { echo 'No virtual environment could be made. On Debian: apt-get install python3-venv' >&2; exit 1; }
	@touch $@

.venv/installed: pyproject.toml requirements.lock quizgen/__init__.py | .venv/made
	@echo 'Installing quizgen and its test tools into .venv ...'
	@$(PIP) install --require-hashes --only-binary :all: -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# tests/test_wheel.py installs the wheel without a network, from here: what a user's pip would
# take, from the ranges of pyproject.toml and not from the lock.
.venv/wheelhouse: pyproject.toml .venv/installed
	@rm -rf $@ $@.part
	@$(PIP) wheel --wheel-dir $@.part $$($(BIN)/python .ci/dependencies.py)
	@mv $@.part $@
