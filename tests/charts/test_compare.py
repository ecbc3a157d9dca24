from __future__ import annotations

import pandas as pd

from core.charts import compare

ROUTERS = ["first <b>", "second"]


def colours(chart: object) -> list[str]:
    spec = chart.to_dict()  # type: ignore[attr-defined]
    encoding = spec["encoding"] if "encoding" in spec else spec["layer"][0]["encoding"]
    scale = encoding["color"]["scale"]
    assert scale["domain"] == ROUTERS
    return list(scale["range"])


def test_a_router_keeps_its_colour_where_another_has_nothing_to_draw() -> None:
    sets = pd.DataFrame({"router": ["second"], "dataset": ["olid"], "accuracy": [90.0]})
    times = pd.DataFrame({"router": ["second"], "quantile": ["p50"], "ms": [1.0]})
    parts = pd.DataFrame({"router": ["second"], "part": ["CPU time"], "usd": [0.1], "how": [""]})
    for chart in (
        compare.set_bars(sets, ROUTERS),
        compare.latency_lines(times, ROUTERS),
        compare.price_bars(parts, ROUTERS),
    ):
        assert colours(chart) == list(compare.COLOURS[:2])
    legend = compare.routers_legend(ROUTERS)
    assert f"color:{compare.COLOURS[1]}" in legend and "first &lt;b&gt;" in legend
