from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from core.analysis import curves, operating
from core.analysis.calibration import summaries
from core.analysis.marks import Mark, frame
from core.analysis.outcome import outcome
from core.analysis.traffic import Traffic
from core.charts import distributions, thresholds
from core.charts.moving import compiled, filled
from tests.analysis.made import drawn

ONE = drawn(300)
INSIDE = ONE.only(~ONE.is_ood)
NOTHING = pd.DataFrame({"label": [], "id_accuracy": [], "ood_accuracy": []})


def curve(one: object) -> pd.DataFrame:
    return operating.curve_frame(one).assign(router="R", family="svm")


def metrics(spec: dict) -> set[str]:
    rows = [row for rows in spec["datasets"].values() for row in rows]
    return {row["metric"] for row in rows if "metric" in row}


def test_what_is_unknown_is_not_drawn() -> None:
    spec = thresholds.along_chart(curve(INSIDE)).to_dict()
    assert metrics(spec) == {"ID accuracy"}
    spec = thresholds.along_chart(curve(ONE)).to_dict()
    assert metrics(spec) == {"ID accuracy", "OOD accuracy", "GQR score"}


def test_a_chart_is_built_once_and_its_rules_move() -> None:
    spec = compiled(thresholds.along_chart(curve(ONE)))
    first = filled(spec, rules=thresholds.rules_at([0.1]))
    second = filled(spec, rules=thresholds.rules_at([0.2, 0.3, 0.4]))
    assert first["datasets"]["rules"]["threshold"].tolist() == [0.1]
    assert second["datasets"]["rules"]["threshold"].tolist() == [0.2, 0.3, 0.4]
    assert "rules" not in spec["datasets"]
    assert first["layer"][-1]["data"] == {"name": "rules"}
    (fixed,) = spec["datasets"].values()
    assert pa.ipc.open_stream(fixed).read_all().num_rows == 3 * len(curve(ONE))


def test_marks_stand_on_the_axis_of_tau() -> None:
    known = frame([Mark("Shipped", 0.2, "s"), Mark("Best on validation", 0.3, "v")])
    spec = thresholds.along_chart(curve(ONE), known).to_dict()
    assert [layer["mark"].get("shape") for layer in spec["layer"]][1] == "triangle-down"
    rows = [row for rows in spec["datasets"].values() for row in rows if "label" in row]
    assert [row["threshold"] for row in rows] == [0.2, 0.3]
    assert len(thresholds.along_chart(curve(ONE)).to_dict()["layer"]) == 2


def test_a_legend_with_a_long_name_has_one_column() -> None:
    rows = pd.DataFrame({"router": ["A", "WideMLP, in-domain only"], "family": ["svm", "wide_mlp"]})
    colour, _ = thresholds.router_scales(rows)
    assert colour.to_dict()["legend"]["columns"] == 1
    assert thresholds.router_scales(rows[:1])[0].to_dict()["legend"]["columns"] == 2


def test_the_small_front_draws_curves_points_and_published_circles() -> None:
    paper = pd.DataFrame({"label": ["W"], "id_accuracy": [0.9], "ood_accuracy": [0.8]})
    spec = thresholds.small_front(curve(ONE), paper).to_dict()
    shapes = [layer["mark"].get("shape") for layer in spec["layer"]]
    assert shapes == [None, "circle", "diamond"]
    now = thresholds.front_now(operating.standing([(ONE, outcome(ONE, 0.4))]))
    assert now["id_accuracy"].iloc[0] == pytest.approx(float(outcome(ONE, 0.4).id_accuracy) * 100)
    unknown = operating.standing([(INSIDE, outcome(INSIDE, 0.4))])
    assert thresholds.front_now(unknown).empty
    assert thresholds.small_front(curve(INSIDE), NOTHING).to_dict()


def test_charts_beside_each_other_end_on_one_line() -> None:
    first = thresholds.along_chart(curve(ONE)).to_dict()
    others = (thresholds.small_front(curve(ONE), NOTHING), thresholds.confusion_chart(["a", "ood"]))
    for spec in (first, *(other.to_dict() for other in others)):
        assert spec["height"] == first["height"]
        axis = spec["layer"][0]["encoding"]["x"]["axis"]
        assert axis["minExtent"] == axis["maxExtent"] == thresholds.BELOW


def test_a_front_that_stands_alone_may_be_higher() -> None:
    spec = thresholds.small_front(curve(ONE), NOTHING, 500).to_dict()
    assert spec["layer"][0].get("height", spec.get("height")) == 500


def test_routers_of_one_family_differ_in_their_dashes() -> None:
    rows = pd.DataFrame({"router": ["A", "B", "C"], "family": ["svm", "svm", "llm"]})
    colour, dash = thresholds.router_scales(rows)
    colours, dashes = colour.to_dict()["scale"]["range"], dash.to_dict()["scale"]["range"]
    assert colours[0] == colours[1] != colours[2]
    assert dashes[0] != dashes[1]


def test_confusion_shows_a_dash_without_rows() -> None:
    rows = thresholds.confusion_cells(operating.confusion_frame(outcome(INSIDE, 0.4)))
    assert set(rows[rows["truth"] == "OOD"]["percent"]) == {"–"}
    spec = thresholds.confusion_chart(["law", "ood"]).to_dict()
    for axis, column in (("x", "verdict"), ("y", "truth")):
        assert spec["layer"][0]["encoding"][axis]["sort"] == ["law", "OOD"]
        assert "OOD" in set(rows[column]) and "ood" not in set(rows[column])


def test_the_axis_along_the_threshold_says_of_what_it_is_a_percentage() -> None:
    for layer in thresholds.along_chart(curve(ONE)).to_dict()["layer"]:
        told = layer["encoding"].get("y", {}).get("title")
        assert told in (None, "Accuracy, GQR score (%)")
    assert "Accuracy, GQR score (%)" in str(thresholds.along_chart(curve(ONE)).to_dict())


def test_a_set_with_a_strange_name_is_data_not_an_expression() -> None:
    names = np.where(ONE.is_ood, "a'] + alert(1) + ['\"", "own").astype(object)
    table = operating.distribution(replace(ONE, datasets=names))
    spec = distributions.distribution_chart(table).to_dict()
    expression = spec["layer"][0]["encoding"]["y"]["axis"]["labelExpr"]
    assert expression == '["a\'] + alert(1) + [\'\\"", "in-domain"][datum.value]'


def test_hills_stand_on_their_own_floor() -> None:
    spec = distributions.distribution_chart(operating.distribution(ONE)).to_dict()
    rows = next(rows for rows in spec["datasets"].values() if "group" in rows[0])
    floors = {row["group"]: row["base"] for row in rows}
    assert floors["in-domain"] == 3
    assert sorted(floors.values()) == [0, 1, 2, 3]


@pytest.mark.parametrize("one", [ONE, INSIDE])
def test_separation_calibration_and_traffic_are_drawn(one: object) -> None:
    if one is ONE:
        spec = thresholds.operating_curves(curves.roc(one), "x", "y", curves.ALL).to_dict()
        assert len(spec["layer"]) == 2
    assert thresholds.risk_chart(curves.risk_frame(one)).to_dict()
    assert thresholds.reliability_chart(summaries(one)[0].table).to_dict()
    assert thresholds.traffic_chart(operating.by_share(one, Traffic())).to_dict()
