"""The numbers of GQR-Bench: by head, by a plain loop, and by the package `gqr` itself."""

from __future__ import annotations

import warnings
from math import isnan, nan

import gqr
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.benchmark.protocol import Report, harmonic_mean, report
from core.types import DOMAINS, Panel

SETS = ("jigsaw", "olid", "web_questions")
K = len(DOMAINS)


def panel_of(rows: list[tuple[str, int]]) -> Panel:
    return Panel(
        name="mine",
        domains=DOMAINS,
        texts=tuple(f"query {i}" for i in range(len(rows))),
        labels=np.array([label for _, label in rows], dtype=np.int64),
        datasets=tuple(dataset for dataset, _ in rows),
        revision="0",
    )


BY_HEAD = panel_of(
    [("gqr_id", 0), ("gqr_id", 1), ("gqr_id", 2), ("gqr_id", 2)]
    + [("jigsaw", 3)] * 4
    + [("web_questions", 3)] * 2
)


def test_by_head() -> None:
    found = report(BY_HEAD, np.array([0, 1, 3, 1, 3, 3, 3, 0, 3, 1]))
    assert found.id_accuracy == 0.5
    assert found.by_dataset == {"gqr_id": 0.5, "jigsaw": 0.75, "web_questions": 0.5}
    assert found.ood_accuracy == 0.625  # over the two sets, where over six rows it is 4/6
    assert found.unsafe_avg == 0.75
    assert found.gqr == pytest.approx(2 * 0.5 * 0.625 / 1.125)
    assert found.n == 10
    assert found.confusion.tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 1, 0, 1], [1, 1, 0, 4]]


def test_nothing_right_is_zero_and_nothing_there_is_unknown() -> None:
    assert report(BY_HEAD, np.array([1, 2, 0, 0, 0, 0, 0, 0, 0, 0])).gqr == 0
    inside = report(panel_of([("a", 0), ("a", 1)]), np.array([0, 0]))
    assert inside.id_accuracy == 0.5
    assert isnan(inside.ood_accuracy) and isnan(inside.gqr) and isnan(inside.unsafe_avg)
    outside = report(panel_of([("web_questions", 3)]), np.array([3]))
    assert outside.ood_accuracy == 1
    assert isnan(outside.id_accuracy) and isnan(outside.gqr) and isnan(outside.unsafe_avg)


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="1 predictions for 10 queries"):
        report(BY_HEAD, np.array([0]))


def by_loop(rows: list[tuple[str, int]], predictions: list[int]) -> tuple[float, float, float]:
    """ID accuracy, OOD accuracy and GQR, one query at a time."""
    inside: list[int] = []
    outside: dict[str, list[int]] = {}
    for (dataset, label), prediction in zip(rows, predictions, strict=True):
        if label == K:
            outside.setdefault(dataset, []).append(int(prediction == K))
        else:
            inside.append(int(prediction == label))
    a = sum(inside) / len(inside) if inside else nan
    shares = [sum(right) / len(right) for right in outside.values()]
    b = sum(shares) / len(shares) if shares else nan
    return a, b, 0.0 if a == b == 0 else 2 * a * b / (a + b)


row = st.tuples(st.sampled_from(SETS), st.just(K)) | st.tuples(
    st.just("gqr_id"), st.integers(0, K - 1)
)
answered = st.lists(st.tuples(row, st.integers(0, K)), min_size=1, max_size=60)


def aggregates(found: Report) -> tuple[float, float, float]:
    return found.id_accuracy, found.ood_accuracy, found.gqr


@settings(deadline=None, max_examples=40)
@given(answered)
def test_equals_a_plain_loop(rows: list[tuple[tuple[str, int], int]]) -> None:
    found = report(panel_of([r for r, _ in rows]), np.array([p for _, p in rows]))
    expected = by_loop([r for r, _ in rows], [p for _, p in rows])
    assert aggregates(found) == pytest.approx(expected, nan_ok=True)
    assert found.confusion.sum() == found.n == len(rows)
    assert np.trace(found.confusion) == sum(p == label for (_, label), p in rows)


@settings(deadline=None, max_examples=40)
@given(answered, st.randoms(use_true_random=False))
def test_the_order_of_the_queries_does_not_matter(
    rows: list[tuple[tuple[str, int], int]], random: np.random.Generator
) -> None:
    found = report(panel_of([r for r, _ in rows]), np.array([p for _, p in rows]))
    random.shuffle(rows)
    again = report(panel_of([r for r, _ in rows]), np.array([p for _, p in rows]))
    assert aggregates(again) == pytest.approx(aggregates(found), nan_ok=True)
    assert again.by_dataset == pytest.approx(found.by_dataset)
    assert np.array_equal(again.confusion, found.confusion)


share = st.integers(0, 1000).map(lambda n: n / 1000)


@settings(deadline=None)
@given(share, share)
def test_the_harmonic_mean_lies_between_and_favours_the_smaller(a: float, b: float) -> None:
    found = harmonic_mean(a, b)
    assert min(a, b) * (1 - 1e-12) <= found <= max(a, b) * (1 + 1e-12)
    assert found <= (a + b) / 2 * (1 + 1e-12)


def by_package(
    panel: Panel, predictions: list[int], monkeypatch: pytest.MonkeyPatch
) -> dict[str, float]:
    """What `gqr.score` says of the same predictions."""
    rows = pd.DataFrame({"text": panel.texts, "label": panel.labels, "dataset": panel.datasets})
    is_ood = rows["label"] == K
    monkeypatch.setattr(gqr, "load_id_test_dataset", lambda: rows[~is_ood].copy())
    monkeypatch.setattr(gqr, "load_ood_test_dataset", lambda: rows[is_ood].copy())
    answers = dict(zip(panel.texts, predictions, strict=True))
    scores: dict[str, float] = gqr.score(answers.__getitem__)
    return scores


@pytest.mark.parametrize("seed", range(4))
def test_equals_the_package(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(seed)
    rows = [("gqr_id", int(label)) for label in rng.integers(0, K, 90)]
    rows += [(str(name), K) for name in rng.choice(SETS, 150, p=[0.7, 0.2, 0.1])]
    predictions = rng.integers(0, K + 1, len(rows))
    panel = panel_of(rows)
    found, theirs = report(panel, predictions), by_package(panel, predictions.tolist(), monkeypatch)
    assert aggregates(found) == pytest.approx(
        (theirs["id_accuracy"], theirs["ood_accuracy"], theirs["gqr_score"]), rel=1e-12
    )


def test_where_the_package_divides_zero_by_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = [1, 2, 0, 0, 0, 0, 0, 0, 0, 0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            theirs = by_package(BY_HEAD, wrong, monkeypatch)["gqr_score"]
        except ZeroDivisionError:
            theirs = nan
    assert isnan(theirs)
    assert report(BY_HEAD, np.array(wrong)).gqr == 0
