from __future__ import annotations

import pandas as pd

from core.charts.cascade import CHAIN, cascade_front, gains_chart, ladder_chart

POINTS = pd.DataFrame(
    {
        "label": ["A", "B", "Chain"],
        "kind": ["measured", "measured", "simulated"],
        "family": ["fasttext", "svm", ""],
        "latency_ms": [0.1, float("nan"), 0.4],
        "gqr": [0.8, 0.9, 0.91],
    }
)
CURVE = pd.DataFrame({"step": [0, 1], "latency_ms": [0.1, 1.0], "gqr": [0.8, 0.9]})
LINES = pd.DataFrame({"pair": ["A and B"], "share": [0.0], "latency_ms": [0.1], "gqr": [0.8]})


def test_measured_and_simulated_points_are_told_apart_and_the_unknown_is_left_out() -> None:
    spec = cascade_front(POINTS, CURVE, LINES).to_dict()
    rows = next(rows for rows in spec["datasets"].values() if "kind" in rows[0])
    assert {row["label"]: row["shape"] for row in rows} == {"A": "diamond", "Chain": "triangle-up"}
    assert next(row for row in rows if row["label"] == "Chain")["colour"] == CHAIN
    assert spec["layer"][0]["encoding"]["x"]["scale"]["type"] == "log"


def test_no_known_point_is_an_empty_chart() -> None:
    unknown = POINTS.assign(latency_ms=float("nan"))
    assert cascade_front(unknown, CURVE.iloc[:0], LINES.iloc[:0]).to_dict()


def test_the_ladder_leaves_out_the_unknown() -> None:
    spec = ladder_chart(pd.DataFrame({"what": ["a", "b"], "gqr": [0.5, None]})).to_dict()
    (rows,) = spec["datasets"].values()
    assert [(row["what"], row["shown"]) for row in rows] == [("a", "50.00 %")]


def test_gains_name_dataset_and_label() -> None:
    gains = pd.DataFrame({"dataset": ["olid"], "label": ["OOD"], "gain": [3], "helper": ["B"]})
    (rows,) = gains_chart(gains).to_dict()["datasets"].values()
    assert rows[0]["place"] == "olid (OOD)"
