from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.routers import Router, wide_mlp
from core.routers.artifacts import BrokenArtifact, load, save
from core.routers.wide_mlp import WideMlp, WideMlpInDomain
from core.routers.wordpiece import token_ids, vocabulary_size
from core.types import Panel
from tests.routers.conftest import quick

QUERIES = ["Can my landlord keep my deposit?", "write a haiku about the sea", ""]


def test_a_score_by_hand() -> None:
    router = WideMlp(width=2)
    (law, tax) = (ids[0] for ids in token_ids(["law", "tax"]))
    router._tokens = np.array(sorted([law, tax]), np.int64)
    router._idf = np.array([1.0, 2.0], np.float32)
    router._scale = np.array([0.5, 1.0], np.float32)
    router._table = np.array([[6, 0], [0, 2]], np.int8)
    if law > tax:
        router._idf, router._scale = router._idf[::-1].copy(), router._scale[::-1].copy()
        router._table = router._table[::-1].copy()
    router._coef = np.array([[1, 0, 0], [0, 1, 0]], np.float32)
    router._intercept = np.zeros(3, np.float32)
    router._index()
    router.ready = True
    # law: 0.5 * 1 * (6, 0) = (3, 0); tax: 1 * 2 * (0, 2) = (0, 4); their sum (3, 4) has length 5
    sigmoid = 1 / (1 + np.exp(-np.array([0.6, 0.8, 0.0])))
    scores = router.score(["law tax", "zzz"])
    assert np.allclose(scores.domains[0], sigmoid)
    assert np.allclose(scores.domains[1], 0.5)
    assert np.allclose(scores.ood[0], 1 - sigmoid.max())


def test_eight_bits_lose_little(fitted: Callable[[str], Router]) -> None:
    router = fitted("wide-mlp")
    assert isinstance(router, WideMlp)
    assert np.abs(router._table).max(axis=1).min() >= 127  # each row uses its whole range


def test_another_vocabulary_is_refused(
    fitted: Callable[[str], Router], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(fitted("wide-mlp"), tmp_path)
    monkeypatch.setattr(wide_mlp, "tokenizer_revision", lambda: "another")
    with pytest.raises(BrokenArtifact, match="wide-mlp.*python -m core train"):
        load("wide-mlp", tmp_path)
    assert json.loads((tmp_path / "wide-mlp" / "card.json").read_text())["name"] == "wide-mlp"


def test_in_domain_only_learns_nothing_from_ood_queries(few: Panel) -> None:
    inside = few.labels < len(few.domains)
    texts = [text for text, kept in zip(few.texts, inside, strict=True) if kept]
    alone = quick("wide-mlp-id").fit(texts, few.labels[inside], few.domains, 3)
    beside = quick("wide-mlp-id").fit(few.texts, few.labels, few.domains, 3)
    one, other = alone.score(QUERIES), beside.score(QUERIES)
    assert (one.domains == other.domains).all() and (one.ood == other.ood).all()
    assert beside._coef.shape[1] == len(few.domains)  # no output for a background class


def test_in_domain_only_keeps_a_vector_for_every_token(fitted: Callable[[str], Router]) -> None:
    router = fitted("wide-mlp-id")
    assert isinstance(router, WideMlpInDomain)
    assert len(router._tokens) == vocabulary_size()
    assert np.abs(router._sum(token_ids(["\u0416\u0437"])[0])).max() > 0  # never met in training
