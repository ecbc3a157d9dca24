"""Formulas against scipy and scikit-learn; decision 30 tells how they compare with pytorch-ood."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logsumexp, softmax
from scipy.stats import entropy as scipy_entropy
from sklearn.neighbors import NearestNeighbors

from core.analysis import detectors as d
from core.analysis.curves import auroc
from core.types import Scores
from tests.analysis.made import drawn, made

RNG = np.random.default_rng(3)
Z = RNG.normal(size=(200, 3)) * 4


@pytest.mark.parametrize("t", [0.5, 1.0, 3.0])
def test_scores_on_logits_are_the_papers_formulas(t: float) -> None:
    assert d.max_softmax(Z, t) == pytest.approx(1 - softmax(Z / t, axis=1).max(axis=1))
    assert d.max_logit(Z, t) == pytest.approx(-Z.max(axis=1) / t)
    assert d.energy(Z, t) == pytest.approx(-t * logsumexp(Z / t, axis=1))
    assert d.entropy(Z, t) == pytest.approx(scipy_entropy(softmax(Z / t, axis=1), axis=1))


def test_huge_logits_do_not_overflow() -> None:
    huge = np.array([[1e4, -1e4, 0.0]])
    found = [d.max_softmax(huge), d.max_logit(huge), d.energy(huge), d.entropy(huge)]
    assert np.isfinite(found).all()


def test_mahalanobis_is_the_distance_to_the_nearest_mean() -> None:
    vectors = np.concatenate([RNG.normal(size=(300, 4)), RNG.normal(size=(300, 4)) + 5])
    labels = np.repeat([0, 2], 300)
    fitted = d.Mahalanobis.fit(vectors, labels)
    means = [vectors[:300].mean(axis=0), vectors[300:].mean(axis=0)]
    centred = vectors - np.repeat(means, 300, axis=0)
    inverse = np.linalg.inv(centred.T @ centred / 600)
    expected = [min((v - m) @ inverse @ (v - m) for m in means) for v in vectors[:5]]
    assert fitted.score(vectors[:5]) == pytest.approx(expected)
    assert 0.3 < np.median(fitted.unit(vectors)) < 0.6


def test_neighbours_are_those_of_scikit_learn() -> None:
    known, new = RNG.normal(size=(100, 5)), RNG.normal(size=(20, 5))
    fitted = d.Neighbours.fit(known, np.zeros(len(known), int), k=7)
    unit = known / np.linalg.norm(known, axis=1, keepdims=True)
    theirs = NearestNeighbors(n_neighbors=7).fit(unit)
    distance, _ = theirs.kneighbors(new / np.linalg.norm(new, axis=1, keepdims=True))
    assert fitted.score(new) == pytest.approx(distance[:, -1])
    assert (fitted.unit(new) <= 1).all()


def test_a_background_class_is_told_from_a_reading_of_the_best_score() -> None:
    assert d.has_background(drawn(100))
    alone = np.full((4, 3), 0.05)
    alone[:, 0] = 0.9
    assert not d.has_background(made([0] * 4, np.full(4, 0.1), alone))
    assert not d.has_background(drawn(100).only(np.zeros(100, bool)))


def test_energy_orders_as_the_background_class() -> None:
    one = drawn(300)
    found = d.rescored(one, "energy")
    assert auroc(one.is_ood, found.scores.ood) == pytest.approx(
        auroc(one.is_ood, one.scores.ood), abs=1e-4
    )


@given(st.sampled_from(sorted(d.ON_LOGITS)), st.floats(0.1, 10))
def test_every_score_lies_on_0_to_1_and_is_no_longer_the_shipped_one(name: str, t: float) -> None:
    found = d.rescored(drawn(80), name, t)
    assert ((found.scores.ood >= 0) & (found.scores.ood <= 1)).all()
    assert np.isnan(found.threshold)


@pytest.mark.parametrize("name", sorted(d.ON_LOGITS))
def test_the_map_onto_0_to_1_keeps_the_order(name: str) -> None:
    raw = np.sort(d.ON_LOGITS[name](Z, 1.0))
    assert (np.diff(d.onto_unit(name, raw)) >= 0).all()


def test_certain_scores_have_finite_logits() -> None:
    one = made([0, 1], [0.0, 1.0], np.array([[1, 0, 0], [0, 0, 0]]))
    assert np.isfinite(d.logits(one)).all()


@pytest.mark.parametrize(
    ("name", "t", "words"),
    [("nonsense", 1, "nonsense"), ("energy", 0, "above 0"), ("background", 1, "no background")],
)
def test_wrong_choices_are_refused_by_name(name: str, t: float, words: str) -> None:
    one = made([0], [0.1], np.array([[0.9, 0.2, 0.3]]))
    with pytest.raises(ValueError, match=words):
        d.rescored(one, name, t)


def test_no_answer_stays_no_answer() -> None:
    nothing = drawn(10).only(np.zeros(10, bool))
    assert len(d.rescored(nothing, "energy")) == 0
    assert isinstance(d.rescored(nothing, "entropy").scores, Scores)
