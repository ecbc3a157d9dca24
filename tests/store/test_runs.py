"""Measured runs in the store: figures that one can count by head."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.benchmark import run_files
from core.benchmark.protocol import report
from core.store import readers
from core.store.database import Store, StoreError, build_store, is_current, open_store
from core.store.imports import BadFile, import_run
from core.store.runs import recount
from core.verdict import verdict
from tests.store.conftest import PUBLISHED, dump
from tests.store.made_runs import LATENCY, PANEL, TAU, Folder, scores


def measured(store: Store) -> pd.DataFrame:
    board = readers.scoreboard(store)
    return board[board["kind"] == "measured"]


def test_figures_by_head(store: Store, run_folder: Folder) -> None:
    before = readers.scoreboard(store)
    run_id = import_run(store, run_folder())
    row = measured(store).iloc[0]
    assert (row.row_id, row.study, row.router, row.label) == (
        *(run_id, "measured", "fasttext", "fastText"),
    )
    assert (row.id_accuracy, row.ood_accuracy, row.unsafe_avg) == (0.5, 0.625, 0.75)
    assert row.gqr == pytest.approx(2 * 0.5 * 0.625 / 1.125)
    assert (row.n, row.n_ood_sets, row.adds_up, row.off_cells) == (10, 2, True, [])
    assert (row.latency_ms, row.latency_p95_ms) == (2, pytest.approx(2.9))
    assert row.latency_statistic == "p50, batch 1, one thread"
    assert (row.machine, row.grade, row.throughput_qps, row.artifact_mb) == (
        *("Abacus", "first_hand", 400, 2.5),
    )
    assert (row.id_low, row.id_high, row.gqr_low, row.gqr_high) == (0.25, 0.75, 0.1, 0.9)
    assert pd.isna(row.ood_low)
    assert row.source_title == "Measured with Switchyard, 2026-01-02"
    assert row.note == (
        "Measured on 4 of the 9,000 ID test queries and 2 OOD sets "
        "(without HateXplain, ML Questions, OLID, TUKE Slovak, dkhate)."
    )
    published = readers.scoreboard(store)
    published = published[published["kind"] == "published"].reset_index(drop=True)
    columns = ["row_id", "gqr", "ood_accuracy", "latency_ms", "adds_up"]
    pd.testing.assert_frame_equal(published[columns], before[columns], check_dtype=False)
    assert (
        published[["id_low", "gqr_high", "throughput_qps", "artifact_mb", "n"]]
        .isna()
        .all(axis=None)
    )


def test_the_view_agrees_with_the_protocol(store: Store, run_folder: Folder) -> None:
    import_run(store, run_folder())
    row, found = measured(store).iloc[0], report(PANEL, verdict(scores(), TAU))
    ours = (row.id_accuracy, row.ood_accuracy, row.unsafe_avg, row.gqr)
    theirs = (found.id_accuracy, found.ood_accuracy, found.unsafe_avg, found.gqr)
    assert ours == pytest.approx(theirs)


def test_a_threshold_between_two_float32_decides_as_python_does(
    store: Store, run_folder: Folder
) -> None:
    ood = scores().ood[1]
    between = float(np.nextafter(ood, np.float32(0))) * 0.25 + float(ood) * 0.75
    import_run(store, run_folder(threshold=between))
    assert (verdict(scores(), between)[1] == 1) == (measured(store).iloc[0].id_accuracy == 0.5)


def test_cells_and_answers_of_a_run(store: Store, run_folder: Folder) -> None:
    run_id = import_run(store, run_folder())
    found = readers.cells(store, run_id)
    printed = found.set_index(["metric", "dataset"])["as_printed"]
    assert printed["accuracy", "jigsaw"] == "75.00"
    assert printed["accuracy", "gqr_id"] == "50.00"
    assert printed["latency_p50", "all"] == "2.0000"
    assert printed["throughput_batch_256", "all"] == "400.0"
    assert printed["unsafe_avg", "all"] == "75.00"
    answers = readers.answers(store, run_id)
    expected = run_files.answers_frame(PANEL, scores(), LATENCY)
    pd.testing.assert_frame_equal(answers, expected, check_dtype=False)
    assert answers["score_law"].dtype == answers["ood"].dtype == np.float32
    assert readers.runs(store)["run_id"].tolist() == [run_id]
    with pytest.raises(StoreError, match="no run 'nothing'"):
        readers.answers(store, "nothing")


def test_the_same_run_twice_is_one_load(store: Store, run_folder: Folder) -> None:
    folder = run_folder()
    import_run(store, folder)
    before = dump(store)
    import_run(store, folder)
    assert dump(store) == before


def test_runs_of_one_panel_share_its_queries(store: Store, run_folder: Folder) -> None:
    import_run(store, run_folder(name="a"))
    import_run(store, run_folder(name="b", seed=1))
    content = dump(store)
    assert (len(content["queries"]), len(content["runs"]), len(content["answers"])) == (10, 2, 20)
    assert len(measured(store)) == 2


def test_the_counts_can_be_made_anew_from_the_answers(store: Store, run_folder: Folder) -> None:
    import_run(store, run_folder())
    before = dump(store)
    with store.transaction() as cursor:
        cursor.execute("update tallies set n = n + 1")
    recount(store)
    assert dump(store) == before


def test_another_answer_under_the_same_name(store: Store, run_folder: Folder) -> None:
    import_run(store, run_folder())
    before = dump(store)
    with pytest.raises(BadFile, match="is already loaded with other answers"):
        import_run(store, run_folder(lambda f: f.assign(ood=np.float32(0))))
    assert dump(store) == before


def test_other_queries_under_the_same_revision(store: Store, run_folder: Folder) -> None:
    import_run(store, run_folder())
    before = dump(store)
    with pytest.raises(BadFile, match="not the queries of panel gqr, revision abc"):
        import_run(store, run_folder(lambda f: f.assign(query_sha256="0" * 16), seed=1))
    assert dump(store) == before


def test_a_built_store_holds_the_runs_and_knows_when_they_change(
    tmp_path: Path, run_folder: Folder
) -> None:
    path, folder = tmp_path / "new.duckdb", run_folder().parent
    (folder / "interrupted").mkdir()
    assert not is_current(path, PUBLISHED, folder)
    counts = build_store(path, PUBLISHED, folder)
    assert (counts["panels"], counts["runs"], counts["answers"]) == (1, 1, 10)
    assert is_current(path, PUBLISHED, folder)
    assert not is_current(path, PUBLISHED)
    run_folder(name="second", seed=1)
    assert not is_current(path, PUBLISHED, folder)
    build_store(path, PUBLISHED, folder)
    with open_store(path, read_only=True) as store:
        assert len(measured(store)) == 2
    path.write_bytes(b"rubbish")
    assert not is_current(path, PUBLISHED, folder)


def test_no_runs_at_all(tmp_path: Path) -> None:
    path = tmp_path / "new.duckdb"
    assert build_store(path, PUBLISHED, tmp_path / "none")["runs"] == 0
    assert is_current(path, PUBLISHED, tmp_path / "none")


def test_what_thresholds_are_chosen_on_is_no_result(store: Store, run_folder: Folder) -> None:
    import_run(store, run_folder(panel=replace(PANEL, name="starter-validation")))
    assert measured(store).empty
    assert readers.runs(store)["panel"].tolist() == ["starter-validation"]
