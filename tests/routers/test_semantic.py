from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.embed import embedder
from core.routers import Router, create
from core.routers.semantic import SemanticFew
from core.types import Panel
from core.verdict import verdict


def test_five_examples_a_domain(fitted: Callable[[str], Router]) -> None:
    router = fitted("semantic-5")
    assert isinstance(router, SemanticFew)
    assert np.bincount(router._owners).tolist() == [5, 5, 5]


def test_an_example_itself_is_accepted_at_the_papers_threshold(few: Panel) -> None:
    inside = few.labels < 3
    texts = [text for text, keep in zip(few.texts, inside, strict=True) if keep][:9]
    labels = few.labels[inside][:9]
    labels[:3], labels[3:6], labels[6:] = 0, 1, 2
    router = create("semantic-5").fit(texts, labels)
    assert router.fixed_threshold == 0.5
    scores = router.score(texts)
    assert np.allclose(scores.ood, 0, atol=1e-2)
    assert verdict(scores, 0.5).tolist() == labels.tolist()


def test_the_score_is_the_best_cosine() -> None:
    texts = ["divorce papers", "mutual fund fees", "sore throat"]
    router = create("semantic-5").fit(texts, np.array([0, 1, 2]))
    query = "How do I file for divorce?"
    x, table = embedder().embed([query])[0], embedder().embed(texts)
    scores = router.score([query])
    assert np.allclose(scores.domains[0], np.clip(table @ x, 0, 1), atol=2e-3)
    assert np.allclose(scores.ood[0], 1 - (table @ x).max(), atol=2e-3)
