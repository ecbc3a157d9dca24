"""Own domains through the pages: trained under Results, then asked, drawn, and moved."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.jobs import shelf, words
from core.jobs.desk import Desk
from core.jobs.handed_in import write_panel
from core.jobs.plan import FILE, Plan
from core.settings import settings
from core.types import OOD
from tests.pages.conftest import Open
from tests.pages.test_measure import click, front, wait
from tests.training.test_own import WORDS, made, shop


@pytest.fixture(autouse=True)
def own(built_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "switchyard.duckdb"
    shutil.copyfile(built_store, path)
    monkeypatch.setattr(settings(), "store", path)
    monkeypatch.setattr(settings(), "cascades", str(tmp_path / "cascades.json"))
    return path


def trained(open_page: Open, labels: tuple[str, ...]) -> shelf.Job:
    """The routers of a job that has ended."""
    plan = Plan(
        work="train", routers=("fasttext", "svm-tfidf"), source=FILE, panel="shop", shared=True
    )
    Desk(settings()).take(plan, lambda place: write_panel(made(shop(labels=labels)), place))
    wait(open_page("results", do="Train"), "done")
    return shelf.all_jobs(settings().job_folder)[0]


def test_every_page_works_on_own_domains(open_page: Open) -> None:
    job = trained(open_page, tuple(WORDS))
    app = open_page("results", do="Train")
    assert any("2 routers trained and measured" in line.value for line in app.caption)
    assert "fastText" in front(app, "shop") and "TF-IDF" in front(app, "shop")
    app = open_page("try_query", try_set=words.trained(job))
    app.text_area(key="try_text").set_value("please refund the charge on my invoice")
    click(app, "Route it")
    table = app.dataframe[0].value
    assert {"score billing", "score returns", "score tech support"} <= set(table.columns)
    assert (table["Verdict"] == "billing").any()
    app = open_page("thresholds", panel="shop")
    assert not app.exception and any("fastText" in box.value.to_csv() for box in app.dataframe)
    app.toggle(key="per_domain").set_value(True).run()
    assert not app.exception
    assert [s for s in app.slider if s.label == "Threshold τ for tech support"]
    app = open_page("cascades", panel="shop")
    assert not app.exception
    app.text_input(key="chain_name").set_value("Shop chain")
    click(app, "Save")
    assert any("Saved as **Shop chain**" in box.value for box in app.success)
    assert any("where these are chosen" in line.value for line in app.caption)
    assert not [box.value for box in app.warning if "does not answer" in box.value]
    asked = open_page("try_query", try_set=words.trained(job))
    asked.text_area(key="try_text").set_value("please refund the charge on my invoice")
    click(asked, "Route it")
    table = asked.dataframe[0].value.set_index("Router")
    assert table.loc["Shop chain", "Verdict"] == "billing"
    shipped = open_page("try_query")
    shipped.text_area(key="try_text").set_value("Can my landlord keep my deposit?")
    click(shipped, "Route it")
    assert "Shop chain" not in set(shipped.dataframe[0].value["Router"])
    assert "Shop chain" in front(app, "shop")
    others = open_page("tradeoffs", panel="Starter panel, test split")
    assert "Shop chain" not in others.dataframe[-1].value["Router"].to_list()
    app = open_page("decide", d_panel="shop")
    assert not app.exception
    assert [box for box in app.number_input if "Weight of tech support" in box.label]
    click(open_page("results", do="Train"), "Remove")
    app = open_page("try_query")
    assert not [box for box in app.selectbox if box.key == "try_set"]


def test_without_ood_queries_pages_say_what_cannot_be_counted(open_page: Open) -> None:
    job = trained(open_page, tuple(label for label in WORDS if label != OOD))
    app = open_page("tradeoffs", **words.view(job))
    assert app.selectbox(key="y").value == "id_accuracy"
    assert any("fastText" in frame.value.to_csv() for frame in app.dataframe)
    for name in ("thresholds", "cascades"):
        app = open_page(name, panel="shop")
        assert not app.exception, name
    app = open_page("decide", d_panel="shop")
    assert not app.exception
