"""Two apps on one shared store, each in a browser, while PostgreSQL goes and comes back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.settings import settings
from core.store.shared.address import Address
from tests.browser.driver import PATIENCE_MS, Server, Visitor, running, visiting
from tests.postgres import SECRETS, Postgres, postgres

TABLE = "id,dataset,label,prediction\nq1,jigsaw,ood,{0}\nq2,jigsaw,ood,law\n"


@pytest.fixture(scope="module")
def pg() -> Iterator[Postgres]:
    with postgres() as started:
        yield started


@pytest.fixture(scope="module")
def servers(pg: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Server]]:
    """Two servers, as on two machines: each has a copy of its own."""
    url = pg.url("postgres")
    folders = [tmp_path_factory.mktemp(name) for name in ("one", "other")]
    for folder in folders:
        shutil.copyfile(settings().store, folder / Address.of(url).file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SWITCHYARD_STORE", url)
        patch.setenv("SWITCHYARD_COPIES", str(folders[0]))
        with running(folders[0] / "log.txt") as one:
            patch.setenv("SWITCHYARD_COPIES", str(folders[1]))
            with running(folders[1] / "log.txt") as other:
                yield [one, other]


def bring(visitor: Visitor, file: Path, content: str) -> Page:
    file.write_text(content)
    page = visitor.open("/results")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Load 2 rows").click()
    return page


def loads_of(visitor: Visitor) -> Page:
    page = visitor.open("/results?do=Loads+so+far")
    page.get_by_test_id("stDataFrame").first.wait_for()
    visitor.settle()
    return page


def test_two_apps_see_each_others_loads_and_outlive_the_server(
    browser: Browser, servers: list[Server], pg: Postgres, tmp_path: Path
) -> None:
    with visiting(browser, servers[0]) as ann, visiting(browser, servers[1]) as bob:
        for visitor, name in ((ann, "from-ann"), (bob, "from-bob")):
            page = bring(
                visitor, tmp_path / f"{name}.csv", TABLE.format(("ood", "law")[visitor is bob])
            )
            expect(page.get_by_text("Loaded 2 rows")).to_be_visible(timeout=PATIENCE_MS)
        for visitor in (ann, bob):
            visitor.page.wait_for_timeout(3_000)  # followers look every two seconds
            page = loads_of(visitor)
            for name in ("from-ann", "from-bob"):
                cells = page.get_by_test_id("stDataFrame").first.locator("td", has_text=name)
                expect(cells.first).to_be_attached(timeout=PATIENCE_MS)
            assert not [secret for secret in SECRETS if secret in page.content()]
        pg.stop()
        try:
            for visitor in (ann, bob):
                visitor.page.wait_for_timeout(3_000)
                page = visitor.open("/tradeoffs")
                expect(page.get_by_text("has not answered since")).to_be_visible(
                    timeout=PATIENCE_MS
                )
            page = bring(ann, tmp_path / "late.csv", TABLE.format("finance"))
            expect(page.get_by_text("The shared store does not answer")).to_be_visible(
                timeout=PATIENCE_MS
            )
        finally:
            pg.start()
        ann.page.wait_for_timeout(3_000)
        page = bring(ann, tmp_path / "late.csv", TABLE.format("finance"))
        expect(page.get_by_text("Loaded 2 rows")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.get_by_text("has not answered since")).to_have_count(0)
    for server in servers:
        said = server.log.read_text()
        assert not [secret for secret in SECRETS if secret in said]
        assert "Traceback" not in said
    assert pg.ask("postgres", "select count(*) from switchyard.uploads") == "3"
