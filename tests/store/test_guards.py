"""A guard on the scoreboard: OOD accuracy, and no ID accuracy, which is not zero."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from core.store import readers
from core.store.database import Store
from core.store.runs import import_run, recount
from tests.store.made_runs import write_guard_run


@pytest.fixture
def run_id(store: Store, tmp_path: Path) -> str:
    return import_run(store, write_guard_run(tmp_path / "guard"))


def test_its_id_accuracy_and_gqr_are_unknown(store: Store, run_id: str) -> None:
    for _ in range(2):
        board = readers.scoreboard(store).set_index("row_id")
        row = board.loc[run_id]
        assert (row.ood_accuracy, row.unsafe_avg) == (0.625, 0.75)
        assert pd.isna(row.id_accuracy) and pd.isna(row.gqr) and pd.isna(row.gqr_recomputed)
        assert pd.isna(row.artifact_mb)  # as unknown as the size of what an endpoint serves
        assert row.throughput_qps == 2
        recount(store)  # the derived tables say the same when they are made anew


def test_its_figures_name_ood_sets_only(store: Store, run_id: str) -> None:
    cells = readers.cells(store, run_id)
    shown = set(zip(cells["metric"], cells["dataset"], strict=True))
    assert {("accuracy", "jigsaw"), ("accuracy", "web_questions")} <= shown
    assert not {metric for metric, _ in shown} & {"id_accuracy", "gqr"}
    assert ("accuracy", "gqr_id") not in shown


def test_its_answers_have_no_domain_scores(store: Store, run_id: str) -> None:
    frame = readers.answers(store, run_id)
    assert list(frame.columns) == ["query_sha256", "dataset", "label", "ood", "latency_us"]
    assert run_id not in set(readers.runs(store)["run_id"])  # no threshold curve without domains
