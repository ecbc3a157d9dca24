"""The chart of whatever a query gave back."""

from __future__ import annotations

import pandas as pd

from core.charts.asked import asked_chart


def test_rows_of_the_same_name_stand_side_by_side_and_are_not_summed() -> None:
    frame = pd.DataFrame(
        {"label": ["a", "b", "a", None, None], "gqr": [40.0, 50.0, 30.0, 1.0, 2.0]}
    )
    spec = asked_chart(frame, "Bars", "label", "gqr", None).to_dict()
    assert spec["encoding"]["y"]["stack"] is None
    assert spec["encoding"]["xOffset"]["field"] == "place"
    (rows,) = spec["datasets"].values()
    assert [row["place"] for row in rows] == [0, 0, 1, 0, 1]
    alone = asked_chart(frame.head(2), "Bars", "label", "gqr", "gqr").to_dict()
    assert "xOffset" not in alone["encoding"]
    assert "xOffset" not in asked_chart(frame, "Points", "label", "gqr", None).to_dict()["encoding"]
