"""Tables of predictions, one row per query: cells reproduced, scores and times read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.store import loads, readers
from core.store.editions import open_edition
from core.store.errors import BadFile
from core.store.intake.loading import examine, load
from core.store.intake.mapping import Mapping
from core.store.intake.proposing import propose
from tests.store.conftest import PUBLISHED
from tests.store.intake.conftest import Take
from tests.store.intake.tables import TIMED, uploaded

ROUTERS = {
    "pred-fasttext": "fastText", "pred-svm_mini": "all-MiniLM-L6-v2 + SVM",
    "pred-xgb_mini": "all-MiniLM-L6-v2 + XGBoost", "pred-svm_baai": "bge-small-en-v1.5 + SVM",
    "pred-xgb_baai": "bge-small-en-v1.5 + XGBoost", "pred-svm_tf_idf": "TF-IDF + SVM",
    "pred-xgb_tf_idf": "TF-IDF + XGBoost",
}  # fmt: skip
SETS = {
    "jigsaw": "jigsaw", "olid": "olid", "hate_xplain": "hatexplain", "dkk": "dkhate",
    "tuke_sk": "tuke_slovak", "web_questions": "web_questions", "ml_questions": "ml_questions",
}  # fmt: skip


def predictions_like_the_authors() -> pd.DataFrame:
    """A table of the shape of the authors' own predictions, with the cells that are published."""
    figures = pd.read_csv(PUBLISHED / "gqr_main.csv", dtype=str, keep_default_na=False)
    sizes = pd.read_csv(PUBLISHED / "datasets.csv").set_index("dataset")["n"]
    rng = np.random.default_rng(3)
    columns: dict[str, list[float]] = {column: [] for column in ROUTERS}
    for here in SETS.values():
        n = int(sizes[here])
        for column, router in ROUTERS.items():
            of_cell = (figures["router"] == router) & (figures["dataset"] == here)
            share = float(figures[of_cell]["as_printed"].iloc[0]) / 100
            accepted = np.zeros(n)
            accepted[: n - round(share * n)] = 1
            columns[column] += rng.permutation(accepted).tolist()
    datasets = [name for name, here in SETS.items() for _ in range(int(sizes[here]))]
    return pd.DataFrame({"dataset": datasets, **columns}).assign(**{"pred-mlp_onnx": 0})


def test_predictions_without_labels_or_texts_reproduce_the_published_cells(
    path: Path, take: Take
) -> None:
    staged = take(predictions_like_the_authors(), "author.parquet")
    given = propose(staged)
    assert (given.shape, given.panel, given.questions()) == ("predictions", "gqr", [])
    assert given.datasets == SETS
    assert given.meanings == {
        "0": "ood", "0.0": "ood", "1.0": "accepted",
    }  # fmt: skip
    with open_edition(path) as store:
        found = examine(store, staged, given)
    assert found.rows == 13_457 * 8
    told = {check.check: check for check in found.checks}
    assert told["Per-set cells equal the published ones"].found == (
        "49 of 49 cells equal, of 7 routers"
    )
    assert all(check.passed for check in found.checks)
    load(path, staged, given, "me")
    board = uploaded(path)
    assert board.loc["fasttext", "ood_accuracy"] == pytest.approx(0.6885, abs=1e-4)
    assert pd.isna(board.loc["fasttext", "gqr"])
    assert board.loc["svm_mini", "family"] == "embedding"
    with open_edition(path) as store:
        cells = readers.cells(store, board.loc["fasttext", "row_id"])
    assert cells.set_index("dataset").loc["jigsaw", "as_printed"] == "74.46"


def test_a_wrong_cell_is_a_failed_check_that_is_shown(path: Path, take: Take) -> None:
    table = predictions_like_the_authors()
    table.loc[0, "pred-fasttext"] = 1 - table.loc[0, "pred-fasttext"]
    with open_edition(path) as store:
        found = examine(store, (staged := take(table)), propose(staged))
    check = found.checks[-1]
    assert not check.passed
    assert "48 of 49 cells equal" in check.found
    assert "fasttext on jigsaw" in check.found


def test_scores_times_and_labels_by_head(path: Path, take: Take) -> None:
    staged = take(TIMED)
    given = replace(propose(staged, "Mine"), router="R")
    assert given.time_unit == "s"
    receipt = load(path, staged, given, "Ada")
    assert (receipt.rows, receipt.again) == (4, False)
    row = uploaded(path).loc["R"]
    assert (row.id_accuracy, row.ood_accuracy, row.study, row.panel) == (0.5, 0.5, "Mine", "Mine")
    assert (row.latency_ms, row.grade) == (2.5, "uploaded")
    with open_edition(path) as store:
        answered = readers.answers(store, row.row_id)
        run = readers.runs(store).iloc[0]
        listed = loads.listed(store).iloc[0]
    assert (run["run_id"], run["label"]) == (row.row_id, "R (uploaded)")
    assert answered["score_law"].tolist() == pytest.approx([0.7, 0.6, 0.2, 0.1])
    assert (listed["name"], listed["given_by"], listed["failed"]) == ("Mine", "Ada", "")
    assert Mapping.of_json(listed["mapping"]) == given


def test_without_a_prediction_the_verdict_follows_from_scores_and_threshold(
    path: Path, take: Take
) -> None:
    lines = [line.split(",") for line in TIMED.splitlines()]
    bare = "\n".join(",".join([*cells[:3], *cells[4:]]) for cells in lines)
    staged = take(bare)
    with pytest.raises(BadFile, match="without scores, ood and threshold"):
        load(path, staged, propose(staged), "me")
    told = bare.replace("latency_s", "threshold").replace("0.001", "0.5")
    staged = take("\n".join(",".join([*line.split(",")[:-1], t]) for line, t in zip(
        told.splitlines(), ["threshold", *["0.5"] * 4], strict=True)))  # fmt: skip
    load(path, staged, propose(staged), "me")
    assert uploaded(path)["ood_accuracy"].tolist() == [0.5]


def test_names_of_other_people_need_no_question(take: Take) -> None:
    given = propose(take("utterance,gold,guess,confidence_ood,ms\nmay I,law,law,0.1,2.5\n"))
    assert list(given.roles.values()) == ["query", "label", "prediction", "ood", "latency"]
    assert (given.shape, given.time_unit, given.questions()) == ("predictions", "ms", [])


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("cats", "cats (1 row): no label of this panel, which has finance, healthcare, law, ood"),
        ("finance", ""),
        ("ood", ""),
    ],
)
def test_a_prediction_that_is_no_label_of_the_panel_is_told(
    path: Path, take: Take, said: str, found: str
) -> None:
    staged = take(f"id,label,prediction\nq,law,{said}\n")
    with open_edition(path) as store:
        checks = examine(store, staged, propose(staged)).checks
    (check,) = [c for c in checks if c.check == "Every prediction is a label of the panel"]
    assert check.passed == (not found) and (not found or check.found == found)
