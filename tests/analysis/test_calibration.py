from __future__ import annotations

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from core.analysis.calibration import (
    Claims,
    brier,
    claims_domain,
    claims_ood,
    ece,
    fit_temperature,
    log_softmax,
    reliability,
    summaries,
)
from core.analysis.detectors import fitted_temperature
from tests.analysis.made import drawn

RNG = np.random.default_rng(0)
SAID = RNG.random(500)
CLAIMS = Claims(SAID, RNG.random(500) < SAID**2)


def test_bins_are_those_of_scikit_learn() -> None:
    seen, said = calibration_curve(CLAIMS.true, CLAIMS.said, n_bins=10)
    table = reliability(CLAIMS)
    assert table["said"].to_numpy() == pytest.approx(said)
    assert table["seen"].to_numpy() == pytest.approx(seen)
    assert table["rows"].sum() == 500


def test_ece_by_hand() -> None:
    claims = Claims(np.array([0.1, 0.1, 0.9, 0.9]), np.array([False, True, True, True]))
    assert ece(claims) == pytest.approx(0.5 * 0.4 + 0.5 * 0.1)


def test_brier_is_the_mean_squared_distance() -> None:
    assert brier(CLAIMS) == pytest.approx(((CLAIMS.said - CLAIMS.true) ** 2).mean())
    assert brier(CLAIMS) == pytest.approx(brier_score_loss(CLAIMS.true, CLAIMS.said))


def test_no_claim_gives_no_figure() -> None:
    nothing = Claims(np.empty(0), np.empty(0, bool))
    assert np.isnan([ece(nothing), brier(nothing)]).all()
    assert reliability(nothing).empty


def test_certainty_falls_into_the_last_bin() -> None:
    assert reliability(Claims(np.array([1.0, 0.0]), np.array([True, False])))["rows"].tolist() == [
        1,
        1,
    ]


def test_the_fitted_temperature_undoes_a_scaling() -> None:
    logits = RNG.normal(size=(20_000, 3)) * 2
    p = np.exp(log_softmax(logits))
    labels = (p.cumsum(axis=1) < RNG.random((20_000, 1))).sum(axis=1)
    assert fit_temperature(logits, labels) == pytest.approx(1, abs=0.06)
    assert fit_temperature(logits * 3, labels) == pytest.approx(3, abs=0.15)
    assert np.isnan(fit_temperature(logits[:0], labels[:0]))


def test_claims_of_answers() -> None:
    one = drawn(300)
    assert len(claims_ood(one).said) == 300
    assert len(claims_domain(one).said) == (~one.is_ood).sum()
    assert claims_domain(one).true.mean() == pytest.approx(
        (one.best == one.labels)[~one.is_ood].mean()
    )
    both = summaries(one.only(one.is_ood))
    assert np.isnan(both[1].ece)
    assert both[1].table.empty
    assert np.isnan(fitted_temperature(one.only(one.is_ood)))
