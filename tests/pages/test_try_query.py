from __future__ import annotations

import pytest

from core.presets import PRESETS
from core.routers import REGISTRY
from tests.pages.conftest import Open


def test_it_waits_for_a_query(open_page: Open) -> None:
    app = open_page("try_query")
    assert "Nothing you type is stored" in app.info[0].value
    assert not app.dataframe


@pytest.mark.parametrize("preset", PRESETS)
def test_each_example_gets_a_row_per_ready_router(open_page: Open, preset: str) -> None:
    app = open_page("try_query")
    app.pills[0].set_value(preset).run()
    assert not app.exception
    table = app.dataframe[0].value
    assert 2 <= len(table) <= len(REGISTRY)
    assert app.text_area[0].value == PRESETS[preset]
    assert set(table["Verdict"]) <= {"law", "finance", "healthcare", "rejected (OOD)"}
    rejected = table["Verdict"] == "rejected (OOD)"
    assert (rejected == (table["OOD score"] > table["Threshold"])).all()
    assert (rejected == (table["Margin"] < 0)).all()
    assert "routers" in app.subheader[0].value


@pytest.mark.parametrize("text", ["", "  \n ", "\x00", "a" * 100_000])
def test_what_cannot_be_routed_gets_a_message(open_page: Open, text: str) -> None:
    app = open_page("try_query")
    app.text_area[0].set_value(text)
    app.button[0].click().run()
    assert not app.exception
    assert len(app.warning) == 1
    assert not app.dataframe


@pytest.mark.parametrize(
    "text", ["🦄🔥💊", "<img src=x onerror=alert(1)>", "bail\x00 money", "ž" * 9000]
)
def test_odd_text_gets_a_verdict(open_page: Open, text: str) -> None:
    app = open_page("try_query")
    app.text_area[0].set_value(text)
    app.button[0].click().run()
    assert not app.exception
    assert len(app.dataframe[0].value) >= 2
