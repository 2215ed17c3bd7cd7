# make crawl   install and crawl the bundled demo newspaper (or SITE=https://paper.example/) into news.db
# make test    install and run the tests
# make docs    install and build the documents with their reference into build/docs
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STORE ?= sqlite:///news.db
# processes that share the tests, two of them on a machine of one core, since many tests wait
WORKERS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); echo $$((n < 2 ? 2 : n)))
FUZZ_SECONDS ?= 600
SPREAD := -n $(WORKERS) --dist worksteal
export NEWS_STORE := $(STORE)
# the tests start hundreds of processes, and each would compile all modules again
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help crawl test test-long test-slow test-min check lint types quality fuzz bench schema docs dist clean
.DEFAULT_GOAL := help

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

$(VENV)/crawl.stamp: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make crawl PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/crawl.stamp
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[docs,test]'
	@touch $@

$(VENV)/docs.stamp: $(VENV)/crawl.stamp
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[docs]'
	@touch $@

# replay tools pin libraries so old that they live apart
$(VENV)/pywb/pywb.stamp: $(VENV)/crawl.stamp
	@$(PYTHON) -m venv $(VENV)/pywb
	@$(VENV)/pywb/bin/python -m pip install --quiet --disable-pip-version-check pywb==2.10.0 'setuptools<81' && touch $@ \
		|| { echo "pywb cannot be installed: the replay test is left out"; rm -rf $(VENV)/pywb; }

# under a licence of its own (AGPL): it is installed beside, never shipped
$(VENV)/replayweb/package/sw.js:
	@mkdir -p $(VENV)/replayweb && cd $(VENV)/replayweb && npm pack --silent replaywebpage@2.4.6 > /dev/null && tar -xzf *.tgz && touch package/sw.js \
		|| { echo "replaywebpage cannot be had from npm: the test of replays in news web is left out"; rm -rf $(CURDIR)/$(VENV)/replayweb; }

$(VENV)/min/min.stamp: pyproject.toml tests/lowest.py
	@rm -rf $(VENV)/min && $(PYTHON) -m venv $(VENV)/min
	@$(PYTHON) -m tests.lowest > $(VENV)/min/lowest.txt
	@$(VENV)/min/bin/python -m pip install --quiet --disable-pip-version-check uv  # pip tries versions for half an hour
	@$(VENV)/min/bin/uv pip install --quiet --compile-bytecode --python $(VENV)/min/bin/python --requirement $(VENV)/min/lowest.txt
	@touch $@

crawl: $(VENV)/crawl.stamp  ## crawl the demo newspaper, or SITE=https://paper.example/, into news.db
ifdef SITE
	@$(BIN)/news crawl "$(SITE)"
else
	@$(BIN)/news demo --crawl
endif

test: $(VENV)/test.stamp $(VENV)/pywb/pywb.stamp $(VENV)/replayweb/package/sw.js  ## the tests
	@$(BIN)/python -m pytest $(SPREAD)

test-long: $(VENV)/test.stamp $(VENV)/pywb/pywb.stamp $(VENV)/replayweb/package/sw.js  ## all tests, with those that are slow and many examples of each property
	@NEWS_TEST_LONG=1 $(BIN)/python -m pytest $(SPREAD)

test-slow: $(VENV)/test.stamp $(VENV)/pywb/pywb.stamp $(VENV)/replayweb/package/sw.js  ## only the tests that make test leaves out for their length
	@$(BIN)/python -m pytest $(SPREAD) -m slow

test-min: $(VENV)/min/min.stamp  ## what needs no process of its own, with the lowest versions that pyproject.toml allows
	@$(VENV)/min/bin/python -m pytest $(SPREAD) tests/unit tests/golden tests/contract tests/pipelines tests/property

check: lint types test test-slow  ## what CI runs

lint: $(VENV)/test.stamp  ## ruff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/test.stamp  ## mypy --strict
	@$(BIN)/mypy

quality: $(VENV)/test.stamp  ## extraction against plain trafilatura on public corpora (SHARED=../shared), with publishers left out
	@$(BIN)/python -m tests.quality.report
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt lightgbm
	@$(BIN)/python -m tests.quality.train_body

fuzz: $(VENV)/test.stamp  ## the fuzz tests with ever new examples, for FUZZ_SECONDS (600)
	@$(BIN)/python -m tests.fuzz $(FUZZ_SECONDS)

bench: $(VENV)/test.stamp  ## speed and memory, as ratios against a baseline of the same minute
	@$(BIN)/python -m tests.bench

schema: $(VENV)/crawl.stamp  ## docs/schema.json from the Article type
	@$(BIN)/python -m scrapy schema > docs/schema.json

docs: $(VENV)/docs.stamp  ## the documents and the reference made from the docstrings, into build/docs
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict --config-file docs/site/mkdocs.yml
	@echo "build/docs/index.html"

dist: $(VENV)/crawl.stamp  ## the wheel, into dist
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	@ls dist/*.whl

clean:  ## remove the virtual environment and caches (the store stays)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache build dist *.egg-info
