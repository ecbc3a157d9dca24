"""What every registered router keeps to; exceptions are named here."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from core.routers import REGISTRY, NotFitted, Router, RouterError, create
from core.routers.artifacts import load, read_card, save
from core.types import Panel
from tests.routers.conftest import SEED, in_domain, quick

Fitted = Callable[[str], Router]

READS_NOTHING = {"always-law", "always-finance", "always-healthcare", "random"}
WEAKER = {"xgb-tfidf": 0.36}  # of 120 queries it sees few words twice, and trees need repetition
QUERIES = [
    "Can my landlord keep my deposit?",
    "How do I rebalance a pension fund?",
    "My knee hurts when I climb stairs.",
    "write a haiku about the sea",
]
ODD = [
    "nul\x00inside",
    "half a pair \ud83d of surrogates",
    "😀😀🎉",
    "a" * 20_000,
    "lease tax fever " * 1_250,
    "\n\t",
    "?",
    "日本の首都はどこですか",
]


def test_a_router_is_called_what_the_registry_says(name: str) -> None:
    assert create(name).name == name


def test_fit_returns_the_router_changes_no_input_and_repeats_by_seed(
    name: str, few: Panel, fitted: Fitted
) -> None:
    texts, labels = list(few.texts), few.labels.copy()
    again = quick(name)
    assert again.fit(texts, labels, few.domains, SEED) is again
    assert texts == list(few.texts)
    assert_array_equal(labels, few.labels)
    one, two = fitted(name).score(QUERIES), again.score(QUERIES)
    assert_array_equal(one.domains, two.domains)
    assert_array_equal(one.ood, two.ood)


def test_a_batch_is_its_single_queries(name: str, fitted: Fitted) -> None:
    router = fitted(name)
    batch = router.score(QUERIES)
    singles = [router.score([query]) for query in QUERIES]
    assert_allclose(batch.domains, np.concatenate([s.domains for s in singles]), atol=1e-4)
    assert_allclose(batch.ood, np.concatenate([s.ood for s in singles]), atol=1e-4)


def test_nothing_in_nothing_out(name: str, fitted: Fitted) -> None:
    scores = fitted(name).score([])
    assert scores.domains.shape == (0, 3)
    assert scores.ood.shape == (0,)


def test_an_unfitted_router_says_so(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotFitted, match=name):
        create(name).score(["hello"])
    with pytest.raises(NotFitted, match=name):
        create(name).write(tmp_path)


def test_scores_are_finite_and_between_0_and_1(name: str, fitted: Fitted) -> None:
    scores = fitted(name).score(ODD)
    for values in (scores.domains, scores.ood):
        assert values.dtype == np.float32
        assert np.isfinite(values).all()
        assert values.min() >= 0
        assert values.max() <= 1


def test_written_and_read_it_answers_the_same(name: str, fitted: Fitted, tmp_path: Path) -> None:
    router = fitted(name)
    save(router, tmp_path)
    back = load(name, tmp_path)
    one, two = router.score(QUERIES), back.score(QUERIES)
    assert_allclose(one.domains, two.domains, atol=1e-4)
    assert_allclose(one.ood, two.ood, atol=1e-4)
    assert back.threshold == router.threshold
    assert not [p.name for p in (tmp_path / name).iterdir() if p.suffix in {".pkl", ".joblib"}]


def test_a_card_is_complete(name: str, fitted: Fitted, tmp_path: Path) -> None:
    router = fitted(name)
    card = router.card()
    assert all([card.name, card.label, card.family, card.idea, card.ood_score, card.paper])
    assert card.params == quick(name).params()
    save(router, tmp_path)
    kept = read_card(name, tmp_path)
    assert kept["rebuild"].endswith(name)
    assert kept["files"]
    assert kept["domains"] == ["law", "finance", "healthcare"]


def test_the_docstring_names_a_source(name: str) -> None:
    text = type(create(name)).__doc__ or ""
    assert re.search(r"arXiv\s+\d{4}\.\d{4,5}|\b(19|20)\d\d\b", text), text


def test_it_beats_chance_on_queries_it_never_saw(
    name: str, fitted: Fitted, held_out: Panel
) -> None:
    asked = in_domain(held_out)
    texts = [text for text, inside in zip(held_out.texts, asked, strict=True) if inside]
    labels = held_out.labels[asked]
    right = float((fitted(name).score(texts).domains.argmax(axis=1) == labels).mean())
    if name in READS_NOTHING:
        assert 0.2 < right < 0.47  # a third, give or take the draw
    else:
        assert right > WEAKER.get(name, 0.42)  # three standard errors above a third


def test_labels_must_fit_the_texts(name: str, few: Panel) -> None:
    with pytest.raises(RouterError, match="one label each"):
        create(name).fit(few.texts, few.labels[:-1], few.domains)
    with pytest.raises(RouterError, match="healthcare"):
        create(name).fit(few.texts[:1], few.labels[:1] * 0, few.domains)


def test_the_registry_holds_every_kind() -> None:
    assert {"fasttext", "wide-mlp", "svm-tfidf", "svm-minilm", "xgb-tfidf"} <= set(REGISTRY)
    with pytest.raises(RouterError, match="'magic'.*fasttext"):
        create("magic")
