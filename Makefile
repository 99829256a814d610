# Every target does the set-up it needs; `make` alone lists them.
#
# tools/ holds what runs the project and is no part of it: setup.py (before anything is installed), runner.py and its
# command line run.py (Brownie, forge and nodes on free ports, in homes of their own), stages.py (the tests), solc/ (the
# compiler's front). It is one folder, because carestamp/ must not know Brownie and scripts/ is run by Brownie.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= $(firstword $(foreach name,python3.11 python3 python,$(shell command -v $(name) 2>/dev/null)))
VENV := .venv/bin/python
RUN := $(VENV) tools/run.py
SOLIDITY := $(shell find contracts interfaces tests -name '*.sol' 2>/dev/null)
PRETTIER := node_modules/.bin/prettier --plugin=prettier-plugin-solidity
SOLHINT := node_modules/.bin/solhint --noPoster --disc --max-warnings 0

NETWORK ?= anvil
INPUT ?=
SEED ?=
KEYSTORE ?=
PASSWORD_FILE ?=
PARAMS ?=
DRY_RUN ?=
PORT ?=
N ?=
LOAD ?=
TIMEOUT ?= 900
ifneq ($(INPUT),)
export CARESTAMP_INPUT := $(INPUT)
endif
ifneq ($(SEED),)
export CARESTAMP_SEED := $(SEED)
endif
STORY ?=
RULE ?=
LIST ?=
PRICE ?=
export CARESTAMP_STORY := $(STORY)
export CARESTAMP_RULE := $(RULE)
ONLY ?=
export CARESTAMP_ONLY := $(ONLY)
export CARESTAMP_PRICE := $(PRICE)
ifneq ($(PARAMS),)
export CARESTAMP_PARAMS := $(PARAMS)
endif

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: setup
setup: ## install what is missing, from PyPI and npm, into this folder
ifeq ($(PYTHON),)
	@echo "set-up: Python 3.11 is missing: install it (apt install python3.11 python3.11-venv), or name one with make PYTHON=/path/to/python3.11." >&2; exit 1
else
	@"$(PYTHON)" tools/setup.py
endif

.PHONY: demo
demo: setup ## the main job on a real chain; reports/demo.html  [INPUT=file-or-folder] [NETWORK=anvil|ganache] [SEED=number] [PRICE="of a million gas"]
	@$(RUN) brownie run demo --network "$(NETWORK)" --timeout $(TIMEOUT)

.PHONY: scenarios
scenarios: setup ## chosen scenarios of the stories; reports/scenarios.html  [STORY=id,…] [RULE=B5,…] [NETWORK=anvil|ganache|URL] [SEED=number] [LIST=1]
ifneq ($(LIST),)
	@$(VENV) -m scripts.scenarios "$(STORY)" "$(RULE)"
else
	@$(RUN) brownie run scenarios --network "$(NETWORK)" --timeout $(TIMEOUT)
endif

.PHONY: attack
attack: setup ## frauds, really tried; fails if one succeeds; reports/attack.html  [RULE=B5,…] [ONLY=id,…] [NETWORK=anvil|ganache|URL of make node]
	@$(RUN) brownie run attack --network "$(NETWORK)" --timeout $(TIMEOUT)

.PHONY: bench
bench: setup ## what acts cost, beside the floor and beside others; reports/bench.md, bench.json  [ONLY=gas,flatness,…]
	@$(RUN) brownie compile
	@$(VENV) -m scripts.bench "$(ONLY)"

.PHONY: test
test: setup ## all tests; the last line counts them
	@$(VENV) tools/stages.py

.PHONY: test-python
test-python: setup ## units, gas, documents, clients, state machines, replay, permissions, privacy, report
	@$(VENV) tools/stages.py python

.PHONY: test-properties
test-properties: setup ## fuzz tests and invariants in forge  [SEED=number]
	@$(VENV) tools/stages.py properties

.PHONY: test-brownie
test-brownie: setup ## scenarios and deployment on anvil
	@$(VENV) tools/stages.py brownie

.PHONY: test-ganache
test-ganache: setup ## the scenarios and deployments marked both_chains on ganache
	@$(VENV) tools/stages.py ganache

