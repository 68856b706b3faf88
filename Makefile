# Two commands carry the course: `make lab` opens it, `make test` checks it. Each sets up .venv first, once.
# On Windows, or without make, see "Without make" in README.md.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
# uv, where it is there, brings the same packages faster; where it fails, pip tries. `make UV= lab` leaves it out.
# Neither compiles what it installs, which is half of pip's work: Python compiles what is used, when it first is.
UV ?= $(shell command -v uv 2>/dev/null)
INSTALL = $(if $(UV),$(UV) pip install -q --python $(BIN)/python $(1) 2>/dev/null ||) $(PIP) install --no-compile $(1)
# A step of the set-up with its name, $(1), and its command, $(2), which may take minutes: what shows that it moves is a
# count each second on a terminal, and a dot elsewhere. What the command complains of comes after it. Ctrl+C stops both.
define STEP
printf '%s ' "$(1)"; \
(seconds=0; while sleep 1 >/dev/null 2>&1; kill -0 $$$$ 2>/dev/null; do seconds=$$((seconds + 1)); \
	if [ -t 1 ]; then printf '\r%s %s in place after %s s ' "$(1)" "$$(ls -d .venv/lib/*/site-packages/*.dist-info 2>/dev/null | wc -l)" $$seconds; \
	else printf .; fi; done) & moving=$$!; \
{ $(2); } 2>.venv/said; ended=$$?; kill $$moving 2>/dev/null; echo; cat .venv/said >&2; [ $$ended -eq 0 ]
endef
# One thread each: two kernels at a time share two cores, and outputs do not depend on the number of cores. Tests start make
# themselves, which must not take itself for a part of this one.
STEADY := env -u MAKEFLAGS -u MAKELEVEL OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 PYTHONHASHSEED=0 AIPM_PORTFOLIO="$(CURDIR)/.aipm/portfolio"
# Kernels forked from one process that has imported NumPy and the rest, where the system allows it.
FORKED := JUPYTER_DEFAULT_PROVISIONER_NAME=aipm-fork-server
# What fills the moments in which a test waits.
YIELDING := nice -n 10
SOLUTIONS := $(wildcard solutions/*/*.ipynb)
STUDENTS := $(wildcard notebooks/*/*.ipynb)

# nbgrader calls its own programs by name.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# What another environment or a person's own settings would have pip and Python do is not for .venv.
export PIP_USER := 0
unexport PYTHONHOME PYTHONPATH

# Programs in .venv begin with its path: a folder that was moved or renamed mends them before anything runs.
# A Python that is gone, as after an upgrade of the system's, takes what was installed for it along.
MENDED := $(shell [ -e .venv/bin/python ] || rm -f .venv/course .venv/checks 2>/dev/null; [ -x .venv/bin/python ] && [ -f autograder/course/moved.py ] && .venv/bin/python autograder/course/moved.py .venv)
$(if $(MENDED),$(info $(MENDED)))

.PHONY: help lab test quick build site grade bench fuzz datasets facts versions calibrate pins format clean checks typed shown tested
.DEFAULT_GOAL := help

help:
	@echo "make lab        open the course in JupyterLab at its first lesson"
	@echo "make test       run every check"
	@echo "make quick      for authors, in a minute: the checks of what has changed since BASE (HEAD); it says what it leaves out"
	@echo "make build      lessons/ -> solutions/ -> notebooks/, and GLOSSARY.md"
	@echo "make site       the lessons as pages to read, without answers, in the folder site"
	@echo "make grade      grade a made-up class with nbgrader; a table and class/grades.csv"
	@echo "make bench      what lessons and sliders take, and what stock nbgrader, otter-grader and we take to grade a class"
	@echo "make fuzz       the grader under made-up hostile input, for about an hour (AIPM_FUZZ_EXAMPLES: how much)"
	@echo "make datasets   write the public data sets again, byte for byte"
	@echo "make facts      sentences of the lessons that may stop being true, with their source and age"
	@echo "make versions   the lessons under the oldest and newest packages that pyproject.toml claims; needs the network"
	@echo "make calibrate  run every listed answer over 200 draws of hidden worlds"
	@echo "make pins       compile requirements.txt and requirements-dev.txt from pyproject.toml (UPGRADE=1: the newest)"

lab: .venv/course
	@$(BIN)/aipm lab

test: .venv/checks
	@$(MAKE) --no-print-directory checks

BASE ?= HEAD
quick: .venv/checks
	@$(STEADY) $(BIN)/python -m tests.quick $(BASE)

build: .venv/course
	@$(BIN)/aipm build
	@$(BIN)/python -m autograder.authoring.glossary

