from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.labs.duo_llm.reading import PRESETS, BadText
from core.settings import settings
from pages._parts import readers
from tests.pages.conftest import Open


def arrived(app: AppTest, text: str) -> AppTest:
    """The page after the oracle has arrived."""
    readers.errands().ask(text).reading(60)
    app.run()
    assert not app.exception, app.exception
    return app


def test_an_example_shows_who_takes_which_module(open_page: Open) -> None:
    app = arrived(open_page("inside"), PRESETS["A question"])
    assert [m.label for m in app.metric] == [
        "Oracle", "Router", "Best pattern", "All small", "All big"
    ]  # fmt: skip
    perplexity = {m.label: float(m.value.replace(",", "")) for m in app.metric}
    assert perplexity["Oracle"] < min(perplexity["Router"], perplexity["Best pattern"])
    assert len(app.get("vega_lite_chart")) == 5
    told = " ".join(caption.value for caption in app.caption)
    for sentence in ("tokens read", "Lower is better", "treats all tokens alike"):
        assert sentence in told


def test_every_finding_has_a_verdict(open_page: Open) -> None:
    app = open_page("inside")
    bodies = " ".join(m.value for m in app.markdown)
    for number in range(1, 6):
        assert f"**{number}. " in bodies
    assert bodies.lower().count("reproduced]") + bodies.lower().count("cannot tell]") >= 5


def test_budget_and_policy_change_what_the_oracle_spends(open_page: Open) -> None:
    app = arrived(open_page("inside", budget="1"), PRESETS["A question"])
    assert app.metric[0].delta == "1.00 big of 6"
    free = arrived(open_page("inside", oracle="What it likes", skip="true"), PRESETS["A question"])
    assert free.metric[0].delta != "3.00 big"
    assert float(free.metric[0].value) < float(app.metric[0].value)


@pytest.mark.parametrize("text", ["word " * 2_000, "😀👩‍⚕️", "a\0b", "駅はどこ", "<b>x</b>\n$x$"])
def test_odd_texts_are_answered(open_page: Open, text: str) -> None:
    app = open_page("inside")
    app.text_area[0].set_value(text).run()
    assert arrived(app, app.text_area[0].value).metric


def test_nothing_but_spaces_is_refused_in_one_line(open_page: Open) -> None:
    app = open_page("inside")
    app.text_area[0].set_value("   ").run()
    with pytest.raises(BadText):
        readers.errands().ask(app.text_area[0].value).reading(60)
    app.run()
    assert "nothing to read yet" in app.info[0].value


@pytest.fixture
def no_lab(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    st.cache_resource.clear()
    monkeypatch.setattr(type(settings()), "duo_llm", property(lambda self: tmp_path))
    yield
    st.cache_resource.clear()


@pytest.mark.usefixtures("no_lab")
def test_without_its_files_the_page_says_so_in_one_line(open_page: Open) -> None:
    app = open_page("inside")
    assert "card.json is missing" in app.warning[0].value
    assert "python -m core train --lab duo-llm" in app.warning[0].value
    assert not app.metric
