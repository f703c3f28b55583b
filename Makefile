# Everything goes through these few words; `make` alone says them.
.DEFAULT_GOAL := help
.PHONY: help run test check bench

help:
	@echo "make run     démarre Guichet (http://127.0.0.1:8000 ; PORT=8001 pour un autre port)"
	@echo "make test    tous les contrôles et tous les tests"
	@echo "make check   les contrôles rapides, sans navigateur"
	@echo "make bench   les mesures"

check:
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/pytest -m "not browser and not slow"
