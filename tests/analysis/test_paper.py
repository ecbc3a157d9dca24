from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.analysis.outcome import outcome
from core.analysis.paper import presented, sentences, side_by_side
from tests.analysis.made import drawn

PUBLISHED = pd.DataFrame(
    {
        "label": ["WideMLP (t=0.75)", "WideMLP (t=0.99)", "WideMLP (t=0.90)"],
        "threshold": [0.25, 0.01, 0.1],
        "id_accuracy": [0.9367, 0.8449, 0.9091],
        "ood_accuracy": [0.7333, 0.9125, 0.8039],
    }
)
BOARD = pd.DataFrame(
    {"label": ["LLM", "WideMLP (t=0.99)"], "gqr": [0.9167, 0.8774], "latency_ms": [62.0, 3.59]}
)


def test_published_and_measured_stand_beside_each_other() -> None:
    one = drawn()
    table = side_by_side(PUBLISHED, one)
    assert table["kind"].tolist() == ["published"] * 3 + ["measured"] * 3
    assert table["t"].round(2).tolist() == [0.75, 0.9, 0.99] * 2
    assert (table["gqr"][table["kind"] == "published"] * 100).round(2).tolist() == [
        82.26, 85.33, 87.74,
    ]  # fmt: skip
    ours = table[table["kind"] == "measured"].iloc[-1]
    assert ours["gqr"] == pytest.approx(float(outcome(one, 0.01).gqr))
    assert presented(table)["GQR, 95 %"].isna().tolist() == [True] * 3 + [False] * 3


def test_the_words_say_what_is_won_and_lost() -> None:
    said = sentences(side_by_side(PUBLISHED, drawn()), BOARD)
    assert "OOD accuracy moves by +17.92 points and ID accuracy by -9.18" in said[0]
    assert "92 more end in the wrong place" in said[0] and "179 fewer come in" in said[0]
    assert said[0].endswith("the strictest setting wins.")
    assert said[1].startswith("**Measured here.**")
    assert said[2] == ("Only LLM (91.67 %, 62 ms) score higher in the paper; WideMLP takes 3.6 ms.")


def test_a_panel_without_ood_rows_gives_dashes() -> None:
    one = drawn()
    table = side_by_side(PUBLISHED, one.only(~one.is_ood))
    ours = table[table["kind"] == "measured"]
    assert ours["gqr"].isna().all() and (ours["bounds"] == "–").all()
    assert np.isnan(presented(table)["GQR score (%)"].iloc[-1])
    assert "nan" not in " ".join(sentences(table, BOARD))
