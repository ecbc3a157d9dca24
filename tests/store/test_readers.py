"""The scoreboard: one row per router, what adds up, what does not, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from core.store import readers
from core.store.database import Store, StoreError
from tests.store.conftest import import_figures

COLUMNS = [
    *("row_id", "kind", "study", "router", "variant", "label", "family"),
    *("source", "source_title", "grade", "panel"),
    *("id_accuracy", "ood_accuracy", "unsafe_avg", "gqr"),
    *("ood_accuracy_recomputed", "unsafe_avg_recomputed", "gqr_recomputed"),
    *("n_ood_sets", "adds_up", "off_cells", "note"),
    *("latency_ms", "latency_statistic", "latency_source", "latency_grade", "machine"),
    *("id_low", "id_high", "ood_low", "ood_high", "gqr_low", "gqr_high"),
    *("latency_p95_ms", "throughput_qps", "artifact_mb", "n"),
]
OFF = {
    "NeMo Guardrails + Llama3.2:3B": ["ood_accuracy printed 58.64 recomputed 42.12"],
    "NeMo Guardrails + Llama3.1:8B": ["ood_accuracy printed 29.33 recomputed 20.95"],
    "NeMo Guardrails + GPT-4o-mini": ["ood_accuracy printed 95.97 recomputed 88.11"],
    "all-MiniLM-L6-v2 + Semantic Router (s=5, t=0.5)": [
        "ood_accuracy printed 42.45 recomputed 39.74",
        "unsafe_avg printed 49.22 recomputed 30.25",
    ],
    "TF-IDF + SVM": ["gqr printed 49.26 recomputed 44.88"],
    "TF-IDF + XGBoost": ["gqr printed 42.39 recomputed 49.26"],
    "all-MiniLM-L12-v2 + MLP": ["gqr printed 73.23 recomputed 73.30"],
}


@pytest.fixture(scope="module")
def board(shipped: Store) -> pd.DataFrame:
    return readers.scoreboard(shipped)


def row(board: pd.DataFrame, label: str, study: str = "gqr-2025") -> pd.Series:
    found = board[(board.label == label) & (board.study == study)]
    assert len(found) == 1
    return found.iloc[0]


def test_columns_and_rows(board: pd.DataFrame) -> None:
    assert list(board.columns) == COLUMNS
    assert board.row_id.is_unique
    assert board.groupby("study").size().to_dict() == {
        "gqr-2025": 23,
        "gqr-background-2026": 42,
        "llm-followup-2025": 64,
        "vecguard-2025": 8,
    }
    assert set(board.kind) == {"published"}


def test_just_these_rows_do_not_add_up_and_each_has_a_note(board: pd.DataFrame) -> None:
    off = board[~board.adds_up.astype(bool)]
    assert dict(zip(off.label, off.off_cells, strict=True)) == OFF
    assert set(off.study) == {"gqr-2025"}
    assert set(board[board.note.notna()].row_id) == set(off.row_id)
    assert not board[board.adds_up.astype(bool)].off_cells.map(len).any()


def test_printed_beside_recomputed(board: pd.DataFrame) -> None:
    wide = row(board, "WideMLP (t=0.99)")
    assert (wide.id_accuracy, wide.ood_accuracy, wide.gqr) == (0.8449, 0.9125, 0.8774)
    assert wide.gqr_recomputed == pytest.approx(0.8774, abs=1e-4)
    assert (wide.family, wide.grade, wide.panel, wide.n_ood_sets) == (
        "wide_mlp",
        "second_hand",
        "gqr",
        7,
    )
    tfidf = row(board, "TF-IDF + SVM")
    assert tfidf.gqr == 0.4926
    assert tfidf.gqr_recomputed == pytest.approx(0.4488, abs=1e-4)


def test_a_guardrail_has_no_gqr(board: pd.DataFrame) -> None:
    guard = board[(board.family == "guardrail")]
    assert len(guard) == 5
    assert guard[["id_accuracy", "gqr", "gqr_recomputed"]].isna().all(axis=None)
    assert guard.ood_accuracy.notna().all()


def test_no_latency_is_missing_not_zero(board: pd.DataFrame) -> None:
    assert pd.isna(row(board, "Llama3.2:3B").latency_ms)
    assert (board.latency_ms.dropna() > 0).all()


@pytest.mark.parametrize(
    ("label", "milliseconds", "source"),
    [
        ("fastText", 0.09, "gqr-table-4"),
        ("WideMLP (t=0.75)", 3.59, "gqr-table-4"),
        ("Llama3.1:8B", 62.75, "gqr-table-4"),
        ("GPT-4o-mini", 666.8, "gqr-table-4"),
        ("all-MiniLM-L6-v2 + SVM", 3.5376, "gqr-timing-2025-04"),
    ],
)
def test_table_4_comes_before_the_raw_timings(
    board: pd.DataFrame, label: str, milliseconds: float, source: str
) -> None:
    found = row(board, label)
    assert (found.latency_ms, found.latency_source) == (milliseconds, source)
    assert found.machine == "not stated"


def test_latency_in_seconds_becomes_milliseconds(board: pd.DataFrame) -> None:
    llm = row(board, "Gemma 3 27B (baseline)", "llm-followup-2025")
    assert llm.latency_ms == pytest.approx(219.89300908402726)
    mac = row(board, "fastText (bg4/tau)", "gqr-background-2026")
    assert (mac.latency_ms, mac.machine) == (0.022, "Apple M5 Pro")


def test_two_decimals_are_not_held_to_four(board: pd.DataFrame) -> None:
    cav = row(board, "MiniLM-L6 + CAV (threshold=0.15)", "vecguard-2025")
    assert cav.gqr == 0.87
    assert cav.gqr_recomputed == pytest.approx(0.8743, abs=1e-4)
    assert cav.adds_up
    assert cav.n_ood_sets == 0


def test_no_accuracy_is_both_zero_and_unknown(board: pd.DataFrame) -> None:
    lda = row(board, "MiniLM-L6 + LDA (threshold=0.15)", "vecguard-2025")
    assert (lda.ood_accuracy, lda.gqr, lda.gqr_recomputed) == (0, 0, 0)
    assert pd.isna(lda.ood_accuracy_recomputed)


def test_a_subset_is_a_panel_and_a_row_of_its_own(board: pd.DataFrame) -> None:
    qwen = board[board.router == "Qwen/Qwen3.5-9B"]
    assert len(qwen) == 8
    assert dict(qwen.groupby("panel").size()) == {"gqr": 4, "gqr-subset": 4}


def test_cells_are_what_was_printed(shipped: Store, board: pd.DataFrame) -> None:
    found = readers.cells(shipped, row(board, "fastText").row_id)
    assert list(found.columns) == [
        *("table", "metric", "dataset", "as_printed", "unit", "source_title", "grade")
    ]
    main = found[found.table == "main table"]
    assert len(main) == 11
    assert set(found[found.metric == "latency"].as_printed) == {"0.00009", "<1", "0.04187"}
    assert "80.12" in set(main.as_printed)


def test_cells_of_a_threshold_do_not_borrow_anothers(shipped: Store, board: pd.DataFrame) -> None:
    found = readers.cells(shipped, row(board, "WideMLP (t=0.90)").row_id)
    assert list(found[found.metric == "gqr"].as_printed) == ["85.33"]
    assert set(found[found.metric == "latency"].as_printed) == {"0.00359", "<4"}


def test_cells_of_an_unknown_row(shipped: Store) -> None:
    with pytest.raises(StoreError, match="no row 'nothing'"):
        readers.cells(shipped, "nothing")


def test_sources_are_graded(shipped: Store) -> None:
    found = readers.sources(shipped)
    assert len(found) == 13
    assert set(found.grade) == {"first_hand", "second_hand", "computed", "inferred"}
    assert found[["title", "url", "place", "machine"]].notna().all(axis=None)


def test_the_audit_explains_every_difference(shipped: Store) -> None:
    found = readers.audit(shipped)
    assert len(found) == 8
    assert found.note.notna().all()
    assert set(found.label) == set(OFF)
    nemo = found[found.router == "NeMo Guardrails + Llama3.2:3B"].iloc[0]
    assert nemo.as_printed == "58.64"
    assert nemo.difference == pytest.approx(0.5864 - 0.42123, abs=1e-5)


def test_a_table_of_six_sets_says_so(store: Store, figures_file: Callable[..., Path]) -> None:
    sets = ["jigsaw", "olid", "hatexplain", "tuke_slovak", "web_questions", "ml_questions"]
    start = "vecguard,six,CAV based router,six sets"
    cells = [f"{start},accuracy,{name},{i * 10},%,{i * 10}" for i, name in enumerate(sets)]
    import_figures(store, figures_file(*cells, f"{start},id_accuracy,all,0,%,0"))
    board = readers.scoreboard(store)
    found = row(board, "MiniLM-L6 + CAV (six sets)", "vecguard-2025")
    assert found.n_ood_sets == 6
    assert found.ood_accuracy_recomputed == pytest.approx(0.25)
    assert found.unsafe_avg_recomputed == pytest.approx(0.15)
    assert found.gqr_recomputed == 0
    assert pd.isna(found.adds_up)
    assert pd.isna(found.ood_accuracy)


def test_a_copy_of_a_table_makes_no_second_row(
    store: Store, figures_file: Callable[..., Path]
) -> None:
    copy = "gqr-abstract,a later copy,fastText,,ood_accuracy,all,70,%,70"
    import_figures(store, figures_file(copy))
    found = row(readers.scoreboard(store), "fastText")
    assert (found.source, found.ood_accuracy) == ("gqr-main", 0.6885)
