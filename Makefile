# Two commands carry the course: `make lab` opens it, `make test` checks it. Each sets up .venv first, once.
# On Windows, or without make, see "Without make" in README.md.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
# One thread each: two kernels at a time share two cores, and outputs do not depend on the number of cores.
STEADY := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 PYTHONHASHSEED=0 AIPM_PORTFOLIO=$(CURDIR)/.aipm/portfolio
# Kernels forked from one process that has imported NumPy and the rest, where the system allows it.
FORKED := JUPYTER_DEFAULT_PROVISIONER_NAME=aipm-fork-server
SOLUTIONS := $(wildcard solutions/*/*.ipynb)
STUDENTS := $(wildcard notebooks/*/*.ipynb)

# nbgrader calls its own programs by name.
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: help lab test build site grade bench fuzz datasets facts calibrate pins format clean checks
.DEFAULT_GOAL := help

help:
	@echo "make lab        open the course in JupyterLab at its first lesson"
	@echo "make test       run every check"
	@echo "make build      lessons/ -> solutions/ -> notebooks/, and GLOSSARY.md"
	@echo "make site       the lessons as pages to read, without answers, in the folder site"
	@echo "make grade      grade a made-up class with nbgrader; a table and class/grades.csv"
	@echo "make bench      what each lesson takes to run, and what stock nbgrader takes to grade it"
	@echo "make fuzz       the grader under made-up hostile input, for about an hour (AIPM_FUZZ_EXAMPLES: how much)"
	@echo "make datasets   write the public data sets again, byte for byte"
	@echo "make facts      sentences of the lessons that may stop being true, with their source and age"
	@echo "make calibrate  run every listed answer over 200 draws of hidden worlds"
	@echo "make pins       compile requirements.txt and requirements-dev.txt from pyproject.toml (UPGRADE=1: the newest)"

lab: .venv/course
	@$(BIN)/aipm lab

test: .venv/checks
	@$(MAKE) --no-print-directory checks

build: .venv/course
	@$(BIN)/aipm build
	@$(BIN)/python -m autograder.authoring.glossary

site: .venv/checks
	@$(BIN)/aipm site

grade: .venv/course
	@$(BIN)/aipm grade --sample

bench: .venv/course
	@$(STEADY) $(BIN)/aipm bench

# How many examples each property gets; slow ones get a share of it. The table at the end says how many ran.
AIPM_FUZZ_EXAMPLES ?= 20000
fuzz: .venv/checks
	@AIPM_FUZZ_EXAMPLES=$(AIPM_FUZZ_EXAMPLES) $(STEADY) $(BIN)/python -m pytest -q -p no:cacheprovider tests/fuzz

datasets: .venv/course
	@$(BIN)/python -m aipm.worlds.publish

facts: .venv/course
	@$(BIN)/python -m autograder.authoring.facts

calibrate: .venv/course
	@$(BIN)/aipm calibrate

# What `make test` runs once .venv is ready, the quick checks first.
checks:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/deptry .
	$(STEADY) $(BIN)/aipm build --check
	$(STEADY) $(BIN)/python -m pytest -q -n 2 --dist worksteal tests
	$(STEADY) $(FORKED) $(BIN)/python -m pytest -q -n 2 --dist loadfile -p no:cacheprovider --nbval --nbval-sanitize-with tests/nbval_sanitize.cfg \
		--nbval-cell-timeout 120 $(SOLUTIONS)
	$(STEADY) $(FORKED) $(BIN)/python -m pytest -q -n 2 --dist loadfile -p no:cacheprovider --nbval-lax --nbval-cell-timeout 120 $(STUDENTS)

# .venv/course marks the pinned packages and the course itself; .venv/checks adds what only the checks need.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "The course needs Python 3.11 or newer, and '$(PYTHON)' is not. Install it, or name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Setting up .venv (once, about two minutes) …"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Python could not make .venv. On Debian or Ubuntu run: apt-get install python3-venv" >&2; exit 1; }

# The pins first, both the learner's packages and those of the extra `instructor`; then the course, without looking again.
.venv/course: requirements.txt pyproject.toml | .venv/bin/python
	@$(PIP) install -r requirements.txt && $(PIP) install --no-deps -e . || { \
		echo "The packages could not be installed. Check that this machine reaches the network, then run the same command again." >&2; exit 1; }
	@touch $@

.venv/checks: requirements-dev.txt .venv/course
	@$(PIP) install -r requirements-dev.txt || { \
		echo "The packages could not be installed. Check that this machine reaches the network, then run the same command again." >&2; exit 1; }
	@touch $@

PIN := $(BIN)/uv pip compile --universal --fork-strategy fewest --python-version 3.11 --no-header --no-annotate \
	--no-emit-index-url -q $(if $(UPGRADE),--upgrade)
# What is pinned stays at its version, unless UPGRADE=1 asks for the newest of everything.
pins: .venv/checks
	all=$$(mktemp -d)/all.txt && grep -hv '^-r ' requirements.txt requirements-dev.txt > $$all && \
	$(PIN) --extra instructor --extra dev pyproject.toml -o $$all && \
	$(PIN) -c $$all --extra instructor pyproject.toml -o requirements.txt && \
	{ echo "-r requirements.txt"; grep -vxFf requirements.txt $$all; } > requirements-dev.txt

format: .venv/checks
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

clean:
	rm -rf .aipm .mypy_cache .pytest_cache .ruff_cache class
