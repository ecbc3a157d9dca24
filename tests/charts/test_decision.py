from __future__ import annotations

from core.charts.decision import part_bars, tornado_chart
from core.charts.moving import compiled


def test_bars_stand_by_the_place_that_each_redraw_gives_them() -> None:
    for spec in (compiled(part_bars(6)), compiled(tornado_chart(10))["layer"][0]):
        assert spec["encoding"]["y"]["sort"] == {"field": "place", "op": "min"}
