from __future__ import annotations

from core.charts.decision import part_bars, tornado_chart
from core.charts.moving import compiled


def test_bars_stand_by_the_place_that_each_redraw_gives_them() -> None:
    for chart in (part_bars(6), tornado_chart(10)):
        encoding = compiled(chart)["encoding"]
        assert encoding["y"]["sort"] == {"field": "place", "op": "min"}
