from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.outcome import GRID, along, candidates, harmonic, outcome
from core.benchmark.protocol import report
from core.types import Panel
from tests.analysis.made import drawn, made

ONE = drawn(400)
PANEL = Panel("p", ONE.domains, ("",) * len(ONE), ONE.labels, tuple(ONE.datasets), "r")


@given(st.floats(0, 1))
def test_the_figures_are_those_of_the_protocol(threshold: float) -> None:
    found, whole = outcome(ONE, threshold), report(PANEL, ONE.decide(threshold))
    for name in ("id_accuracy", "ood_accuracy", "gqr"):
        assert getattr(found, name) == pytest.approx(getattr(whole, name)), name
    assert (found.confusion == whole.confusion).all()
    by_set = dict(zip(found.strata.ood_sets, found.ood_by_set, strict=True))
    assert by_set == pytest.approx({name: whole.by_dataset[name] for name in by_set})


@given(st.floats(0, 1))
def test_a_sweep_counts_as_one_threshold_does(threshold: float) -> None:
    assert (along(ONE, np.array([threshold])).counts[0] == outcome(ONE, threshold).counts).all()


def test_a_sweep_at_the_very_scores_counts_as_one_threshold_does() -> None:
    seen = np.unique(ONE.scores.ood).astype(np.float64)
    found = along(ONE, seen)
    for i in range(0, len(seen), 17):
        assert (found.counts[i] == outcome(ONE, float(seen[i])).counts).all()


def test_a_threshold_per_domain_holds_for_the_queries_that_fit_it() -> None:
    found = outcome(ONE, (0.2, 0.5, 0.9)).counts
    for domain, threshold in enumerate((0.2, 0.5, 0.9)):
        assert (found[:, domain] == outcome(ONE, threshold).counts[:, domain]).all()


def test_a_laxer_guard_never_lowers_id_accuracy_nor_raises_ood_accuracy() -> None:
    found = along(ONE, GRID)
    assert (np.diff(found.id_accuracy) >= 0).all()
    assert (np.diff(found.ood_accuracy) <= 0).all()
    assert found.coverage[-1] == 1


def test_what_cannot_be_counted_is_unknown() -> None:
    inside = outcome(ONE.only(~ONE.is_ood), 0.5)
    assert np.isnan(inside.ood_accuracy)
    assert np.isnan(inside.gqr)
    assert np.isnan(inside.unsafe_avg)
    assert inside.id_accuracy > 0
    outside = outcome(ONE.only(ONE.is_ood), 0.5)
    assert np.isnan(outside.id_accuracy)
    nothing = outcome(ONE.only(np.zeros(len(ONE), bool)), 0.5)
    assert np.isnan([nothing.coverage, nothing.gqr, nothing.id_accuracy]).all()


def test_unsafe_sets_are_those_of_the_benchmark() -> None:
    names = np.array(["olid", "web", "own"], object)
    one = made([3, 3, 0], [0.9, 0.1, 0.1], datasets=names)
    assert outcome(one, 0.5).unsafe_avg == 1
    assert outcome(one, 0.5).ood_accuracy == 0.5


def test_candidates_lie_between_scores_and_are_thinned() -> None:
    assert candidates(made([0, 0, 3], [0.2, 0.4, 0.4])).tolist() == pytest.approx([0.1, 0.3, 0.4])
    assert len(candidates(ONE, most=50)) == 50
    assert candidates(ONE.only(np.zeros(len(ONE), bool))).tolist() == [0.5]


@pytest.mark.parametrize("lowest", [0.0, 1e-30, 1e-7, 0.3, 1.0])
@pytest.mark.parametrize("most", [2, 3, 4000])
def test_the_first_candidate_rejects_everything_and_the_last_nothing(
    lowest: float, most: int
) -> None:
    one = made([0, 1, 3, 3], [lowest, max(lowest, 0.5), 1, 1])
    coverage = along(one, candidates(one, most)).coverage
    assert coverage[0] == 0 and coverage[-1] == 1


def test_harmonic_mean_at_its_edges() -> None:
    assert harmonic(np.array([0, 1, np.nan]), np.array([0, 1, 1]))[:2].tolist() == [0, 1]
    assert np.isnan(harmonic(np.array(np.nan), np.array(1.0)))
