# Aftercare. `make run` starts it, `make test` proves it.

PY = .venv/bin/python
UNSET = env -u DATABASE_URL -u REDIS_URL -u DATA_DIR
PYTEST = $(PY) -m pytest
SUITE = not story and not prove
SPREAD = -n 2 --dist loadscope -m "$(SUITE) and not slow"
ALONE = -m "$(SUITE) and slow"

.DEFAULT_GOAL := help
.PHONY: help run test test-fast prove lint format types layers templates migrations requirements machines messages findings lock clean setup setup-dev

help:  ## show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

run: setup  ## start everything; PORT, HOST, DATABASE_URL, REDIS_URL, SANDBOX and DATA_DIR are heard
	@exec $(PY) manage.py serve --with-parent

test: setup-dev  ## everything that must hold: lint, types, layers, the suite on both engines, browser stories
	@bin/system-tools
	@$(MAKE) --no-print-directory lint
	$(UNSET) $(PYTEST) $(SPREAD)
	$(UNSET) $(PYTEST) $(ALONE)
	env -u REDIS_URL -u DATA_DIR $(PY) -m tests.postgres $(PYTEST) $(SPREAD)
	env -u REDIS_URL -u DATA_DIR $(PY) -m tests.postgres $(PYTEST) $(ALONE)
	$(UNSET) $(PYTEST) -m "story and not prove"

test-fast: setup-dev  ## the loop: SQLite, no browser, no real processes
	$(UNSET) $(PYTEST) -q $(SPREAD)

prove: setup-dev  ## the full counts, on both engines; figures go to docs/proofs.md
	$(UNSET) PROVE=1 $(PYTEST) -m prove
	env -u REDIS_URL -u DATA_DIR PROVE=1 $(PY) -m tests.postgres $(PYTEST) -m prove

lint: setup-dev  ## style, types, layers, templates, migrations
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) -m djlint --quiet --lint templates
	$(UNSET) $(PY) manage.py makemigrations --check --dry-run

format: setup-dev  ## write the style into the files
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .

requirements: setup-dev  ## which R and SC numbers no test covers
	$(PY) -m tests.requirements

machines: setup-dev  ## draw every machine into docs/machines/
	$(PY) manage.py draw_machines

messages: setup-dev  ## collect texts into locale/*.po (needs GNU gettext) and compile them
	$(PY) manage.py makemessages --locale zh_Hans --no-obsolete --no-wrap --add-location file --ignore .venv --ignore var --ignore tests
	$(PY) manage.py compile_texts

findings:  ## what packages of this field do otherwise than one would guess; tells which no longer hold
	@bin/findings

lock:  ## pin anew what pyproject.toml asks for (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --no-header pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --no-header --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt

setup:
	@bin/setup run

setup-dev:
	@bin/setup dev

clean:  ## remove the virtual environment, caches and test leftovers; the data in var/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis var/test
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
