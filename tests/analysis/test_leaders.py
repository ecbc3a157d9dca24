"""Who is ahead: published and measured told apart, and a sentence that names whom it compares."""

from __future__ import annotations

from pathlib import Path

import altair as alt
import pandas as pd
import pyarrow as pa
import pytest
from jsonschema import ValidationError

from core.analysis.leaders import ahead, leaders, times
from core.analysis.origins import audited, listed
from core.charts.leaders import leading_dots
from core.store import readers
from core.store.database import open_store

Row = tuple[str, str, str, str, float, float]


def board(*rows: Row) -> pd.DataFrame:
    columns = ["label", "variant", "kind", "family", "gqr", "latency_ms"]
    made = pd.DataFrame(rows, columns=columns)
    return made.assign(panel="gqr", gqr_low=made["gqr"] - 0.02, gqr_high=made["gqr"] + 0.02)


ROWS: tuple[Row, ...] = (
    ("Net (a)", "a", "published", "wide_mlp", 0.95, 2.0),
    ("Net (b)", "b", "published", "wide_mlp", 0.90, 1.0),
    ("Big 27B (plain)", "plain", "published", "llm", 0.93, 200.0),
    ("Ours", "", "measured", "static", 0.92, 0.1),
    ("Guard + ours", "", "measured", "guarded", 0.91, 0.2),
    ("Low", "", "measured", "tfidf", 0.5, 0.2),
    ("Lots", "", "measured", "baseline", 0.99, 0.01),
    ("Loaded", "", "uploaded", "static", 0.99, 0.01),
)


def test_the_best_of_each_family_leads_whoever_made_it() -> None:
    best = leaders(board(*ROWS))
    assert best["label"].tolist() == ["Net", "Big 27B", "Ours *", "Guard + ours *"]
    assert best["setting"].tolist()[:2] == ["a", "plain"]


def test_sentences_tell_published_from_measured_and_name_both_sides_of_a_ratio() -> None:
    published, measured, sooner = ahead(leaders(board(*ROWS)))
    assert published.startswith("**Published: Net** leads, GQR 95.0 % in 2 ms")
    assert "Ours** leads" in measured and "; Guard + ours cannot be told from it" in measured
    assert "Big 27B" in sooner and "**Net** answers 100 times sooner" in sooner


def test_without_a_language_model_nothing_is_compared_with_one() -> None:
    rows = [row for row in ROWS if row[3] != "llm"]
    assert not any("sooner" in one for one in ahead(leaders(board(*rows))))
    assert ahead(leaders(board(ROWS[5]))) == []
    assert times(float("nan")) == "–" and times(9995) == "10,000 times"


def test_nobody_of_the_scoreboard_is_ahead_of_the_first(built_store: Path) -> None:
    store = open_store(built_store, read_only=True)
    rows, told = readers.scoreboard(store), audited(readers.audit(store))
    sources = listed(readers.sources(store))
    store.close()
    best = leaders(rows.assign(cost_usd_per_1k=float("nan")))
    whole = rows[rows["panel"].eq("gqr") & rows["family"].ne("baseline")]
    assert best.iloc[0]["gqr"] == pytest.approx(whole["gqr"].max())
    assert told["Gap (points)"].abs().is_monotonic_decreasing and len(told) >= 7
    assert not {"row_id", "as_printed"} & set(told.columns) and len(sources) >= 10
    spec = leading_dots(best, "gqr")
    shown = pa.ipc.open_stream(spec["datasets"]["routers"]).read_all()["label"].to_pylist()
    assert set(shown) == set(best["label"])
    assert set(spec["encoding"]["y"]["sort"]) == set(shown)


@pytest.mark.parametrize("name", ["gqr", "latency_ms"])
def test_the_dots_are_a_chart_by_the_schema_of_vega_lite(name: str) -> None:
    spec = leading_dots(leaders(board(*ROWS)), name)
    chart = alt.LayerChart.from_dict({**spec, "datasets": {"routers": []}}, validate=True)
    assert len(chart.layer) == 3
    with pytest.raises(ValidationError):
        alt.LayerChart.from_dict({**spec, "datasets": {}, "layer": [{"mark": "stain"}]})
