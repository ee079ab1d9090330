# Everything that a developer or an owner does with the project; `make` alone lists it.
PYTHON ?= python3
WORKERS ?= 2
.DEFAULT_GOAL := help
.PHONY: help run demo test test-long bench screenshot lint format lock messages api-description clean

# A stamp is named after the content of its lock file: nothing happens until that changes.
RUNTIME := .venv/.runtime-$(shell cksum < requirements/runtime.txt | cut -d' ' -f1)
DEV := .venv/.dev-$(shell cksum < requirements/dev.txt | cut -d' ' -f1)
$(shell [ -x .venv/bin/python ] || rm -f .venv/.runtime-* .venv/.dev-*)

# Tests and checks see the defaults, not the settings of the shell they are started from, nor the data of `make run`.
SETTINGS := $(shell sed -n 's/^\#* *\([A-Z_]*\)=.*/\1/p' .env.example)
DEFAULTS := env $(SETTINGS:%=-u %) DATA_DIR=var/test
PYTEST := .venv/bin/python -m pytest tests -n $(WORKERS) --dist worksteal

help: ## list what there is
	@echo "Use:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{printf "  make %-16s %s\n", $$1, $$2}'

run: $(RUNTIME) ## set everything up and serve the product on http://localhost:8000
	@exec .venv/bin/python deploy/run.py

demo: $(RUNTIME) ## the same with invented people and half a year of history, in var/demo
	@exec .venv/bin/python deploy/demo.py

test: $(DEV) ## every test, on SQLite and on PostgreSQL, and in a browser
	@.ci/browser
	@$(call both_databases,not long)

test-long: $(DEV) ## the long fuzzing and fault runs, on both databases
	@.ci/browser
	@$(call both_databases,long)

bench: $(DEV) ## measure what pages, ticks and API calls cost
	@.venv/bin/python -m bench

screenshot: $(DEV) ## take the pictures for the README
	@.ci/browser
	@.venv/bin/python docs/screenshot.py

lint: $(DEV) ## style, types, layers, templates, migrations, settings and translations
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy .
	.venv/bin/lint-imports
	.venv/bin/djlint --lint --quiet templates
	@echo "manage.py makemigrations --check; manage.py check --deploy"
	@$(DEFAULTS) DATABASE_URL=sqlite://:memory: .venv/bin/python manage.py makemigrations --check --dry-run
	@$(DEFAULTS) BASE_URL=https://example.org \
		SECRET_KEY="$$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		.venv/bin/python manage.py check --deploy --fail-level WARNING
	@.ci/messages

format: $(DEV) ## let ruff put the code in order
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

lock: $(DEV) ## write requirements/*.txt from requirements/*.in
	@for name in runtime dev; do \
		echo "Locking requirements/$$name.txt"; \
		.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
			requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

messages: $(RUNTIME) ## collect the texts to translate, and compile the translations
	@command -v msgfmt > /dev/null || { echo "This needs gettext: sudo apt install gettext"; exit 1; }
	@.venv/bin/python manage.py makemessages --locale zh_Hans --add-location file --no-obsolete \
		--ignore var --ignore tests --ignore bench
	@.venv/bin/python manage.py compilemessages --locale zh_Hans --ignore .venv

api-description: $(DEV) ## record the examples of the API, and write docs/openapi.json
	@$(DEFAULTS) .venv/bin/python -m tests.api.recording
	@$(DEFAULTS) DATABASE_URL=sqlite://:memory: .venv/bin/python manage.py write_api_description --output docs/openapi.json

clean: ## remove what can be made again; what people entered stays in var/
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis var/static var/static-fingerprint var/test
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNTIME): KIND := runtime
$(DEV): KIND := dev
$(RUNTIME) $(DEV):
	@$(venv)
	@echo "Installing the packages of requirements/$(KIND).txt into .venv"
	@.venv/bin/python -m pip install -qq --disable-pip-version-check --no-input \
		--require-hashes -r requirements/$(KIND).txt
	@rm -f .venv/.$(KIND)-*
	@touch $@

# Makes .venv, unless there is one that works. Debian has venv without what it needs, hence ensurepip.
define venv
.venv/bin/python -m pip --version > /dev/null 2>&1 && exit 0; \
command -v $(PYTHON) > /dev/null || { \
	echo "$(PYTHON) was not found. Install Python 3.11 or newer; if it has another name: make PYTHON=python3.12"; exit 1; }; \
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "Python 3.11 or newer is needed, and $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
	echo "If there is a newer one, name it: make PYTHON=python3.12"; exit 1; }; \
$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || { \
	echo "Python's venv module is incomplete. On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }; \
echo "Making .venv"; \
$(PYTHON) -m venv --clear .venv
endef

# Both runs always happen; one failure is enough to fail.
define both_databases
failed=""; \
echo "SQLite:"; \
$(DEFAULTS) $(PYTEST) -m "$(1)" || failed="$$failed on SQLite"; \
echo "PostgreSQL:"; \
$(DEFAULTS) .venv/bin/python tests/postgres.py -- $(PYTEST) -m "$(1) and not pure and not one_engine and (not browser or engines)" || failed="$$failed on PostgreSQL"; \
[ -z "$$failed" ] || { echo "Tests failed$$failed."; exit 1; }; \
echo "All tests passed on SQLite and on PostgreSQL."
endef