.PHONY: prove
prove: setup ## what is proved, the short lane (15 minutes); reports/proof.json, docs/assurance.md  [ONLY=coverage,fuzz,…]
	@"$(PYTHON)" tools/setup.py provers
	@$(VENV) -m scripts.proof "$(ONLY)"

# What became of each mutant and planted bug: in git, because trying them all takes hours.
JOURNALS := journal.jsonl documents.jsonl planted.jsonl

.PHONY: prove-long
prove-long: setup ## all that can be proved, at full size (three hours); goes on where it was broken off  [ONLY=coverage,fuzz,…]
	@"$(PYTHON)" tools/setup.py provers
	@mkdir -p .cache/mutation reports/mutation
	@cd .cache/mutation && for each in $(JOURNALS); do test -f $$each || \
		{ gunzip -c ../../reports/mutation/$$each.gz > $$each.part && mv $$each.part $$each; } || exit; done
	@$(VENV) -m scripts.proof --long "$(ONLY)"; ended=$$?; \
		for each in $(JOURNALS); do gzip -9nc .cache/mutation/$$each > reports/mutation/$$each.gz || exit; done; exit $$ended

.PHONY: lint
lint: setup ## format, style and types, checked
	@$(VENV) -m ruff format --check .
	@$(VENV) -m ruff check .
	@$(VENV) -m mypy
ifneq ($(SOLIDITY),)
	@$(PRETTIER) --log-level warn --check $(SOLIDITY)
	@$(SOLHINT) $(SOLIDITY)
	@$(VENV) scripts/export.py --check
endif
	@$(VENV) tools/fields.py --check
	@$(VENV) tools/rules.py --check

.PHONY: format
format: setup ## rewrite sources in the form that lint wants
	@$(VENV) -m ruff format .
	@$(VENV) -m ruff check --fix-only .
ifneq ($(SOLIDITY),)
	@$(PRETTIER) --log-level warn --write $(SOLIDITY)
endif

.PHONY: build
build: setup ## compile the contracts as they are deployed, and print their sizes
	@$(RUN) brownie compile
	@$(VENV) tools/sizes.py

.PHONY: deploy
deploy: setup ## deploy everything  NETWORK=anvil|ganache|URL KEYSTORE=file [PASSWORD_FILE=file] [PARAMS=file] [DRY_RUN=1]
	@$(RUN) deploy --network "$(NETWORK)" --keystore "$(KEYSTORE)" --password-file "$(PASSWORD_FILE)" $(if $(DRY_RUN),--dry-run)

.PHONY: node
node: setup ## a dev chain with everything deployed, until Ctrl-C  [NETWORK=anvil|ganache] [PORT=number] [LOAD=visits]
	@$(RUN) node --network "$(NETWORK)" $(if $(PORT),--port $(PORT)) --load "$(LOAD)"

.PHONY: load
load: setup ## visits of synthetic patients on a dev chain; reports/load.json  N=visits [NETWORK=anvil|ganache|URL] [SEED=number]
	@$(RUN) load --visits "$(N)" --network "$(NETWORK)" --seed "$(SEED)"

.PHONY: faults
faults: setup ## a thousand acts by the outbox while client, node and chain are killed; fails if one is lost or doubled; reports/faults.json  [SEED=number]
	@PYTHONPATH=tools $(VENV) -m tests.faults "$(SEED)"

.PHONY: export
export: setup ## write what follows from the ABIs: carestamp/abi, carestamp/client/errors.py, docs/errors.md, docs/storage.md
	@$(VENV) scripts/export.py

.PHONY: lock
lock: setup ## write the Python locks anew (needs uv in PATH)
	@command -v uv >/dev/null || { echo "lock: uv is missing: pip install uv, in an environment of its own." >&2; exit 1; }
	@uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements/dev.in -o requirements/dev.lock
	@uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -c requirements/dev.lock requirements/build.in -o requirements/build.lock
	@uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements/prove.in -o requirements/prove.lock

.PHONY: clean
clean: ## remove what was built and measured
	@rm -rf build .cache dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage lcov.info
	@find reports -mindepth 1 ! -name README.md ! -name proof.json ! -path 'reports/mutation*' -delete 2>/dev/null || true
	@find carestamp scripts tests tools -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

.PHONY: distclean
distclean: clean ## remove what was installed too
	@rm -rf .venv .venv-prove node_modules carestamp.egg-info
