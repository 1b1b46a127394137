# What one types while working. CI runs .ci/run, which makes its own environment.
PYTHON ?= .venv/bin/python

.PHONY: words tables setup check test slow lint ci clean

setup:            ## an environment with everything, in .venv
	python3 -m venv .venv
	.venv/bin/pip install -e '.[all,test,lint]'

check:            ## the main job on the real theories
	$(PYTHON) -m catalg.apps.cli check theories/

test:             ## the quick tests
	$(PYTHON) -m pytest -n auto

slow:             ## the slow ones and those that build the wheel
	$(PYTHON) -m pytest -n auto -m 'slow or dist'

words:            ## the word lists of highlighters, after a change of the grammar
	$(PYTHON) -m catalg.apps.highlighting editors/vscode

tables:           ## the parser's tables, after a change of the grammar
	$(PYTHON) -m catalg.syntax.tables

lint:             ## style, types, and the walls between the rooms
	$(PYTHON) -m ruff check catalg tests
	$(PYTHON) -m mypy
	$(dir $(PYTHON))lint-imports

ci:
	.ci/run

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
