"""Detectors against the values of pytorch-ood 0.4.0 on fixed numbers.

The values were printed by that package once (decision 30 says why it is no test dependency).
"""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis import detectors as d

Z = np.array([[0.0, 0.9, -0.82], [-2.67, -1.36, -2.97], [0.18, 4.02, -1.48], [-1.86, 1.47, 1.07]])
VECTORS = np.array(
    [
        [0.11, -0.93], [-0.03, 0.7], [-1.34, -0.46], [-1.9, -1.29], [-1.84, -0.24], [-1.27, 0.27],
        [3.16, 2.81], [0.48, 2.46], [2.95, 3.11], [1.47, 2.52], [2.02, 2.19], [4.06, 2.19],
    ]
)  # fmt: skip
LABELS = np.repeat([0, 1], 6)
NEW = np.array([[0.5, 0.5], [3.0, 2.5], [8.0, -4.0]])

MAX_SOFTMAX = [-0.6306618425076662, -0.6804074171342709, -0.9750576615325373, -0.5861275961405775]
MAX_SOFTMAX_T2 = [-0.4852507467916053, -0.5085099162073, -0.8260811508448, -0.4980274598855484]
MAX_LOGIT = [-0.9, 1.36, -4.02, -1.47]
ENERGY = [-1.3609854673684199, 0.974936482618117, -4.045258669699621, -2.0042177722529955]
ENERGY_T2 = [-2.3461790359019723, 0.007458874431337, -4.402124529424208, -2.8642001262904593]
ENTROPY = [0.8859925622650626, 0.8445313054989885, 0.12765208016600918, 0.7612361608276808]
MAHALANOBIS = [0.16633136570453644, 0.018936021253466606, 6.617666721343994]
NEIGHBOURS_3 = [0.05855106940236974, 0.1309243199583646, 1.1214202344182058]


def test_scores_on_logits() -> None:
    assert d.max_softmax(Z) == pytest.approx(1 + np.array(MAX_SOFTMAX))
    assert d.max_softmax(Z, 2) == pytest.approx(1 + np.array(MAX_SOFTMAX_T2))
    assert d.max_logit(Z) == pytest.approx(MAX_LOGIT)
    assert d.energy(Z) == pytest.approx(ENERGY)
    assert d.energy(Z, 2) == pytest.approx(ENERGY_T2)
    assert d.entropy(Z) == pytest.approx(ENTROPY, abs=1e-5)  # it adds a little under the logarithm


def test_scores_on_vectors() -> None:
    # It neither divides the covariance by n nor leaves the square whole: 2n times as small.
    ours = d.Mahalanobis.fit(VECTORS, LABELS).score(NEW)
    assert ours / (2 * len(VECTORS)) == pytest.approx(MAHALANOBIS, rel=1e-4)
    assert d.Neighbours.fit(VECTORS, np.zeros(len(VECTORS), int), k=3).score(NEW) == pytest.approx(
        NEIGHBOURS_3
    )
