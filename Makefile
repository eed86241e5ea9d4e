SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3 2>/dev/null))
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
ADDRESS := http://localhost:$(PORT)/

.PHONY: help run admin demo test schema messages lock bench clean

help: ## Show what can be done
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

run: $(VENV)/.installed ## Set everything up and serve on localhost (PORT=8000)
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py load_catalogue
	@$(PY) manage.py collectstatic --noinput --verbosity 0
	@echo
	@echo "  The tracker is at   $(ADDRESS)   - sign up there."
	@echo "  Make an admin:      make admin     Fill a demo account:   make demo"
	@echo "  Stop with Ctrl-C."
	@echo
	@exec $(PY) -m tracker.server.supervisor --port $(PORT)

admin: $(VENV)/.installed ## Make an admin account (asks for a name and a password)
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py createsuperuser

demo: $(VENV)/.installed ## Make a demo account with six weeks of days
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py load_catalogue
	@$(PY) manage.py load_demo

test: $(VENV)/.installed-dev ## Run every test that needs no extra server (DATABASE_URL: on that database)
	@$(VENV)/bin/python -m pytest -n auto --ignore tests/browser --ignore tests/clients --ignore tests/fuzz $(ARGS)

schema: $(VENV)/.installed ## Write docs/openapi.yaml anew, after a change of the API
	@SECRET_KEY=only-for-the-schema $(PY) manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

messages: $(VENV)/.installed ## Gather texts to translate, compile translations (apt install gettext)
	@export SECRET_KEY=only-for-the-messages; $(PY) manage.py list_words; \
	for app in tracker foods; do (cd $$app && ../$(PY) ../manage.py makemessages --all --no-location --no-obsolete --verbosity 0 \
	  && ../$(PY) ../manage.py compilemessages --verbosity 0) || exit 1; done

bench: $(VENV)/.installed-dev ## Print what is held to a target beside bare Django and raw SQL (ARGS=--quick)
	@$(PY) benchmarks/table.py $(ARGS)

lock: ## Pin the hand-written list of pyproject.toml, with hashes (needs uv)
	uv pip compile -q --python-version 3.11 --generate-hashes --no-strip-extras --no-header --no-emit-index-url \
	  --no-emit-find-links pyproject.toml -o requirements.txt
	uv pip compile -q --python-version 3.11 --generate-hashes --no-strip-extras --no-header --no-emit-index-url \
	  --no-emit-find-links --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

clean: ## Remove the virtual environment and collected files (never the data in var/)
	rm -rf $(VENV) var/static .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

$(VENV)/bin/python:
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer is needed: apt install python3 python3-venv"; exit 1; fi
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "$(PYTHON) is too old: Python 3.11 or newer is needed (make run PYTHON=/path/to/python3.11)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "This Python cannot make virtual environments. On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	@echo "Installing the packages (once) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements.txt requirements-dev.txt | $(VENV)/bin/python
	@echo "Installing the packages and the test tools (once) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.installed
