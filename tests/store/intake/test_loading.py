"""Tables of every shape, from the file to the scoreboard and out again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.store import loads, readers
from core.store.database import build_store, open_store
from core.store.editions import open_edition
from core.store.errors import BadFile, StoreError
from core.store.intake.loading import examine, load, load_run, undo
from core.store.intake.mapping import Mapping
from core.store.intake.proposing import propose, refresh
from core.store.intake.staged import Staged
from tests.store.conftest import PUBLISHED, dump
from tests.store.intake.conftest import Take
from tests.store.made_runs import Folder

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
TIMED = """id,dataset,label,prediction,ood,score_law,score_finance,score_healthcare,latency_s
q1,mine,law,law,0.1,0.7,0.1,0.2,0.001
q2,mine,finance,law,0.2,0.6,0.3,0.1,0.002
q3,talk,ood,ood,0.9,0.2,0.2,0.2,0.003
q4,talk,ood,finance,0.3,0.1,0.7,0.1,0.004
"""
TABLE = """router,metric,dataset,value
A,id_accuracy,all,0.9
A,accuracy,jigsaw,0.5
A,accuracy,olid,0.7
A,ood_accuracy,all,0.6
A,gqr,all,0.72
B,gqr,all,0.5
B,id_accuracy,all,0.9
B,ood_accuracy,all,0.6
"""


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


def uploaded(path: Path) -> pd.DataFrame:
    with open_edition(path) as store:
        board = readers.scoreboard(store)
    return board[board["kind"] == "uploaded"].set_index("label")


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


def test_figures_that_do_not_add_up_are_loaded_and_named(path: Path, take: Take) -> None:
    staged = take(TABLE)
    given = propose(staged)
    assert given.share_unit == "fraction"
    receipt = load(path, staged, given, "me")
    failed = [check for check in receipt.checks if not check.passed]
    assert [check.check for check in failed] == ["GQR equals the harmonic mean"]
    assert "B: 0.5000 where its parts give 0.7200" in failed[0].found
    board = uploaded(path)
    assert board["adds_up"].to_dict() == {"A": True, "B": False}
    assert board.loc["A", "ood_accuracy_recomputed"] == pytest.approx(0.6)
    with open_edition(path) as store:
        assert loads.listed(store)["failed"].iloc[0].startswith("GQR equals")


@pytest.mark.parametrize(
    ("values", "unit"),
    [
        ("0.93,0.5", "fraction"), ("93,50", "%"), ("93%,0.5%", "%"), ("1,0", ""),
        ("1,1", ""), ("930,1", ""),
    ],
)  # fmt: skip
def test_percent_and_fraction_are_told_apart_or_asked_about(
    take: Take, values: str, unit: str
) -> None:
    first, second = values.split(",")
    staged = take(f"router,gqr,id_accuracy\nA,{first},{second}\n")
    given = propose(staged)
    assert given.share_unit == unit
    assert bool(given.questions()) == (unit == "")


def test_a_column_that_says_percent_is_percent(path: Path, take: Take) -> None:
    staged = take("Router,GQR score (%),ID accuracy [%],Latency (ms)\nA,0.9,0.8,1.5\n")
    given = propose(staged)
    assert (given.share_unit, given.time_unit) == ("%", "ms")
    load(path, staged, given, "me")
    row = uploaded(path).loc["A"]
    assert (row.gqr, row.id_accuracy) == (0.009, 0.008)
    assert row.latency_ms == 1.5


def test_an_unclear_time_is_asked_about_and_not_loaded(path: Path, take: Take) -> None:
    staged = take("router,gqr,id_accuracy,latency\nA,0.9,0.8,12\n")
    given = propose(staged)
    assert given.questions() == ["Are the times seconds, milliseconds or microseconds?"]
    with pytest.raises(BadFile, match="Are the times seconds, milliseconds or microseconds"):
        load(path, staged, given, "me")
    load(path, staged, replace(given, time_unit="s"), "me")
    assert uploaded(path).loc["A", "latency_ms"] == 12_000


def test_what_the_gqr_package_returns_loads(path: Path, take: Take) -> None:
    score = '{"id_accuracy": 0.9, "ood_accuracy": 0.6, "gqr_score": 0.72}'
    staged = take(score, "score.json")
    load(path, staged, replace(propose(staged), router="Mine"), "me")
    by_set = pd.DataFrame({
        "dataset": ["jigsaw", "olid"], "accuracy": [0.5, 0.7], "precision": [1.0, 1.0],
        "recall": [0.5, 0.7], "f1": [0.6, 0.8],
    })  # fmt: skip
    staged = take(by_set.to_csv(), "by_dataset.csv")
    given = propose(staged)
    assert given.roles["f1"] == ""
    load(path, staged, replace(given, router="By set"), "me")
    board = uploaded(path)
    assert board.loc["Mine", ["id_accuracy", "ood_accuracy", "gqr"]].tolist() == [0.9, 0.6, 0.72]
    assert board.loc["By set", "ood_accuracy_recomputed"] == pytest.approx(0.6)
    for text in (by_set.to_json(), by_set.to_json(orient="records")):
        assert propose(take(text, "frame.json")).roles["accuracy"] == "figure"


def test_outcome_tables_long_and_wide(path: Path, take: Take) -> None:
    long = (
        "query,task_name,model_name,performance,cost,response_time\nq,t,A,1,0.01,2\nq,t,B,0,0.1,1\n"
    )
    staged = take(long)
    given = propose(staged)
    assert (given.shape, given.time_unit) == ("outcomes", "")
    load(path, staged, replace(given, time_unit="s"), "me")
    wide = "sample_id,eval_name,gpt,gpt|total_cost,llama,llama|total_cost\nx,t,1.0,0.5,0.25,0.1\n"
    staged = take(wide, "bench.csv")
    load(path, staged, propose(staged), "me")
    with open_edition(path) as store:
        found = loads.models(store).set_index(["load", "model"])
    assert found.loc[("bench", "llama"), ["quality", "cost_per_1k"]].tolist() == [0.25, 100]
    assert found.loc[("mine", "A"), ["quality", "latency_ms"]].tolist() == [1, 2000]


@pytest.mark.parametrize("content", [TIMED, TABLE, "query,model,quality\nq,A,1\n"])
def test_a_load_is_undone_without_a_trace(path: Path, take: Take, content: str) -> None:
    with open_store(path) as store:
        before = dump(store)
    staged = take(content)
    receipt = load(path, staged, propose(staged), "me")
    again = load(path, staged, propose(staged, "Another name"), "you")
    assert (again.again, again.name, again.load_id) == (True, "mine", receipt.load_id)
    build_store(path, PUBLISHED)  # a rebuild keeps it
    with open_edition(path) as store:
        assert len(loads.listed(store)) == 1
    assert undo(path, receipt.load_id) == "mine"
    with open_store(path) as store:
        after = dump(store)
    for table in set(before) - {"loads", "migrations"}:
        assert after[table] == before[table], table
    with pytest.raises(StoreError, match="no load 'zzz'; take an id of the list"):
        undo(path, "zzz")


def test_a_run_folder_is_an_upload(path: Path, run_folder: Folder) -> None:
    folder = run_folder()
    receipt = load_run(path, folder, "me")
    assert uploaded(path).loc["fastText", "id_accuracy"] == 0.5
    assert load_run(path, folder, "me").again
    undo(path, receipt.load_id)
    assert uploaded(path).empty


def test_what_a_user_downloads_loads_back_to_the_same_numbers(
    path: Path, take: Take, run_folder: Folder
) -> None:
    load_run(path, run_folder(), "me")
    staged = take(TIMED)
    load(path, staged, propose(staged), "me")
    with open_edition(path) as store:
        before, tidy = readers.scoreboard(store), loads.figures(store)
        run = before[before["label"] == "mine"].iloc[0]
        answered = loads.answers(store, run.row_id)
    staged = take(tidy.to_csv(index=False), "figures.csv")
    given = propose(staged)
    assert given.questions() == []
    load(path, staged, given, "me")
    staged = take(answered.to_csv(index=False), "answers.csv")
    load(path, staged, propose(staged), "me")
    after = readers_of(path)
    back = after[after["study"] == "figures"].copy()
    back["row_id"] = back["variant"].str.split(" · ").str[-1]
    both = before.merge(back, on="row_id", suffixes=("", "_back"))
    assert len(both) == len(before) == 137 + 2
    for metric in ("gqr", "id_accuracy", "ood_accuracy", "unsafe_avg", "latency_ms"):
        pd.testing.assert_series_equal(
            both[metric], both[f"{metric}_back"], check_names=False, rtol=1e-12
        )
    again = after[after["label"] == "answers"].iloc[0]
    assert again[["gqr", "id_accuracy", "ood_accuracy", "latency_ms"]].tolist() == (
        run[["gqr", "id_accuracy", "ood_accuracy", "latency_ms"]].tolist()
    )


def readers_of(path: Path) -> pd.DataFrame:
    with open_edition(path) as store:
        return readers.scoreboard(store)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id,dataset,label,prediction\nq,a,law,tax\nq,a,moon,law\n", "is no label"),
        ("id,dataset,label,prediction,ood\nq,a,law,law,x\n", "'x' is no number that ood can be"),
        ("id,dataset,label,prediction,latency_ms\nq,a,law,law,-1\n", "'-1' is no number"),
        ("router,gqr,id_accuracy\nA,0.5,101%\n", "'101%' cannot be id_accuracy in %"),
        ("router,gqr,id_accuracy\nA,0.5,0.5\nA,0.6,0.5\n", "stands again, after row 1"),
        ("router,metric,value\nA,speed,0.5\n", "has no figure to keep"),
        ("router,metric,value\nA,gqr,nan\n", "'nan' is no number"),
        ("a,b\n1,2\n", "has no figure; say which column is the value"),
    ],
)  # fmt: skip
def test_the_first_wrong_cell_is_named_and_nothing_is_loaded(
    path: Path, take: Take, content: str, said: str
) -> None:
    staged = take(content)
    given = propose(staged)
    if "moon" in content:
        given = replace(given, meanings={**given.meanings, "tax": "ood", "moon": "x" * 3})
        given = replace(given, meanings={**given.meanings, "moon": "accepted"})
    before = path.read_bytes()
    with pytest.raises(BadFile) as caught:
        load(path, staged, replace(given, share_unit=given.share_unit or "fraction"), "me")
    assert said in str(caught.value)
    assert path.read_bytes() == before


def test_correcting_the_mapping_reads_the_values_again(take: Take) -> None:
    staged = take("id,part,truth,guess\nq,a,law,law\n")
    given = propose(staged)
    assert given.shape == "aggregates"
    roles = {"id": "query", "part": "dataset", "truth": "label", "guess": "prediction"}
    given = refresh(staged, replace(given, shape="predictions", roles=roles))
    assert given.meanings == {"law": "law"}
    assert given.datasets == {"a": "a"}


def test_a_staged_table_knows_its_file(take: Take) -> None:
    staged = take(TABLE, "../../etc/../my table.csv")
    assert isinstance(staged, Staged)
    assert (staged.file, staged.rows, staged.kind) == ("my table.csv", 8, "csv")
