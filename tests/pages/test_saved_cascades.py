"""A chain is saved on one page, answers on another and is drawn on a third."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.cascades.saved import read
from core.settings import settings
from tests.pages.conftest import Open


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "cascades.json"
    monkeypatch.setattr(settings(), "cascades", str(path))
    return path


def save(app: AppTest, name: str) -> AppTest:
    app.text_input(key="chain_name").set_value(name)
    next(b for b in app.button if b.label == "Save").click().run()
    assert not app.exception
    return app


def test_a_saved_chain_answers_live_and_is_drawn_as_simulated(open_page: Open, kept: Path) -> None:
    app = save(open_page("cascades", panel="starter"), "Quick first")
    assert any("Saved as **Quick first**" in box.value for box in app.success)
    (one,) = read(kept)
    assert one.picked == "search" and one.panel == "starter"
    shelf = next(f.value for f in app.dataframe if "Cascade" in f.value)
    assert shelf["Cascade"].eq("Quick first").all() and set(shelf["Kind"]) == {"simulated"}

    live = open_page("try_query")
    live.pills[0].set_value("Law").run()
    assert not live.exception
    row = live.dataframe[0].value.set_index("Router").loc["Quick first"]
    assert row["Threshold"] == 0.5 and row["Time (ms)"] > 0

    front = open_page("tradeoffs", panel="Starter panel, test split")
    table = front.dataframe[-1].value.set_index("Router")
    assert table.loc["Quick first", "Kind"] == "simulated"
    assert "picked on the other half" in table.loc["Quick first", "Mind"]
    assert any("Triangles" in caption.value for caption in front.caption)


def test_it_can_be_renamed_and_deleted(open_page: Open, kept: Path) -> None:
    app = save(open_page("cascades", panel="starter"), "First name")
    app.text_input(key="shelf_name").set_value("Second name")
    app.button(key="shelf_rename").click().run()
    assert [one.name for one in read(kept)] == ["Second name"]
    app.button(key="shelf_delete").click().run()
    assert read(kept) == []
    assert not app.exception


@pytest.mark.parametrize("name", ["", "<img src=x onerror=alert(1)>", "a,b", "**bold**"])
def test_a_name_that_is_none_is_refused_with_the_reason(
    open_page: Open, kept: Path, name: str
) -> None:
    app = save(open_page("cascades", panel="starter"), name)
    assert app.warning and not kept.exists()


def test_a_chain_by_hand_can_be_saved_for_the_visit_alone(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "cascades", "")
    app = save(open_page("cascades", panel="starter", how="By hand"), "Mine")
    shelf = next(f.value for f in app.dataframe if "Cascade" in f.value)
    assert "Mine" in set(shelf["Cascade"])
    again = open_page("cascades", panel="starter")
    assert not any("Cascade" in f.value for f in again.dataframe)


def test_a_damaged_file_is_told_on_every_page_and_left_alone(open_page: Open, kept: Path) -> None:
    kept.write_text("[{}]")
    for page in ("cascades", "try_query", "tradeoffs"):
        app = open_page(page)
        if page == "try_query":
            app.pills[0].set_value("Law").run()
        assert not app.exception
        if page != "tradeoffs":
            assert any("cascades.json is damaged" in box.value for box in app.warning)
    assert kept.read_text() == "[{}]"


def test_one_whose_part_was_fitted_again_says_so_and_opens_its_routers(
    open_page: Open, kept: Path
) -> None:
    save(open_page("cascades", panel="starter", router=["fastText", "TF-IDF + SVM"]), "Old")
    (one,) = read(kept)
    old = [link.model_copy(update={"fitted": "0" * 12}) for link in one.links]
    kept.write_bytes(
        b"[" + one.model_copy(update={"links": tuple(old)}).model_dump_json().encode() + b"]"
    )
    live = open_page("try_query")
    live.pills[0].set_value("Law").run()
    said = "Cascade 'Old' does not answer"
    assert any(said in box.value for box in live.warning)
    app = open_page("cascades", panel="gqr")
    assert any(said in box.value for box in app.warning)
    opened = app.button(key="shelf_open").click().run()
    assert not opened.exception
    assert opened.selectbox(key="panel").value == "starter"
    assert set(opened.multiselect(key="router").value) == {"fasttext", "svm-tfidf"}


def test_one_whose_part_was_fitted_again_is_not_played_and_named(
    open_page: Open, kept: Path
) -> None:
    save(open_page("cascades", panel="starter", router=["fastText", "TF-IDF + SVM"]), "Old")
    (one,) = read(kept)
    old = [link.model_copy(update={"fitted": "0" * 12}) for link in one.links]
    app = open_page("tradeoffs", panel="Starter panel, test split")
    assert "Old" in set(app.dataframe[-1].value["Router"])
    kept.write_bytes(
        b"[" + one.model_copy(update={"links": tuple(old)}).model_dump_json().encode() + b"]"
    )
    app = open_page("tradeoffs", panel="Starter panel, test split")
    assert "Old" not in set(app.dataframe[-1].value["Router"])
    assert any("fitted again after it was saved: Old." in box.value for box in app.caption)
