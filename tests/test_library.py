"""`from core import ...`: what a notebook gets, and what it is told where it asks wrongly."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pandas as pd
import pytest

import core
from core import evaluate, load, panel, route, scoreboard
from core.benchmark.datasets import BadPanel
from core.routers import RouterError
from core.settings import ROOT, settings
from core.store.errors import StoreError

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def at_store(built_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCHYARD_STORE", str(built_store))
    settings.cache_clear()


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    yield
    settings.cache_clear()


@pytest.mark.usefixtures("at_store")
def test_the_lines_of_the_readme_give_what_they_say() -> None:
    (block,) = re.findall(r"\n((?:    .*\n)*    from core import .*\n(?:    .*\n)*)", README)
    names: dict[str, Any] = {}
    exec(dedent(block), names)
    assert names["places"] == ["law", "ood"]
    assert 0.8 < names["report"].gqr < 1
    assert isinstance(names["best"], pd.DataFrame) and len(names["best"]) == 5


def test_a_guard_lets_through_or_rejects_and_is_right_about_no_domain() -> None:
    guard = load("local-guard")
    assert route(guard, ["Can my landlord keep my deposit?"]) == ["passed"]
    with pytest.raises(RouterError, match="is a guard"):
        evaluate(guard, panel("starter"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "said"),
    [("nosuch", "Use all, or: static"), ("static,fasttext", "2 routers"), ("", "No router")],
)
def test_a_name_that_is_no_router_is_told_those_that_are(asked: str, said: str) -> None:
    with pytest.raises(RouterError, match=said):
        load(asked)


def test_a_single_text_is_no_list() -> None:
    with pytest.raises(RouterError, match="list of queries"):
        route(load("random"), "Can my landlord keep my deposit?")
    assert route(load("random"), []) == []


def test_a_panel_is_a_name_or_a_file(tmp_path: Path) -> None:
    with pytest.raises(BadPanel, match="no file, and no panel: starter"):
        panel("nosuch")
    mine = tmp_path / "mine.csv"
    mine.write_text("text,label\nIs it legal?,law\n", encoding="utf-8")
    assert panel(mine).texts == ("Is it legal?",)


def test_a_store_that_is_not_there_names_the_command_that_builds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SWITCHYARD_STORE", str(tmp_path / "none.duckdb"))
    settings.cache_clear()
    with pytest.raises(StoreError, match="python -m core prepare"):
        scoreboard()


def test_it_needs_no_streamlit_and_a_part_of_core_needs_no_pandas() -> None:
    code = (
        "import sys, core.types; assert 'pandas' not in sys.modules; "
        "from core import load; assert not {'streamlit', 'torch'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_another_name_is_none_of_core() -> None:
    with pytest.raises(AttributeError, match="nosuch"):
        _ = core.nosuch
