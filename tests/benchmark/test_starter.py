"""The shipped queries are what their README says."""

from __future__ import annotations

import pandas as pd

from core.benchmark.datasets import SPLITS, starter
from core.settings import Settings
from core.types import DOMAINS, OOD

OOD_KINDS = {
    "general_knowledge", "science_ml", "coding", "small_talk", "shopping_travel",
    "other_languages", "rude", "unsafe", "gibberish",
}  # fmt: skip


def test_sizes(starter_rows: pd.DataFrame) -> None:
    counts = starter_rows["label"].value_counts()
    assert len(starter_rows) >= 1200
    assert all(counts[domain] >= 250 for domain in DOMAINS)
    assert counts[OOD] >= 450
    assert (starter_rows["borderline"] != "").sum() >= 100
    ood = starter_rows[starter_rows["label"] == OOD]
    assert set(ood["kind"]) >= OOD_KINDS


def test_each_domain_has_long_posts(starter_rows: pd.DataFrame) -> None:
    length = starter_rows["text"].str.len()
    long = starter_rows[length.between(600, 1500) & (starter_rows["kind"] == "post")]
    assert (long["label"].value_counts() >= 40).all()
    assert set(long["label"]) == set(DOMAINS)


def test_ids_are_fixed_and_splits_cover_everything(starter_rows: pd.DataFrame) -> None:
    assert starter_rows["id"].is_unique
    assert starter_rows["id"].str.fullmatch(r"(law|finance|healthcare|ood)-\d{4}").all()
    assert set(starter_rows["split"]) == set(SPLITS)
    assert starter_rows["text"].str.strip().ne("").all()


def shingles(text: str) -> set[str]:
    text = " ".join(text.lower().split())
    return {text[i : i + 4] for i in range(max(1, len(text) - 3))}


def test_no_near_duplicates(starter_rows: pd.DataFrame) -> None:
    sets = sorted((shingles(text) for text in starter_rows["text"]), key=len)
    for i, small in enumerate(sets):
        for large in sets[i + 1 :]:
            if len(small) < 0.6 * len(large):
                break  # sorted by size: no larger set can overlap enough any more
            shared = len(small & large)
            assert shared <= 0.6 * (len(small) + len(large) - shared), sorted(small)[:5]


def test_a_split_is_a_panel_with_one_dataset_per_kind_of_ood(config: Settings) -> None:
    panel = starter(config.starter, "test")
    ood_sets = {d for d, label in zip(panel.datasets, panel.labels, strict=True) if label == 3}
    assert ood_sets >= OOD_KINDS
    assert panel.domains == DOMAINS
    assert panel.revision == starter(config.starter, "test").revision
    assert panel.revision != starter(config.starter, "train").revision
