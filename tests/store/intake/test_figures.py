"""Tables of figures and of outcomes: units told apart, checks held, what is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from core.store import loads
from core.store.editions import open_edition
from core.store.errors import BadFile
from core.store.intake.loading import examine, load
from core.store.intake.proposing import propose
from tests.store.intake.conftest import Take
from tests.store.intake.tables import TABLE, uploaded


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


def test_a_time_whose_name_says_its_unit_is_not_asked_about(path: Path, take: Take) -> None:
    head = "router,metric,value\nA,id_accuracy,0.8\n"
    staged = take(f"{head}A,latency_s,2\n")
    given = propose(staged)
    assert given.questions() == []
    load(path, staged, given, "me")
    assert uploaded(path).loc["A", "latency_ms"] == 2000
    asked = ["Are the times seconds, milliseconds or microseconds?"]
    assert propose(take(f"{head}A,latency_ms,2\nA,train_time,9\n")).questions() == asked
    given = propose(take(f"{head}A,speed,2\n"))
    assert given.questions() == []
    assert replace(given, meanings={"speed": "latency"}).questions() == asked


def test_a_router_without_an_accuracy_is_told_before_it_is_loaded(path: Path, take: Take) -> None:
    staged = take("router,metric,value\nA,gqr,0.8\nB,id_accuracy,0.9\n")
    with open_edition(path) as store:
        (check,) = examine(store, staged, propose(staged)).checks
    assert (check.passed, check.found) == (False, "1 router has none: A")
    load(path, staged, propose(staged), "me")
    assert uploaded(path).index.tolist() == ["B"]


def test_accuracies_of_no_dataset_are_told_as_such(take: Take, path: Path) -> None:
    staged = take("accuracy\n0.5\n0.6\n")
    with pytest.raises(BadFile, match="has accuracies, but does not say on which dataset"):
        load(path, staged, propose(staged), "me")


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


def test_what_a_frame_or_dict_says_in_its_keys_is_kept(path: Path, take: Take) -> None:
    by_set = {"jigsaw": 0.5, "olid": 0.7}
    for content in ({"accuracy": by_set}, {name: {"accuracy": v} for name, v in by_set.items()}):
        staged = take(json.dumps(content), "sets.json")
        assert (staged.columns, staged.rows) == (("dataset", "accuracy"), 2)
        assert propose(staged).roles == {"dataset": "dataset", "accuracy": "figure"}
    mine = {"gqr": 0.72, "id_accuracy": 0.9}
    for content in ({"Mine": mine, "Other": mine}, pd.DataFrame([mine], ["Mine"]).to_dict()):
        staged = take(json.dumps(content), "routers.json")
        assert staged.columns == ("router", "gqr", "id_accuracy")


def test_a_table_of_no_figures_is_asked_nothing_and_told_so(path: Path, take: Take) -> None:
    staged = take("System;GQR;ID acc\nA;81,2;90,1\n")
    given = propose(staged)
    assert given.questions() == []
    with pytest.raises(BadFile, match=r"has no figure; .* digits are as in 0\.938"):
        load(path, staged, given, "me")


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
