"""In a demo a load is its visitor's alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.settings import Settings, settings
from tests.pages.conftest import Open

FIGURES = (
    "router,metric,dataset,value\nprivate-router,id_accuracy,,0.6\n"
    "private-router,ood_accuracy,,0.4\nprivate-router,gqr,,0.48\n"
)


@pytest.fixture(autouse=True)
def shared(built_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "switchyard.duckdb"
    shutil.copyfile(built_store, path)
    box = tmp_path / "inbox"
    box.mkdir()
    (box / "mine.csv").write_text(FIGURES)
    monkeypatch.setattr(settings(), "store", path)
    monkeypatch.setattr(Settings, "inbox", property(lambda self: box))
    return path


def loaded(app: AppTest) -> AppTest:
    next(box for box in app.selectbox if box.label.startswith("Or a file")).set_value("mine.csv")
    app.run()
    for control in app.get("button_group"):
        if control.label == "Shares are":
            control.set_value("fraction")
    app.run()
    next(b for b in app.button if b.label.startswith("Load ")).click().run()
    assert not app.exception and not app.error, app.error
    return app


def listed(app: AppTest) -> bool:
    app.get("button_group")[0].set_value("Loads so far")
    app.run()
    assert not app.exception
    return not any("Nothing was loaded yet" in box.value for box in app.info)


def drawn(app: AppTest) -> bool:
    """Whether the router stands on Trade-offs."""
    app.selectbox(key="x").set_value("ood_accuracy").run()
    assert not app.exception
    return any("private-router" in frame.value.to_csv() for frame in app.dataframe)


def test_in_a_demo_nobody_else_sees_a_load(
    monkeypatch: pytest.MonkeyPatch, open_page: Open, shared: Path
) -> None:
    monkeypatch.setattr(settings(), "demo", True)
    before = shared.read_bytes()
    app = open_page("results")
    assert any("yours alone" in box.value for box in app.info)
    app = loaded(app)
    assert any("You alone see them" in box.value for box in app.success)
    assert shared.read_bytes() == before
    assert listed(app) and not listed(open_page("results"))
    assert drawn(app.switch_page("tradeoffs.py").run())
    assert not drawn(open_page("tradeoffs"))


def test_otherwise_everybody_does(open_page: Open, shared: Path) -> None:
    before = shared.read_bytes()
    loaded(open_page("results"))
    assert shared.read_bytes() != before
    assert listed(open_page("results"))
