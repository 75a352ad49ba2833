# On a fresh checkout every target below needs only Python 3.11+ and make: the first use creates .venv
# from the lock; a second use installs nothing.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

.PHONY: demo test soak lint bench lock clean

demo: $(READY)  ## a workspace and an OVH account on this machine, in the browser, with the bot in them
	$(BIN)/cartwright demo

test: lint  ## linter, types, and every test that fits into five minutes
	$(BIN)/pytest --numprocesses 3 --dist loadgroup

SEEDS ?= 10000

soak: $(READY)  ## hours rather than minutes: SEEDS simulated worlds, every small world, a crash at every call
	SEEDS=$(SEEDS) $(BIN)/pytest --numprocesses 2 tests/simulation/test_simulation.py
	WHOLE=1 $(BIN)/pytest --numprocesses 2 tests/simulation/test_small_world.py
	$(BIN)/pytest --numprocesses 2 -m soak

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)  ## the figures of README's "How fast", printed and written to bench.json
	$(BIN)/python tests/benchmarks/run.py --json bench.json

lock: $(READY)  ## resolve the newest allowed versions into requirements.lock (needs uv)
	uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --all-extras --no-emit-index-url \
		--no-emit-find-links --no-annotate --no-header -o requirements.lock pyproject.toml requirements-build.in

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache screenshots bench.json

# The marker is touched last, so that an interrupted installation starts over.
$(READY): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(READY)
