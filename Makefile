# What a contributor runs; `make` alone lists it. Needed: make, python3 (3.11 or later) and its pip (22.3 or later).
# Another interpreter wants another environment: make test PYTHON=python3.13 VENV=.venv-313

PYTHON ?= python3
VENV ?= .venv
TESTS ?=

BIN := $(VENV)/bin
BENCH := .venv-bench
PYRIGHT := .venv-pyright
PINS := pyproject.toml constraints.txt
# About half of the time that the tests take: it runs beside the other half.
HALF := tests/evaluation tests/adapters tests/worktime
comma := ,

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo test lint bench docs examples laws mutants types proof ci constraints clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.core ## show an agreement at work on made-up leads
	$(BIN)/slakit demo

test: $(VENV)/.dev ## run the tests and demand full branch coverage; TESTS='tests/worktime -x' runs those alone, unmeasured
ifeq ($(strip $(TESTS)),)
	@$(BIN)/coverage erase
	@log=$$(mktemp); $(BIN)/coverage run -p -m pytest $(HALF) >"$$log" 2>&1 & half=$$!; \
	$(BIN)/coverage run -p -m pytest $(addprefix --ignore=,$(HALF)); others=$$?; \
	wait $$half; half=$$?; cat "$$log"; rm "$$log"; [ $$half = 0 ] && [ $$others = 0 ]
	@$(BIN)/coverage combine -q
	$(BIN)/coverage report
else
	$(BIN)/python -m pytest $(TESTS)
endif

lint: $(VENV)/.dev ## check style, format, types and the arrows between the rooms
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	MYPYPATH=tests $(BIN)/mypy --explicit-package-bases src tests $(if $(wildcard examples/*.py),examples)
	$(BIN)/lint-imports

bench: $(BENCH)/.bench ## run every script in benchmarks/
	@set -e; for script in $(filter-out benchmarks/_%,$(wildcard benchmarks/*.py)); do \
		echo "== $$script"; $(BENCH)/bin/python "$$script"; done

docs: $(VENV)/.docs ## build the documentation, warnings are errors, into docs/_build/html
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html
	@if grep -rlE '<(script|link|img)[^>]* (src|href)="(https?:)?//' docs/_build/html --include='*.html'; \
		then echo 'these pages fetch something from elsewhere' >&2; exit 1; fi

examples: $(VENV)/.dev ## run the tests of the examples
	$(if $(wildcard tests/examples),$(BIN)/python -m pytest tests/examples,@echo 'tests/examples holds no tests')

laws: $(VENV)/.dev ## run the tests with many more drawn examples (long)
	SLAKIT_PROOF=1 $(BIN)/python -m pytest --hypothesis-profile=proof $(TESTS)

mutants: $(VENV)/.mutants ## plant bugs in the source and list those that no test finds (long)
	$(BIN)/mutmut run
	$(BIN)/mutmut results

types: $(VENV)/.dev $(PYRIGHT)/.pyright ## hold what users write against pyright as well as mypy
	SLAKIT_PYRIGHT='$(CURDIR)/$(PYRIGHT)/bin/pyright' $(BIN)/python -m pytest tests/typing

proof: laws mutants types ## all of the long runs

ci: ## run what a merge must pass
	PYTHON='$(PYTHON)' bash .ci/run

# The lowest versions are those of what users install; the tools that run the tests keep their newest pins.
constraints: $(VENV)/.uv ## pin anew: constraints.txt to the newest versions, constraints-lowest.txt to the floors
	$(call compile,constraints.txt,pyproject.toml --all-extras)
	grep -E '^(pytest|coverage|slack-sdk|workclock)==' constraints.txt > $(VENV)/tools.in
	$(call compile,constraints-lowest.txt,pyproject.toml $(VENV)/tools.in --extra all --resolution lowest-direct)

clean: ## remove everything that the other targets made
	rm -rf .venv .venv-bench .venv-pyright dist docs/_build mutants .coverage .coverage.* .hypothesis .benchmarks
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -path './.venv*' -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment needs neither ensurepip nor a pip of its own: the interpreter's pip installs into it.
define CHECK
import sys
if sys.version_info < (3, 11):
    sys.exit("slakit needs Python 3.11 or later, this is %d.%d: make PYTHON=python3.12 ..." % sys.version_info[:2])
try:
    import pip
except ImportError:
    sys.exit("%s has no pip: install it (Debian, Ubuntu: apt install python3-pip)" % sys.executable)
if [int(part) for part in pip.__version__.split(".")[:2]] < [22, 3]:
    sys.exit("pip 22.3 or later is needed, this is %s" % pip.__version__)
endef
export CHECK

# $(1) the environment, $(2) what goes into it; the target is the stamp that says so.
define install
	@$(PYTHON) -c "$$CHECK"
	@test -x $(1)/bin/python || $(PYTHON) -m venv --without-pip $(1)
	$(PYTHON) -m pip --python $(1)/bin/python --disable-pip-version-check install -qq $(2)
	@touch $@
endef

# $(1) the file, $(2) what it pins. It appears only when it holds plain pins, no addresses.
define compile
	$(BIN)/uv pip compile -q --universal --no-annotate --no-header $(2) > $(VENV)/pins.txt
	@if grep -vE '^[a-z0-9-]+==[^ /@]+( ; [^/@]+)?$$' $(VENV)/pins.txt; then echo '$(1): not plain pins' >&2; exit 1; fi
	mv $(VENV)/pins.txt $(1)
endef

$(VENV)/.core: $(PINS)
	$(call install,$(VENV),-c constraints.txt -e .)

$(VENV)/.dev: $(PINS)
	$(call install,$(VENV),-c constraints.txt -e '.[dev]')
	@touch $(VENV)/.core

$(VENV)/.docs: $(PINS)
	$(call install,$(VENV),-c constraints.txt -e '.[all$(comma)docs]')
	@touch $(VENV)/.core

$(VENV)/.mutants: $(VENV)/.dev
	$(call install,$(VENV),-c constraints.txt mutmut==3.8.1)

$(VENV)/.uv:
	$(call install,$(VENV),uv)

# Its releases find different things, so it is pinned, and it brings the node that it runs on.
$(PYRIGHT)/.pyright: tests/typing/requirements.txt
	$(call install,$(PYRIGHT),-c constraints.txt -r tests/typing/requirements.txt)

$(BENCH)/.bench: $(PINS) $(wildcard benchmarks/requirements.txt)
	$(call install,$(BENCH),-c constraints.txt -e . $(if $(wildcard benchmarks/requirements.txt),-r benchmarks/requirements.txt))