site: .venv/checks
	@$(BIN)/aipm site

grade: .venv/course
	@$(BIN)/aipm grade --sample

# otter-grader is measured in an environment of its own: the course does not use it.
OTTER := .aipm/otter
bench: .venv/checks
	@[ -e $(OTTER)/made ] || { rm -rf $(OTTER) && $(BIN)/uv venv -q --python $(BIN)/python $(OTTER) && \
		$(BIN)/uv pip install -q --python $(OTTER)/bin/python -r requirements.txt otter-grader==7.0.0 && touch $(OTTER)/made; } || \
		echo "otter-grader could not be installed, so it is not measured. That needs the network." >&2
	@set --; [ ! -e $(OTTER)/made ] || set -- --otter "$(CURDIR)/$(OTTER)/bin/python"; $(STEADY) $(BIN)/aipm bench "$$@"

# How many examples each property gets; slow ones get a share of it. The table at the end says how many ran.
AIPM_FUZZ_EXAMPLES ?= 20000
fuzz: .venv/checks
	@AIPM_FUZZ_EXAMPLES=$(AIPM_FUZZ_EXAMPLES) $(STEADY) $(BIN)/python -m pytest -q -p no:cacheprovider tests/fuzz

datasets: .venv/course
	@$(BIN)/python -m aipm.worlds.publish

facts: .venv/course
	@$(BIN)/python -m autograder.authoring.facts

versions: .venv/checks
	@$(BIN)/python -m tests.versions

calibrate: .venv/course
	@$(BIN)/aipm calibrate

# What `make test` runs once .venv is ready, the quick checks first. The rest runs in two lanes, since a browser and a kernel that
# start leave the processor to others; what the second lane says is printed when each of its commands has ended.
checks:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(MAKE) --no-print-directory -j 2 tested shown

KEPT = { said=$$(mktemp); $(2) > "$$said" 2>&1; ended=$$?; echo "--- $(1)"; cat "$$said"; rm "$$said"; exit $$ended; }

tested:
	$(STEADY) $(BIN)/python -m pytest -q -p no:nbval -n 2 --dist loadscope --no-loadscope-reorder tests

# nbval compares what the solutions show, and runs the student notebooks; then `aipm build --check` without running them once more
# (tests/lax.py). What they keep is not what the tests keep.
shown: typed
	@$(call KEPT,nbval and build,$(STEADY) AIPM_PORTFOLIO="$(CURDIR)/.aipm/shown" $(FORKED) $(YIELDING) $(BIN)/python -m pytest -q -p no:cacheprovider \
		-p tests.lax --nbval --nbval-sanitize-with tests/nbval_sanitize.cfg --nbval-cell-timeout 120 $(SOLUTIONS) $(STUDENTS))

typed:
	@$(call KEPT,mypy,$(YIELDING) $(BIN)/mypy)
	@$(call KEPT,deptry,$(BIN)/deptry .)

# .venv/course marks the pinned packages and the course itself; .venv/checks adds what only the checks need.
.venv/bin/python:
	@[ -w . ] || { echo "You may not write to this folder, and the course needs its .venv there. Copy the course to a folder of" \
		"your own and go on there: cp -R \"$$PWD\" ~/my-course && cd ~/my-course && make $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "The course needs Python 3.11 or newer, and '$(PYTHON)' is not. Install it, or name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@for other in "$$CONDA_PREFIX" "$$VIRTUAL_ENV"; do [ -z "$$other" ] || [ "$$other" = "$(CURDIR)/.venv" ] || \
		echo "The environment $$other is active. The course uses its own, .venv, and leaves yours as it is."; done
	@echo "The course is set up in the folder .venv, once. How long that takes depends on the network."
	@echo "1 of 3: a Python of its own …"
	@rm -rf .venv
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Python could not make .venv. On Debian or Ubuntu run: apt-get install python3-venv" >&2; exit 1; }

# The pins first, both the learner's packages and those of the extra `instructor`; then the course, without looking again.
.venv/course: requirements.txt pyproject.toml | .venv/bin/python
	@{ $(call STEP,2 of 3: about $(shell grep -c == requirements.txt) packages …,$(call INSTALL,-r requirements.txt)); } && \
	{ $(call STEP,3 of 3: the course itself …,$(call INSTALL,--no-deps -e .)); } || { \
		echo "The packages could not be installed. Check that this machine reaches the network, then run the same command again." >&2; exit 1; }
	@touch $@

.venv/checks: requirements-dev.txt .venv/course
	@{ $(call STEP,The tools of the checks: about $(shell grep -c == requirements-dev.txt) packages more …,$(call INSTALL,-r requirements-dev.txt)); } || { \
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
