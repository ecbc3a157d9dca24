"""In a demo a load is its visitor's alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.settings import Settings, settings
from core.store import loads
from core.store.editions import open_edition
from core.store.intake.loading import undo
from tests.pages.conftest import Open

FIGURES = (
    "router,metric,dataset,value\nprivate-router,id_accuracy,,0.6\n"
    "private-router,ood_accuracy,,0.4\nprivate-router,gqr,,0.48\n"
)


ROUTERS = ("secret-one", "secret-two")


def predictions() -> str:
    """Two routers of a shop's domains, with scores, on a panel that nobody else knows."""
    rng = np.random.default_rng(4)
    lines = ["router,id,dataset,label,prediction,score_billing,score_returns,ood,latency_ms"]
    for router, noise in zip(ROUTERS, (0.2, 0.35), strict=True):
        for i in range(120):
            label = ("billing", "returns", "ood")[i % 3]
            ood = float(np.clip((label == "ood") * 0.6 + 0.2 + rng.normal(0, noise), 0, 1))
            billing = float(np.clip((label == "billing") * 0.6 + rng.normal(0.2, noise), 0, 1))
            said = "ood" if ood > 0.5 else "billing" if billing > 0.5 else "returns"
            scores = f"{billing:.4f},{1 - billing:.4f},{ood:.4f}"
            lines.append(f"{router},q{i},{label},{label},{said},{scores},1.5")
    return "\n".join(lines) + "\n"


@pytest.fixture(autouse=True)
def shared(built_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "switchyard.duckdb"
    shutil.copyfile(built_store, path)
    box = tmp_path / "inbox"
    box.mkdir()
    (box / "mine.csv").write_text(FIGURES)
    (box / "oddments.csv").write_text(predictions())
    monkeypatch.setattr(settings(), "store", path)
    monkeypatch.setattr(Settings, "inbox", property(lambda self: box))
    return path


def loaded(app: AppTest, file: str = "mine.csv") -> AppTest:
    next(box for box in app.selectbox if box.label.startswith("Or a file")).set_value(file)
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
    app = loaded(open_page("results"))
    (way,) = app.get("page_link")
    assert way.proto.query_string == "panel=GQR-Bench"
    assert shared.read_bytes() != before
    assert listed(open_page("results"))
    app = open_page("results", do="Loads so far")
    assert any("Loads are shared" in box.value for box in app.caption)


PANEL_BOXES = {"thresholds": "panel", "cascades": "panel", "decide": "d_panel"}


def on_page(app: AppTest, page: str) -> AppTest:
    """The page with the shop's panel chosen; its routers stand on it."""
    box = app.selectbox(key=PANEL_BOXES[page])
    assert "oddments" in box.options, box.options
    box.set_value("oddments").run()
    assert not app.exception and not app.error, (app.exception, app.error)
    assert not [line.value for line in app.info if line.value.startswith("Choose")]
    return app


def told(app: AppTest) -> str:
    """All that stands on a page in words and tables."""
    parts = [box.value for kind in ("markdown", "caption", "success") for box in app.get(kind)]
    options = [str(box.options) for box in (*app.selectbox, *app.multiselect)]
    return "\n".join([*parts, *options, *(frame.value.to_csv() for frame in app.dataframe)])


@pytest.mark.parametrize("page", PANEL_BOXES)
def test_in_a_demo_every_page_works_on_a_visitors_own_panel_and_shows_it_to_nobody_else(
    monkeypatch: pytest.MonkeyPatch, open_page: Open, page: str
) -> None:
    monkeypatch.setattr(settings(), "demo", True)
    before = told(open_page(page))
    app = loaded(open_page("results"), "oddments.csv")
    mine = on_page(app.switch_page(f"{page}.py").run(), page)
    assert all(router in told(mine) for router in ROUTERS)
    for other in (page, *PANEL_BOXES):  # what the visitor made the server work out is not there
        theirs = open_page(other)
        assert not theirs.exception
        assert not any(word in told(theirs) for word in (*ROUTERS, "oddments"))
    assert told(open_page(page)) == before
    on_page(app.switch_page(f"{page}.py").run(), page)


def test_in_a_demo_an_own_router_beside_everybodys_is_seen_by_its_visitor_alone(
    monkeypatch: pytest.MonkeyPatch, open_page: Open, shared: Path
) -> None:
    """The panel has the name of one that all know: the same words in a cache, other answers."""
    monkeypatch.setattr(settings(), "demo", True)
    everybodys = open_page("thresholds")
    panel = everybodys.selectbox(key="panel").value
    app = open_page("results")
    box = next(box for box in app.selectbox if box.label.startswith("Or a file"))
    box.set_value("oddments.csv").run()
    next(box for box in app.text_input if box.label == "Panel").set_value(panel).run()
    next(b for b in app.button if b.label.startswith("Load ")).click().run()
    assert not app.exception and not app.error, app.error
    app.switch_page("thresholds.py").run()
    app.selectbox(key="panel").set_value(panel).run()
    app.multiselect(key="router").set_value([ROUTERS[0]]).run()
    assert not app.exception and ROUTERS[0] in told(app)
    theirs = open_page("thresholds")
    theirs.selectbox(key="panel").set_value(panel).run()
    assert theirs.multiselect(key="router").options == everybodys.multiselect(key="router").options
    assert ROUTERS[0] not in told(theirs)


def test_an_own_panel_that_is_taken_back_is_gone(
    monkeypatch: pytest.MonkeyPatch, open_page: Open
) -> None:
    monkeypatch.setattr(settings(), "demo", True)
    app = loaded(open_page("results"), "oddments.csv")
    on_page(app.switch_page("thresholds.py").run(), "thresholds")
    own = app.session_state["own_store"].path
    with open_edition(own) as store:
        (load_id,) = loads.listed(store)["load_id"]
    undo(own, load_id)
    app.switch_page("thresholds.py").run()
    assert not app.exception
    assert "oddments" not in app.selectbox(key="panel").options
