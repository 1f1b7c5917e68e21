# The commands of this project. Each works in a fresh clone and prepares what it lacks;
# what is up to date costs nothing. Needs git, make and Python 3.11 or newer.
#
# The environment is .venv (hash-locked, requirements/), Node comes from the machine or
# from requirements/node.lock (.ci/with-node). Built files are in no commit.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory --no-builtin-rules
# Packages are installed without bytecode: written at their first use, it saves every
# later process of a run most of its start.
unexport PYTHONDONTWRITEBYTECODE

assets := comms/web/assets
asset_sources := $(shell find $(assets) -name node_modules -prune -o -type f -print)
catalogues := $(patsubst %.po,%.mo,$(wildcard comms/locale/*/LC_MESSAGES/*.po))
built := comms/web/static/manifest.json $(catalogues)

.PHONY: help
help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

# ---------------------------------------------------------------- what people type

.PHONY: demo
demo: .venv/.demo $(built) ## sample quarter from bare checkout to running publisher (ONCE=1 ends after the summary, FRESH=1 starts over, JSON=file writes the summary)
	@.venv/bin/comms demo $(if $(ONCE),--once) $(if $(FRESH),--fresh) $(if $(JSON),--json '$(JSON)')

.PHONY: test
test: .venv/.dev $(built) $(assets)/node_modules/.package-lock.json system ## the whole test suite with coverage, on SQLite and PostgreSQL
	@.ci/with-node .venv/bin/python -m slipcover --json --out .coverage.json -m pytest --processes auto
	@.venv/bin/python -m slipcover --merge .coverage.json --out .coverage.json --fail-under 90

.PHONY: check
check: .venv/.dev $(built) $(assets)/node_modules/.package-lock.json ## format, lint, types, import contracts, documents
	@failed=(); \
	run() { echo "== $$*"; "$$@" || failed+=("$$*"); }; \
	run .venv/bin/ruff format --check .; \
	run .venv/bin/ruff check .; \
	run .venv/bin/mypy; \
	run .venv/bin/lint-imports; \
	run .ci/with-node npm --prefix $(assets) run --silent check; \
	run .venv/bin/pytest -q tests/docs; \
	if [ $${#failed[@]} -gt 0 ]; then printf 'FAILED: %s\n' "$${failed[@]}"; exit 1; fi; \
	echo "all checks passed"

.PHONY: bench
bench: .venv/.dev $(built) ## what sending and the desk's pages cost on this machine (BENCH_JSON=file writes figures, DOCUMENT=1 docs/performance*.md, QUICK=1 a tenth of it, ONLY=send, desk or lists)
	@BENCH_JSON='$(BENCH_JSON)' DOCUMENT='$(DOCUMENT)' QUICK='$(QUICK)' ONLY='$(ONLY)' .venv/bin/python tests/bench

.PHONY: proof
proof: .venv/.dev $(built) ## crash and chaos figures at full size (PROOF_JSON=file writes them, QUICK=1 a tenth, ONLY="kills-sqlite …" some, SEED=n)
	@PYTHONPATH=tests PROOF_JSON='$(PROOF_JSON)' QUICK='$(QUICK)' ONLY='$(ONLY)' SEED='$(SEED)' .venv/bin/python -m proof

.PHONY: assets
assets: $(built) ## build what browsers load and the words in each language

.PHONY: system
system: ## Debian packages that some tests need (root or sudo; else says what is missing)
	@.ci/apt chromium-headless-shell dovecot-imapd fonts-liberation spamassassin \
	  || echo "the tests that need them will say so"

.PHONY: lock
lock: var/uv/bin/uv ## write requirements/*.lock anew, newest versions that fit
	@lock="var/uv/bin/uv pip compile --quiet --upgrade --universal --generate-hashes"; \
	lock="$$lock --no-header --python-version 3.11"; \
	$$lock pyproject.toml --extra demo -o requirements/demo.lock; \
	$$lock pyproject.toml --extra demo --extra dev -o requirements/dev.lock; \
	sed -n 's/^node = \["\(.*\)"\]$$/\1/p' pyproject.toml \
	  | $$lock --no-annotate - -o requirements/node.lock

.PHONY: clean
clean: ## remove everything that make made, the demo's site folder too
	rm -rf .venv var dist $(assets)/node_modules comms/web/static $(catalogues)
	rm -rf .coverage.json .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find comms tests -name __pycache__ -prune -exec rm -rf {} +

# ------------------------------------------------------------------- what is built

.venv/.demo: requirements/demo.lock pyproject.toml .ci/venv
	@echo "installing what the program needs into .venv"
	@.ci/venv $<
	@touch $@

# Holds all of the demo's packages in the same versions.
.venv/.dev: requirements/dev.lock pyproject.toml .ci/venv
	@echo "installing what the program and its tests need into .venv"
	@.ci/venv $<
	@touch $@ .venv/.demo

# What is built needs an environment, and takes the one that is being made anyway.
python := $(if $(filter test check bench proof,$(MAKECMDGOALS)),.venv/.dev,.venv/.demo)

$(assets)/node_modules/.package-lock.json: $(assets)/package-lock.json | $(python)
	@echo "installing npm packages"
	@cd $(assets) && $(CURDIR)/.ci/with-node npm ci --ignore-scripts --silent
	@touch $@

comms/web/static/manifest.json: $(asset_sources) $(assets)/node_modules/.package-lock.json
	@echo "building what browsers load"
	@cd $(assets) && $(CURDIR)/.ci/with-node npm run --silent build

%.mo: %.po | $(python)
	@.venv/bin/pybabel --quiet compile --input-file $< --output-file $@

var/uv/bin/uv:
	@python3 -m venv var/uv && var/uv/bin/pip install --quiet uv
