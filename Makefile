# Everything goes through these few words; `make` alone says them.
.DEFAULT_GOAL := help
.PHONY: help run test check bench environment lint

PYTHON ?= python3
# What a developer's shell says must not change what is tested, nor make Python read every file again each time.
PYTEST = env -u GUICHET_NOW -u GUICHET_DEMO -u GUICHET_DATA -u GUICHET_SCHEMES -u PYTHONDONTWRITEBYTECODE .venv/bin/pytest

help:
	@echo "make run     démarre Guichet sur http://127.0.0.1:8000 (PORT=8001 : un autre port)"
	@echo "make test    tous les contrôles et tous les tests, navigateur compris"
	@echo "make check   les contrôles, et les tests rapides de ce qui change"
	@echo "make bench   les mesures : tableau et JSON"

run:
	@$(PYTHON) tools/bootstrap.py run
	@GUICHET_DEMO=$${GUICHET_DEMO-1} exec .venv/bin/guichet run

test: environment
	@$(PYTHON) tools/browser.py
	@$(MAKE) --no-print-directory lint
	@$(PYTEST) -n 2 -m "not browser"
	@$(PYTEST) -n 2 --dist loadfile -m browser

check: environment lint
	@$(PYTEST) -n 2 -m "not browser and not slow" $$(.venv/bin/python tools/changed.py)

bench: environment
	@.venv/bin/python benchmarks/run.py

environment:
	@$(PYTHON) tools/bootstrap.py test

lint:
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
