# `make` builds everything into dist/; `make test` proves it.
# Another interpreter: make PYTHON=python3.12

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

.PHONY: build test check system wheelhouse clean

build: .venv/installed
	$(BIN)/quizgen build -o dist

# Downloads for the system and for Python do not wait for each other,
# unless Python cannot make .venv before the system has its packages.
test:
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || $(MAKE) --no-print-directory system
	@$(MAKE) --no-print-directory -j2 system wheelhouse
	@$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n auto

check: .venv/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

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

.venv/installed: pyproject.toml quizgen/__init__.py | .venv/made
	@echo 'Installing quizgen into .venv ...'
	@$(PIP) install --editable .
	@touch $@

.venv/installed-dev: pyproject.toml quizgen/__init__.py | .venv/made
	@echo 'Installing quizgen and its test tools into .venv ...'
	@$(PIP) install --editable '.[dev]'
	@touch .venv/installed $@

# tests/test_wheel.py installs the wheel without a network, from here.
.venv/wheelhouse: .venv/installed-dev
	@rm -rf $@ $@.part
	@$(PIP) wheel --wheel-dir $@.part $$($(BIN)/python -c \
	  'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"])')
	@mv $@.part $@
