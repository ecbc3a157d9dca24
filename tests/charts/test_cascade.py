from __future__ import annotations

import pandas as pd

from core.charts.cascade import CHAIN, cascade_front, cascade_rows, gains_chart, ladder_chart
from core.charts.moving import compiled

POINTS = pd.DataFrame(
    {
        "label": ["A", "B", "Chain"],
        "kind": ["measured", "measured", "simulated"],
        "family": ["fasttext", "svm", ""],
        "latency_ms": [0.1, float("nan"), 0.4],
        "gqr": [0.8, 0.9, 0.91],
        "gqr_low": [0.7, 0.8, 0.9],
        "gqr_high": [0.9, 0.95, float("nan")],
    }
)
CURVE = pd.DataFrame({"step": [0, 1], "latency_ms": [0.1, 1.0], "gqr": [0.8, 0.9]})
LINES = pd.DataFrame({"pair": ["A and B"], "share": [0.0], "latency_ms": [0.1], "gqr": [0.8]})


def test_measured_and_simulated_points_are_told_apart_and_the_unknown_is_left_out() -> None:
    rows = cascade_rows(POINTS, CURVE, LINES)["points"].to_dict("records")
    assert {row["label"]: row["shape"] for row in rows} == {"A": "diamond", "Chain": "triangle-up"}
    assert next(row for row in rows if row["label"] == "Chain")["colour"] == CHAIN
    assert {row["label"]: row["late"] for row in rows} == {"A": False, "Chain": True}


def test_the_front_draws_what_its_rows_hold_on_a_logarithmic_axis() -> None:
    spec = compiled(cascade_front())
    drawn = [(layer["data"]["name"], layer["encoding"]) for layer in spec["layer"]]
    rows = cascade_rows(POINTS, CURVE, LINES)
    assert {name for name, _ in drawn} == set(rows)
    assert dict(drawn)["mixtures"]["x"]["scale"]["type"] == "log"
    for name, encoding in drawn:
        fields = [one["field"] for one in encoding.values() if isinstance(one, dict)]
        assert set(fields) <= set(rows[name].columns)


def test_no_known_point_is_no_row() -> None:
    unknown = POINTS.assign(latency_ms=float("nan"))
    rows = cascade_rows(unknown, CURVE.iloc[:0], LINES.iloc[:0])
    assert all(frame.empty for frame in rows.values())


def test_the_ladder_leaves_out_the_unknown() -> None:
    spec = ladder_chart(pd.DataFrame({"what": ["a", "b"], "gqr": [0.5, None]})).to_dict()
    (rows,) = spec["datasets"].values()
    assert [(row["what"], row["shown"]) for row in rows] == [("a", "50.0 %")]


def test_gains_name_dataset_and_label() -> None:
    gains = pd.DataFrame({"dataset": ["olid"], "label": ["OOD"], "gain": [3], "helper": ["B"]})
    (rows,) = gains_chart(gains).to_dict()["datasets"].values()
    assert rows[0]["place"] == "OLID (offensive tweets): OOD"


def test_both_charts_of_the_oracle_end_on_one_line() -> None:
    rungs = pd.DataFrame({"what": ["a"], "gqr": [0.5]})
    gains = pd.DataFrame({"dataset": ["olid"] * 3, "label": ["OOD"] * 3, "gain": 3, "helper": "B"})
    assert ladder_chart(rungs, 3).to_dict()["height"] == gains_chart(gains, 3).to_dict()["height"]
