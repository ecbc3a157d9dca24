"""GQR-Bench measured by a job: from the operator's folder, and from the hub by the package gqr."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from core.benchmark.panels import GQR_ID, GQR_OOD
from core.jobs.plan import Plan
from core.settings import Settings
from core.store import readers
from core.store.editions import open_edition
from core.types import DOMAINS, OOD
from tests.hub import ROWS, hub_on_disk
from tests.jobs.test_measuring import asked, work

FROM_GQR = Plan(routers=("fasttext",), source="gqr", panel="gqr", shared=True)


def rows_of(here: Settings) -> pd.DataFrame:
    """Measured runs of the panel that are not among those that ship."""
    with open_edition(here.store) as store:
        runs = readers.runs(store)
    return runs[runs["panel"].eq("gqr") & runs["load_id"].notna()]


def test_from_a_folder(here: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "queries" / "test"
    folder.mkdir(parents=True)
    inside = [(f"May landlord {i} keep it?", DOMAINS[i % 3], "x") for i in range(60)]
    outside = [(f"tweet {i}", OOD, ("jigsaw", "olid")[i % 2]) for i in range(40)]
    for file, rows in ((GQR_ID, inside), (GQR_OOD, outside)):
        pd.DataFrame(rows, columns=["text", "label", "subset"]).to_parquet(folder / file)
    config = here.model_copy(update={"queries": str(tmp_path / "queries")})
    done = work(asked(config, FROM_GQR), config)
    assert (done.told.status, done.told.runs, done.told.queries) == ("done", 1, 100)
    assert len(rows_of(here)) == 1


def test_from_the_hub(here: Settings, tmp_path: Path) -> None:
    pytest.importorskip("gqr")
    config = here.model_copy(update={"queries": "gqr"})
    with hub_on_disk(tmp_path / "hub"):
        done = work(asked(config, FROM_GQR), config)
    assert (done.told.status, done.told.fault) == ("done", "")
    assert done.told.has_ood and done.told.queries == 3 * ROWS * 0.2 + 6
    assert len(rows_of(here)) == 1


def test_a_hub_that_does_not_answer_is_one_line(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    gqr = pytest.importorskip("gqr")

    def away() -> None:
        raise ConnectionError("https://user:secret@hub")

    monkeypatch.setattr(gqr, "load_id_test_dataset", away)
    config = here.model_copy(update={"queries": "gqr"})
    failed = work(asked(config, FROM_GQR), config)
    assert failed.told.status == "failed"
    assert "could not be fetched from the hub (ConnectionError)" in failed.told.fault
    assert "secret" not in failed.told.fault and not len(rows_of(here))
