from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.analysis.answers import halves
from core.analysis.cascade import Stage, member, play
from core.analysis.outcome import count
from core.cascades.saved import SavedCascade
from core.cascades.simulated import cells, in_words, presented, simulate, with_simulated
from tests.analysis.made import drawn

NAMES = ("fasttext", "static")
STAGES = (Stage(0, 0.1, 0.8), Stage(1, 0.4, 0.4))
ANSWERED = {name: drawn(seed=i, router=name) for i, name in enumerate(NAMES)}
RUNS = {"fasttext": "run1", "static": "run2"}


def saved(panel: str = "p", by_search: bool = True) -> SavedCascade:
    return SavedCascade.of("Mine", STAGES, NAMES, panel, by_search)


def board() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row_id": ["run1", "run2"], "kind": "measured", "router": list(NAMES), "panel": "p",
            "label": ["fastText", "Static"], "gqr": [0.8, 0.9], "id_accuracy": 0.9,
            "ood_accuracy": 0.8, "unsafe_avg": np.nan, "latency_ms": 0.1, "latency_p95_ms": 0.2,
            "machine": "cpu", "cost_usd_per_1k": [1.0, 10.0], "cost_basis": "CPU hour",
            "qps": [100.0, 10.0], "known_qps": [100.0, 10.0], "qps_basis": "measured throughput",
            "study": "measured", "note": None, "family": "f", "source_title": "t", "grade": "g",
        }
    )  # fmt: skip


def test_on_another_panel_all_answers_count() -> None:
    members = [member(one, 0.0) for one in ANSWERED.values()]
    played = play(STAGES, members)
    truth = count(members[0].answers.strata, played.verdicts)
    found = simulate(saved("elsewhere"), "p", ANSWERED, RUNS)
    assert found.row["gqr"] == pytest.approx(float(truth.gqr))
    assert found.row["n"] == len(members[0].answers)
    assert found.row["gqr_low"] < found.row["gqr"] < found.row["gqr_high"]
    assert found.shares == {"run1": 1.0, "run2": pytest.approx(played.asked[1].mean())}
    assert "other half" not in found.row["note"]


def test_on_its_own_panel_only_the_half_that_did_not_pick_counts() -> None:
    found = simulate(saved(), "p", ANSWERED, RUNS)
    parts = [halves(one)[1] for one in ANSWERED.values()]
    played = play(STAGES, [member(one, 0.0) for one in parts])
    assert found.row["n"] == len(parts[0])
    assert found.row["gqr"] == pytest.approx(float(count(parts[0].strata, played.verdicts).gqr))
    assert "picked on the other half" in found.row["note"]
    assert "by hand" in simulate(saved(by_search=False), "p", ANSWERED, RUNS).row["note"]


def test_it_joins_the_board_as_simulated_until_measured() -> None:
    found = simulate(saved(), "p", ANSWERED, RUNS)
    joined = with_simulated(board(), [found])
    row = joined.iloc[-1]
    assert (row["kind"], row["label"], row["study"]) == ("simulated", "Mine", "simulated")
    assert row["cost_usd_per_1k"] == pytest.approx(1 + 10 * found.shares["run2"])
    assert row["machine"] == "cpu"
    assert 1 / row["qps"] == pytest.approx(0.01 + 0.1 * found.shares["run2"])
    assert row["qps_basis"] == row["cost_basis"] == "mixture of its parts"
    measured = board().assign(router=[saved().router, "static"])
    assert "simulated" not in set(with_simulated(measured, [found])["kind"])
    assert with_simulated(board(), []).equals(board())


def test_unknown_costs_stay_unknown() -> None:
    found = simulate(saved(), "p", ANSWERED, RUNS)
    joined = with_simulated(board().assign(cost_usd_per_1k=np.nan), [found])
    assert np.isnan(joined.iloc[-1]["cost_usd_per_1k"])
    assert joined.iloc[-1]["cost_basis"] == "unknown"


def test_what_a_user_reads() -> None:
    joined = with_simulated(board(), [simulate(saved(), "p", ANSWERED, RUNS)])
    assert set(cells(joined.iloc[-1])["metric"]) >= {"gqr", "latency_ms", "cost_usd_per_1k"}
    table = presented([saved()], joined, {"fasttext": "fastText"})
    assert table["Kind"].tolist() == ["simulated"]
    assert in_words(saved(), {"fasttext": "fastText"}) == (
        "fastText answers up to 0.100, rejects above 0.800 → static decides at τ = 0.400"
    )
    assert presented([saved()], board(), {})["Kind"].isna().all()
