from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from core.analysis.curves import (
    ALL,
    aurc,
    fpr_at_tpr,
    precision_recall,
    risk_coverage,
    risk_frame,
    roc,
    separation,
)
from tests.analysis.made import drawn, made

ONE = drawn(600)


def test_each_set_is_judged_against_all_in_domain_queries() -> None:
    table = separation(ONE).set_index("dataset")
    rows = (ONE.datasets == "set1") | ~ONE.is_ood
    truth, score = ONE.is_ood[rows], ONE.scores.ood[rows]
    assert table.loc["set1", "auroc"] == pytest.approx(metrics.roc_auc_score(truth, score))
    assert table.loc["set1", "aupr"] == pytest.approx(metrics.average_precision_score(truth, score))
    assert table.loc[ALL, "rows"] == ONE.is_ood.sum()


def test_auroc_is_the_chance_that_a_stranger_scores_higher() -> None:
    inside, outside = ONE.scores.ood[~ONE.is_ood], ONE.scores.ood[ONE.is_ood]
    wins = (outside[:, None] > inside).mean() + (outside[:, None] == inside).mean() / 2
    assert separation(ONE)["auroc"].iloc[-1] == pytest.approx(wins)


def test_fpr_at_95_tpr_by_hand() -> None:
    truth = np.array([True] * 20 + [False] * 10)
    score = np.concatenate([np.arange(20) + 10, np.arange(10) + 5.5]).astype(np.float32)
    # 95 % of 20 strangers are the 19 at 11 and above; of the others 11.5 to 14.5 lie there
    assert fpr_at_tpr(truth, score) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("rows", "why"),
    [(~ONE.is_ood, "no OOD query"), (ONE.is_ood, "no in-domain query")],
)
def test_one_sided_panels_say_why(rows: np.ndarray, why: str) -> None:
    table = separation(ONE.only(rows))
    assert set(table["why"]) == {why}
    assert table[["auroc", "aupr", "fpr95"]].isna().all(axis=None)
    assert roc(ONE.only(rows)).empty
    assert precision_recall(ONE.only(rows)).empty


def test_constant_scores_say_why() -> None:
    table = separation(made([0, 1, 3], [0.4, 0.4, 0.4]))
    assert set(table["why"]) == {"every score is the same"}


def test_curves_start_and_end_where_they_must() -> None:
    whole = roc(ONE)
    ends = whole[whole["dataset"] == ALL][["x", "y"]].to_numpy()
    assert ends[0].tolist() == [0, 0]
    assert ends[-1].tolist() == [1, 1]
    assert len(ends) <= 200


def test_risk_is_the_share_of_wrong_ones_among_the_kept() -> None:
    one = made([0, 1, 3, 2], [0.1, 0.2, 0.3, 0.4])
    coverage, risk = risk_coverage(one)
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1]
    assert risk.tolist() == pytest.approx([0, 0, 1 / 3, 1 / 4])
    assert aurc(coverage, risk) == pytest.approx((1 / 3 + 1 / 4) / 4)


def test_ties_are_kept_together() -> None:
    coverage, risk = risk_coverage(made([0, 3, 1], [0.2, 0.2, 0.9]))
    assert coverage.tolist() == pytest.approx([2 / 3, 1])
    assert risk.tolist() == pytest.approx([1 / 2, 1 / 3])


def test_a_better_order_has_a_smaller_area() -> None:
    good, bad = drawn(600, skill=2), drawn(600, skill=0.5)
    assert risk_frame(good)["aurc"].iloc[0] < risk_frame(bad)["aurc"].iloc[0]
    assert risk_frame(good.only(np.zeros(600, bool))).empty
