# Needs Python 3.11+, Node 20+ and make; each target creates whatever else it needs. `make help` lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help

# The first of these that is new enough. Another one: make run PYTHON=/path/to/python3
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)

BIN := .venv/bin
PRODUCT := .venv/.ready
EMULATOR := infra/local/.venv/.ready
SAM := PATH="$(CURDIR)/infra/local/.venv/bin:$$PATH" SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=us-east-1 sam
# The layer and the byte code are built for the version that runs make; the template must be deployed with the same.
PY_VERSION = $(shell $(BIN)/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
EXPORT := $(BIN)/uv export --frozen --no-dev --no-hashes --no-header --no-annotate --quiet
TYPED := functions infra bench
DESCRIBE := PYTHONPATH=functions:. $(BIN)/python -m infra.openapi
CLIENT_TYPES := [ ! -d frontend/node_modules ] || npm run --silent --prefix frontend api --

.PHONY: help export import run test check check-web openapi fmt bench lint-template build packages deploy destroy read-titles find-shows \
	show-index requirements clean

help: ## Show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(PRODUCT) $(EMULATOR) ## Start the product at http://127.0.0.1:7892 (PORT, HOST, DATA_DIR)
	@exec $(BIN)/python -m infra.local

test: $(PRODUCT) $(EMULATOR) ## Run every test, on real parts (installs qbittorrent-nox and chromium where it may)
	@sh infra/test_programs.sh
	@[ -n "$(ARGS)" ] || $(MAKE) --no-print-directory check-web
	@$(BIN)/python -m pytest $(or $(ARGS),--numprocesses=auto --maxprocesses=4 --dist=loadfile)

check: $(PRODUCT) ## Format, lint, types, import contracts, requirements, openapi.json: in seconds
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy $(TYPED)
	@PYTHONPATH=functions $(BIN)/lint-imports
	@$(EXPORT) | diff -u layers/deps/requirements.txt - \
		|| { echo "layers/deps/requirements.txt is not what uv.lock says: make requirements" >&2; exit 1; }
	@$(DESCRIBE) --check
	@$(CLIENT_TYPES) --check >/dev/null || { echo "frontend/src/api/schema.d.ts is not what openapi.json says: make openapi" >&2; exit 1; }

openapi: $(PRODUCT) ## Write openapi.json, and with frontend/node_modules the web UI's types from it
	@$(DESCRIBE)
	@$(CLIENT_TYPES) >/dev/null

check-web: $(PRODUCT) ## The web UI: types, lint, unit tests, both languages whole, weight of the first view
	@$(BIN)/python -m infra.local.site
	@npm run --silent --prefix frontend check

fmt: $(PRODUCT) ## Format and fix what can be fixed
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

bench: $(PRODUCT) $(EMULATOR) ## Measure, in one table
	@PYTHONPATH=functions:. $(BIN)/python -m bench

lint-template: $(EMULATOR) ## The template is clean (sam validate --lint, cfn-lint)
	@$(SAM) validate --lint --template template.yaml
	@infra/local/.venv/bin/cfn-lint template.yaml

build: $(PRODUCT) $(EMULATOR) ## sam build for AWS, byte code included
	@PY_VERSION=$(PY_VERSION) PY="$(CURDIR)/$(BIN)/python" UV="$(CURDIR)/$(BIN)/uv" \
		$(SAM) build --cached --parallel --parameter-overrides PythonRuntime=python$(PY_VERSION)
	@$(BIN)/python infra/bytecode.py .aws-sam/build

packages: $(PRODUCT) ## Unzipped size of the deployment packages, both architectures, from wheels only
	@$(BIN)/python -m infra.packages

deploy: $(PRODUCT) $(EMULATOR) ## To AWS, safe to repeat (asks the first time; STACK, REGION, ARCH, DOMAIN, EMAIL)
	@$(BIN)/python -m infra.deploy up

destroy: $(PRODUCT) ## Away from AWS again; the table stays unless KEEP=no
	@$(BIN)/python -m infra.deploy down

export: $(PRODUCT) ## The whole home into FILE (SITE, TOKEN; SECRETS=1 with passwords)
	@PYTHONPATH=functions:. $(BIN)/python -m infra.data export "$(or $(FILE),home.json)" $(if $(SITE),--site "$(SITE)") $(if $(SECRETS),--secrets)

import: $(PRODUCT) ## A home, or AutoBangumi's, from FROM: a dry run (SITE, TOKEN; YES=1 writes, REPLACE=1 overwrites)
	@PYTHONPATH=functions:. $(BIN)/python -m infra.data import "$(FROM)" $(if $(SITE),--site "$(SITE)") $(if $(YES),--yes) $(if $(REPLACE),--replace)

read-titles: $(PRODUCT) ## A title a line in, a JSON object a line out
	@PYTHONPATH=functions $(BIN)/python -m bangumi.core.titles

find-shows: $(PRODUCT) ## A title a line in, the show that it names as a JSON object a line out
	@PYTHONPATH=functions $(BIN)/python -m bangumi.core.shows

show-index: $(PRODUCT) ## Build the index of shows anew, from the version in infra/shows/package.json
	@npm ci --prefix infra/shows --ignore-scripts --no-audit --no-fund --silent
	@PYTHONPATH=functions $(BIN)/uv run --isolated --frozen --only-group index python -m infra.build_shows

requirements: $(PRODUCT) ## Write layers/deps/requirements.txt from uv.lock
	@$(EXPORT) > layers/deps/requirements.txt

clean: ## Remove what was built; data (DATA_DIR) and environments stay
	rm -rf .aws-sam .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './.venv/*' -not -path './infra/local/.venv/*' -prune -exec rm -rf {} +

# -- what the targets stand on

$(PRODUCT): uv.lock
	@$(call python) infra/local/bootstrap.py product && touch $@

$(EMULATOR): infra/local/uv.lock | $(PRODUCT)
	@$(BIN)/python infra/local/bootstrap.py emulator && touch $@

define python
found="$(PYTHON)"; \
	[ -n "$$found" ] || { found=$$(python3 --version 2>&1 || true); \
	echo "Python 3.11 or newer is needed; found: $$found. Install it (https://www.python.org), then run make again." >&2; \
	echo "需要 Python 3.11 或更新版本；当前：$$found。请安装（https://www.python.org）后重新执行 make。" >&2; exit 1; }; \
	"$$found"
endef
