"""Answers made by hand or at random, for tests."""

from __future__ import annotations

import numpy as np

from core.analysis.answers import Answers
from core.types import Ints, Scores

DOMAINS = ("law", "finance", "healthcare")


def made(labels: Ints, ood: np.ndarray, fit: np.ndarray | None = None, **more: object) -> Answers:
    """Answers with these labels and OOD scores; without scores the right domain fits best."""
    labels = np.asarray(labels, np.int64)
    if fit is None:
        fit = np.full((len(labels), 3), 0.1)
        fit[np.arange(len(labels)), labels % 3] = 0.8
    datasets = np.where(labels == 3, "strange", "own").astype(object)
    given = {
        "router": "r", "label": "R", "family": "svm", "threshold": 0.5, "panel": "p",
        "domains": DOMAINS, "hashes": np.array([f"{i:016x}" for i in range(len(labels))], object),
        "datasets": datasets, "labels": labels,
        "scores": Scores(np.asarray(fit, np.float32), np.asarray(ood, np.float32)),
        "latency_us": np.full(len(labels), 100, np.float32),
    }  # fmt: skip
    return Answers(**(given | more))


def drawn(
    n: int = 400, seed: int = 0, sets: int = 3, skill: float = 1.0, **more: object
) -> Answers:
    """Random answers of a router that is right more often than not."""
    rng = np.random.default_rng(seed)
    truth = np.random.default_rng(99)  # the same questions for every seed
    labels = truth.integers(0, 4, n)
    which = truth.integers(0, sets, n)
    names = np.array([f"set{i}" for i in range(sets)], object)
    datasets = np.where(labels == 3, names[which], "own").astype(object)
    logits = rng.normal(size=(n, 4)) + 2 * skill * np.eye(4)[labels]
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return made(labels, p[:, 3], p[:, :3], datasets=datasets, **more)
