from __future__ import annotations

import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.svm import SVC

from core.embed import embedder
from core.routers.platt import Sigmoids
from core.routers.svm import MiniLmSvm
from core.types import Panel
from tests.routers.conftest import SEED


def test_serving_equals_scikit_learns_machine(few: Panel) -> None:
    router = MiniLmSvm().fit(few.texts, few.labels, few.domains, SEED)
    x = embedder().remembered(few.texts)
    asked = [*few.texts[:8], "a question of another kind"]
    y = embedder().embed(asked)
    columns = []
    for label in range(4):
        machine = CalibratedClassifierCV(SVC(kernel="rbf"), cv=3, ensemble=False)
        columns.append(machine.fit(x, few.labels == label).predict_proba(y)[:, 1])
    expected = np.stack(columns, axis=1)
    expected /= expected.sum(axis=1, keepdims=True)
    scores = router.score(asked)
    assert np.allclose(scores.domains, expected[:, :3], atol=5e-3)  # half-precision vectors
    assert np.allclose(scores.ood, expected[:, 3], atol=5e-3)


def test_without_ood_queries_strangeness_is_what_no_domain_is_sure_of(few: Panel) -> None:
    inside = few.labels < 3
    texts = [text for text, keep in zip(few.texts, inside, strict=True) if keep]
    router = MiniLmSvm().fit(texts, few.labels[inside], few.domains, SEED)
    scores = router.score(texts[:4])
    assert np.allclose(scores.ood, 1 - scores.domains.max(axis=1), atol=1e-6)


def test_sigmoids_by_hand() -> None:
    even = Sigmoids(np.array([-1, -1], np.float32), np.array([0, 0], np.float32))
    margins = np.array([[0, 0], [1e9, -1e9]], np.float32)
    assert np.allclose(even.probabilities(margins), [[0.5, 0.5], [1, 0]])
