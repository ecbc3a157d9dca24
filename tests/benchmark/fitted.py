"""A small fastText router on disk, fitted on about a hundred starter queries; and its runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.analysis.thresholds import best_threshold
from core.benchmark.datasets import starter
from core.benchmark.runs import MANIFEST, Manifest
from core.routers import Router
from core.routers.artifacts import load, save
from core.routers.fasttext import FastText
from core.settings import Settings
from core.types import Panel


def few(config: Settings, split: str, every: int) -> Panel:
    """Every so-many-th query of a split, as a panel of its own."""
    whole = starter(config.starter, split)
    chosen = range(0, len(whole), every)
    return replace(
        whole,
        name=split,
        texts=tuple(whole.texts[i] for i in chosen),
        labels=whole.labels[::every],
        datasets=tuple(whole.datasets[i] for i in chosen),
    )


def small_fasttext(config: Settings, models: Path) -> Router:
    """Fit, write and load it."""
    panel = few(config, "train", 9)
    router = FastText(epochs=20, buckets=2_000, rare=1).fit(panel.texts, panel.labels)
    router.threshold = best_threshold(router.score(panel.texts), panel.labels, panel.datasets)
    save(router, models)
    return load("fasttext", models)


def told(run: Path) -> Manifest:
    """What the manifest of a run's folder says."""
    return Manifest.model_validate_json((run / MANIFEST).read_bytes())
