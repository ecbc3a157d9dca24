"""Measuring from the page: the form, refusals, the list of jobs, and whose they are."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.jobs import shelf
from core.settings import Settings, settings
from tests.benchmark.fitted import small_fasttext
from tests.pages.conftest import Open


@pytest.fixture(autouse=True)
def own(
    built_store: Path, tmp_path: Path, config: Settings, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A store, a folder of jobs and one small router of this test's own."""
    path = tmp_path / "switchyard.duckdb"
    shutil.copyfile(built_store, path)
    monkeypatch.setattr(settings(), "store", path)
    models = tmp_path / "models"
    small_fasttext(config, models)
    monkeypatch.setattr(settings(), "models", models)
    return tmp_path


def click(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception, app.exception
    return app


def wait(app: AppTest, status: str) -> AppTest:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        app.run()
        assert not app.exception, app.exception
        jobs = shelf.all_jobs(settings().job_folder)
        if jobs and jobs[0].told.status == status:
            return app.run()
        time.sleep(0.3)
    raise AssertionError([job.told for job in jobs])


def front(app: AppTest, panel: str) -> str:
    """The table of Trade-offs for a panel."""
    app.switch_page("tradeoffs.py").run()
    app.selectbox(key="panel").set_value(panel).run()
    assert not app.exception
    return "".join(frame.value.to_csv() for frame in app.dataframe)


def measured(app: AppTest) -> AppTest:
    """About 60 queries: 30 in-domain, and what each OOD set has of its share."""
    app.selectbox(key="measure_rows").set_value(60).run()
    click(app, "Start")
    return wait(app, "done")


def test_a_router_is_measured_and_stands_on_the_front(open_page: Open) -> None:
    app = measured(open_page("results", do="Measure"))
    assert any("1 router measured" in line.value for line in app.caption)
    assert "fastText" in front(app, "starter-52")
    other = open_page("results", do="Measure")
    assert any("1 router measured" in line.value for line in other.caption)
    click(other, "Remove")
    assert not shelf.all_jobs(settings().job_folder)


def test_in_a_demo_nobody_else_sees_what_was_measured(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, own: Path
) -> None:
    monkeypatch.setattr(settings(), "demo", True)
    before = settings().store.read_bytes()
    app = measured(open_page("results", do="Measure"))
    assert settings().store.read_bytes() == before
    address = app.query_params["job"]
    assert "fastText" in front(app, "starter-52")
    stranger = open_page("results", do="Measure")
    assert not [button for button in stranger.button if button.label == "Remove"]
    again = open_page("results", do="Measure", job=address)
    assert any("1 router measured" in line.value for line in again.caption)


def test_the_operator_can_turn_it_off(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "job_rows", 0)
    app = open_page("results", do="Measure")
    assert any("does not offer" in box.value for box in app.info)
    assert not [button for button in app.button if button.label == "Start"]


def test_a_router_that_is_damaged_meanwhile_fails_in_one_line(open_page: Open) -> None:
    app = open_page("results", do="Measure")
    model = next((settings().models / "fasttext").glob("model-*.bin"))
    model.write_bytes(b"nonsense")
    click(app, "Start")
    wait(app, "failed")
    assert any("truncated or altered" in box.value for box in app.error)
