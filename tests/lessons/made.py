"""Answers small enough to count by hand."""

from __future__ import annotations

import numpy as np

from core.analysis.answers import Answers
from core.lessons import LESSONS
from core.types import Scores


def made(ood: list[float], labels: list[int], label: str = "Made", tau: float = 0.5) -> Answers:
    """Answers over two domains whose best domain is always right; label 2 is OOD."""
    n = len(ood)
    domains = np.zeros((n, 2), np.float32)
    domains[np.arange(n), [min(x, 1) for x in labels]] = 1
    return Answers(
        router=label, label=label, family="tfidf", threshold=tau, panel="made",
        domains=("law", "finance"), hashes=np.array([f"{i:04d}" for i in range(n)], object),
        datasets=np.array(["in" if x < 2 else "out" for x in labels], object),
        labels=np.array(labels), scores=Scores(domains, np.array(ood, np.float32)),
        latency_us=np.full(n, np.nan, np.float32),
    )  # fmt: skip


def options(key: str) -> tuple[str, ...]:
    """What can be answered to a question."""
    return next(q.options for lesson in LESSONS for q in lesson.questions if q.key == key)
