from __future__ import annotations

from core.charts.decision import part_bars
from core.charts.moving import compiled


def test_bars_stand_by_the_place_that_each_redraw_gives_them() -> None:
    encoding = compiled(part_bars(6))["encoding"]
    assert encoding["y"]["sort"] == {"field": "place", "op": "min"}
