from __future__ import annotations

import numpy as np

from core.benchmark.protocol import report
from core.routers import create
from core.routers.baselines import oracle
from core.types import Panel
from core.verdict import verdict


def test_always_accepts_everything_as_one_domain(few: Panel) -> None:
    for i, domain in enumerate(few.domains):
        router = create(f"always-{domain}").fit(few.texts, few.labels)
        assert router.fixed_threshold is not None
        assert set(verdict(router.score(few.texts), router.fixed_threshold)) == {i}


def test_random_rejects_one_in_four(few: Panel) -> None:
    router = create("random").fit(few.texts, few.labels)
    assert router.fixed_threshold is not None
    texts = [f"query {i}" for i in range(4_000)]
    shares = np.bincount(verdict(router.score(texts), router.fixed_threshold)) / len(texts)
    assert np.allclose(shares, 0.25, atol=0.03)


def test_random_depends_on_the_seed() -> None:
    labels = np.array([0, 1, 2])
    one = create("random").fit(["a", "b", "c"], labels, seed=1)
    two = create("random").fit(["a", "b", "c"], labels, seed=2)
    assert not np.array_equal(one.score(["q"]).ood, two.score(["q"]).ood)


def test_the_oracle_is_always_right(few: Panel) -> None:
    scores = oracle(few.labels, len(few.domains))
    for threshold in (0.0, 0.5, 0.99):
        assert report(few, verdict(scores, threshold)).gqr == 1
