"""A file goes through the mapping screen to the scoreboard, and out again, in a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.settings import settings
from tests.browser.driver import PATIENCE_MS, Server, Visitor, running
from tests.store.intake.test_predictions import predictions_like_the_authors


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a database of its own, so that nothing is loaded into the real one."""
    folder = tmp_path_factory.mktemp("results")
    shutil.copyfile(settings().store, folder / "mine.duckdb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SWITCHYARD_STORE", str(folder / "mine.duckdb"))
        with running(folder / "log.txt") as started:
            yield started


def choose(page: Page, name: str) -> None:
    page.get_by_test_id("stButtonGroup").first.get_by_text(name, exact=True).click()


def test_predictions_go_in_and_out_again(visitor: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "author.parquet"
    predictions_like_the_authors().to_parquet(file)
    page = visitor.open("/results")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Load 107,656 rows").click()
    expect(page.get_by_text("Loaded 107,656 rows")).to_be_visible(timeout=PATIENCE_MS)
    visitor.settle()
    choose(page, "Loads so far")
    grid = page.get_by_test_id("stDataFrame").first
    grid.wait_for()
    visitor.settle()
    page.wait_for_timeout(500)
    grid.click(position={"x": 20, "y": 52})  # the box of the first row
    page.get_by_text("Take back").click()
    expect(page.get_by_text("Loads are shared")).not_to_have_count(0)
    page.get_by_role("button", name="Take it back", exact=True).click()
    expect(page.get_by_text("Nothing was loaded yet")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("Taken back: ")).to_be_visible()


def test_one_load_taken_back_leaves_no_other_ready_to_go(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open("/results")
    for name in ("first", "second"):
        file = tmp_path / f"{name}.csv"
        file.write_text(f"router,metric,dataset,value\n{name},gqr,,0.48\n{name},id_accuracy,,0.6\n")
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_role("button", name="Load 2 rows").click()
        expect(page.get_by_text(f"Loaded 2 rows as “{name}”")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.get_by_role("link", name="See GQR-Bench on the front")).to_be_visible()
        visitor.settle()
    choose(page, "Loads so far")
    grid = page.get_by_test_id("stDataFrame").first
    grid.wait_for()
    visitor.settle()
    page.wait_for_timeout(500)
    grid.click(position={"x": 20, "y": 52})
    page.get_by_text("Take back “second”").click()
    page.get_by_role("button", name="Take it back", exact=True).click()
    expect(page.get_by_text("Taken back: “second”.")).to_be_visible(timeout=PATIENCE_MS)
    visitor.settle()
    expect(page.get_by_text("Choose a row to see how it was read")).to_be_visible()
    expect(page.get_by_text("Take back “")).to_have_count(0)
    expect(page.get_by_role("button", name="Take it back", exact=True)).to_have_count(0)


def test_a_file_that_is_no_table_says_so_and_stays_on_the_page(
    visitor: Visitor, tmp_path: Path
) -> None:
    file = tmp_path / "<b>bold [x](y).csv"
    file.write_bytes(b"PK\x03\x04 not a table")
    page = visitor.open("/results")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("is a zip archive or a spreadsheet")).to_contain_text(
        "[x](y)", timeout=PATIENCE_MS
    )


def test_a_question_in_sql_from_an_example(visitor: Visitor) -> None:
    page = visitor.open("/results?do=Ask+with+SQL")
    page.get_by_text("Best on GQR-Bench").click()
    expect(page.get_by_text("20 rows in")).to_be_visible(timeout=PATIENCE_MS)
