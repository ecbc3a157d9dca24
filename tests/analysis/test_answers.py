from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.analysis.answers import aligned, answers, halves, strata
from tests.analysis.made import drawn, made


def frame(**columns: object) -> pd.DataFrame:
    rows: dict[str, object] = {
        "query_sha256": ["a", "b"], "dataset": ["own", "x"], "label": ["law", "ood"],
        "score_law": [0.9, 0.2], "score_tax": [0.1, 0.3], "ood": [0.1, 0.7],
        "latency_us": [1.0, np.nan],
    }  # fmt: skip
    return pd.DataFrame(rows | columns)


def take(table: pd.DataFrame) -> object:
    return answers(table, "r", "R", "svm", 0.5, "p")


def test_a_frame_becomes_answers() -> None:
    found = answers(frame(), "r", "R", "svm", 0.5, "p")
    assert found.domains == ("law", "tax")
    assert found.labels.tolist() == [0, 2]
    assert found.decide(0.5).tolist() == [0, 2]
    assert found.decide((0.05, 0.9)).tolist() == [2, 1]
    assert found.best.tolist() == [0, 1]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_answers_without_a_score_are_left_out_and_counted(bad: float) -> None:
    found = answers(frame(ood=[bad, 0.7]), "r", "R", "svm", 0.5, "p")
    assert (len(found), found.dropped, found.labels.tolist()) == (1, 1, [2])


def test_a_strange_label_is_named() -> None:
    with pytest.raises(ValueError, match="'cars'.*law, tax"):
        take(frame(label=["law", "cars"]))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ValueError, match="lack ood"):
        take(frame().drop(columns="ood"))


def test_groups_are_a_label_and_a_dataset() -> None:
    groups = strata(np.array([3, 0, 3, 0, 1]), ["b", "own", "a", "own", "own"], ("x", "y", "z"))
    assert groups.datasets == ("own", "own", "a", "b")
    assert groups.labels.tolist() == [0, 1, 3, 3]
    assert groups.index.tolist() == [3, 0, 2, 0, 1]
    assert groups.ood_sets == ("a", "b")
    assert groups.rows.tolist() == [2, 1, 1, 1]


def test_no_query_makes_no_group() -> None:
    assert strata(np.empty(0, np.int64), [], ("x",)).datasets == ()


def test_alignment_keeps_common_queries_in_one_order() -> None:
    one = made([0, 1, 2, 3], [0.1, 0.2, 0.3, 0.9], hashes=np.array(list("abcd"), object))
    other = made([3, 2, 0], [0.8, 0.4, 0.1], hashes=np.array(list("dca"), object))
    left, right = aligned([one, other])
    assert left.hashes.tolist() == right.hashes.tolist() == list("acd")
    assert (left.labels == right.labels).all()
    assert right.scores.ood.tolist() == pytest.approx([0.1, 0.4, 0.8])


def test_a_query_that_stands_twice_is_matched_in_order() -> None:
    one = made([0, 0], [0.1, 0.2], hashes=np.array(list("aa"), object))
    left, right = aligned([one, one])
    assert left.scores.ood.tolist() == right.scores.ood.tolist() == pytest.approx([0.1, 0.2])


def test_halves_are_even_in_every_group_and_the_same_for_every_router() -> None:
    one, other = drawn(seed=1), drawn(seed=2)
    first, second = halves(one)
    assert set(first.hashes) | set(second.hashes) == set(one.hashes)
    assert not set(first.hashes) & set(second.hashes)
    assert np.abs(first.strata.rows - second.strata.rows).max() <= 1
    assert first.hashes.tolist() == halves(other)[0].hashes.tolist()
