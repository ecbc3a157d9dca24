"""A measurement is begun, left, found again, stopped, gone on with, and stands on the front."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from core.benchmark.panels import GQR_ID, GQR_OOD
from core.settings import Settings
from core.store.database import build_store
from core.types import DOMAINS, OOD
from tests.benchmark.fitted import small_fasttext
from tests.browser.driver import PATIENCE_MS, Server, Visitor, running
from tests.training.test_own import shop

QUERIES = 20_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a database, jobs and one small router of its own."""
    folder, config = tmp_path_factory.mktemp("measure"), Settings()
    build_store(folder / "mine.duckdb", config.published)
    small_fasttext(config, folder / "models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SWITCHYARD_STORE", str(folder / "mine.duckdb"))
        patch.setenv("SWITCHYARD_MODELS", str(folder / "models"))
        patch.setenv("SWITCHYARD_QUERIES", str(benchmark(folder / "queries")))
        with running(folder / "log.txt") as started:
            yield started


def benchmark(folder: Path) -> Path:
    """GQR-Bench as an operator keeps it: two files of its shape, with made rows."""
    folder.mkdir()
    words = "of a contract, a bond, a rash and a walk in the park " * 20
    sets = {"jigsaw": 8_000, "olid": 4_000, "web_questions": 4_000}
    inside = [(f"query {i} {words}", DOMAINS[i % 3], f"{DOMAINS[i % 3]}_set") for i in range(4_000)]
    outside = [(f"{one} {i} {words}", OOD, one) for one, n in sets.items() for i in range(n)]
    for file, rows in ((GQR_ID, inside), (GQR_OOD, outside)):
        frame = pd.DataFrame(rows, columns=["text", "label", "subset"])
        frame.to_parquet(folder / file)
    return folder


def choose(page: Page, name: str) -> None:
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).first.click()


def many(folder: Path) -> Path:
    """A file of queries that takes a while."""
    labels = ("law", "finance", "healthcare", "ood")
    words = "of a contract, a bond, a rash and a walk in the park " * 20
    rows = [f'"query {i} {words}",{labels[i % 4]}' for i in range(QUERIES)]
    path = folder / "my <b>queries.csv"
    path.write_text("\n".join(["text,label", *rows]))
    return path


def test_a_measurement_outlives_its_page_and_its_tab(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open("/results?do=Measure")
    choose(page, "A file of yours")
    page.locator("input[type=file]").set_input_files(many(tmp_path))
    expect(page.get_by_text("20,000 queries: law 5,000")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("of 20,000 queries, ")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("link", name="Overview").click()
    expect(page).to_have_title("Overview · Switchyard", timeout=PATIENCE_MS)
    page = visitor.open("/results?do=Measure")  # another session, as after a lost tab
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("what was done is kept")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("1 router measured.")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("link", name="See it on the front").click()
    expect(page.get_by_role("heading", name="Which routers are worth having?")).to_be_visible()
    visitor.settle()
    assert "panel=my-b-queries" in page.url
    expect(page.get_by_text("1 of 1:")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".scatterlayer .point").first).to_be_visible(timeout=PATIENCE_MS)


def test_gqr_is_measured_from_the_operators_folder(visitor: Visitor) -> None:
    page = visitor.open("/results?do=Measure")
    choose(page, "GQR-Bench, test set")
    visitor.settle()
    before = page.get_by_text("1 router measured.").count()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("of 20,000 queries, ")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("what was done is kept")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Go on").click()
    done = page.get_by_text("1 router measured.")
    expect(done).to_have_count(before + 1, timeout=PATIENCE_MS)
    page.get_by_role("link", name="See it on the front").first.click()
    expect(page.get_by_role("heading", name="Which routers are worth having?")).to_be_visible()
    visitor.settle()
    page = visitor.open("/tradeoffs?kind=measured")  # GQR-Bench, which is the first panel there
    expect(page.get_by_text("1 of 1:")).to_be_visible(timeout=PATIENCE_MS)


def test_own_domains_are_trained_and_asked(visitor: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "shop.csv"
    shop().to_csv(file, index=False)
    page = visitor.open("/results?do=Train")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Remove Static (ours)").click()
    page.get_by_role("button", name="Train", exact=True).last.click()
    expect(page.get_by_text("3 routers trained and measured.")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("link", name="Ask them").click()
    expect(page).to_have_title("Try a query · Switchyard", timeout=PATIENCE_MS)
    visitor.settle()
    page.get_by_role("textbox", name="Your query").fill("refund the charge on my invoice")
    page.get_by_role("button", name="Route it").click()
    expect(page.get_by_text("routers send it to billing")).to_be_visible(timeout=PATIENCE_MS)
