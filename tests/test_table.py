"""The tables of measured runs as `core bench` prints them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.commands.bench import _tables
from core.commands.table import sample_markdown


def board() -> pd.DataFrame:
    rows = [
        # router, panel, gqr, p50, finished
        ("fasttext", "gqr", 0.8, 0.03, "2026-01-02"),
        ("fasttext", "gqr-600", 0.85, 9.0, "2026-01-01"),
        ("gemma3-270m", "gqr-600", 0.7, 700.0, "2026-01-01"),
        ("gemma3-270m", "gqr-600", 0.9, 800.0, "2026-01-03"),
        ("gemma3-270m", "starter", 0.6, 900.0, "2026-01-01"),
        ("local-guard", "gqr-600", np.nan, 1.0, "2026-01-01"),
    ]
    frame = pd.DataFrame(rows, columns=["router", "panel", "gqr", "latency_ms", "finished_utc"])
    return frame.assign(
        kind="measured", study="measured", label=frame["router"].str.upper(), artifact_mb=2.0,
        latency_p95_ms=2 * frame["latency_ms"], gqr_low=frame["gqr"] - 0.1,
        gqr_high=frame["gqr"] + 0.1,
    )  # fmt: skip


def test_the_sample_has_a_table_of_its_own_best_first_with_the_newest_runs() -> None:
    lines = sample_markdown(board(), ["fasttext", "gemma3-270m", "local-guard"]).splitlines()
    assert [line.split(" | ")[0] for line in lines[2:]] == [
        "| GEMMA3-270M", "| FASTTEXT", "| LOCAL-GUARD",
    ]  # fmt: skip
    assert "90.0 (80.0 to 100.0) | 60.0 (50.0 to 70.0) | 800.000 | 1600.000 | 2.0 |" in lines[2]
    assert "| 85.0 (75.0 to 95.0) | – | 0.030 | 0.060 |" in lines[3]  # timed with the others
    assert lines[4].startswith("| LOCAL-GUARD | – | – |")


def test_slow_extras_are_in_the_table_of_all_though_all_does_not_measure_them() -> None:
    assert "GEMMA3-270M" in _tables(board(), ["fasttext"], every=True)
    assert "GEMMA3-270M" not in _tables(board(), ["fasttext"], every=False)
    alone = board().query("panel == 'gqr'")
    assert sample_markdown(alone, ["fasttext"]) == ""
    assert "\n\n" not in _tables(alone, ["fasttext"], every=True)
