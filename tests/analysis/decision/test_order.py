from __future__ import annotations

from dataclasses import replace
from math import isnan

import numpy as np
import pandas as pd
import pytest

from core.analysis.decision.needs import Needs
from core.analysis.decision.order import SURE, chance
from core.analysis.decision.verdicts import answer
from core.analysis.decision.words import order_words, runner_up
from tests.analysis.decision.made_board import DOMAINS, made, row

NEEDS = Needs(
    ood_share=0.4, mix={"law": 2, "finance": 1, "healthcare": 1}, let_through=2, refused=3,
    wrong_domain=1, downstream={"law": 0.1}, always_on=False,
)  # fmt: skip
RNG = np.random.default_rng(5)


def queries() -> pd.DataFrame:
    """Queries one by one: dataset, label, and what two like routers say of each."""
    label = np.repeat([*DOMAINS, "ood", "ood"], [80, 60, 50, 90, 40])
    dataset = np.repeat(["own", "strange", "odd"], [190, 90, 40])
    other = np.where(RNG.random(320) < 0.7, label, RNG.choice([*DOMAINS, "ood"], 320))
    one = np.where(RNG.random(320) < 0.7, other, RNG.choice([*DOMAINS, "ood"], 320))
    return pd.DataFrame({"dataset": dataset, "label": label, "one": one, "other": other})


def cost(rows: pd.DataFrame, column: str) -> float:
    """The expected cost per 1,000 queries reckoned again, query by query."""
    mix, total = dict(zip(DOMAINS, NEEDS.weights(DOMAINS), strict=True)), 0.0
    for label, dataset, verdict in rows[["label", "dataset", column]].itertuples(index=False):
        usd = 0.1 if verdict == "law" else 0.0
        if label == "ood":
            usd += 2.0 if verdict != "ood" else 0.0
            weight = 0.4 / 2 / (rows["dataset"] == dataset).sum()
        else:
            usd += 3.0 if verdict == "ood" else float(verdict != label)
            weight = 0.6 * mix[label] / (rows["label"] == label).sum()
        total += 1000 * weight * usd
    return total


def test_the_chance_is_that_of_a_bootstrap_that_draws_queries_for_both() -> None:
    rows = queries()
    pairs = rows.value_counts(["dataset", "label", "one", "other"]).reset_index(name="n")
    dearer = 30 - (cost(rows, "other") - cost(rows, "one"))  # the second router's own cost
    of = made([row("one", 0.9, 0.9), row("other", 0.8, 0.8)])
    found = answer(of, NEEDS)
    total = np.array([100.0, 130.0])
    parts = replace(found.costs, router=total, downstream=0 * total, wrong_domain=0 * total,
                    refused=0 * total, let_through=0 * total)  # fmt: skip
    told = chance(of, NEEDS, replace(found, costs=parts, order=(0, 1)), pairs)
    held = []
    for _ in range(300):
        drawn = rows.groupby(["dataset", "label"]).sample(frac=1, replace=True, random_state=RNG)
        held.append(cost(drawn, "other") + dearer > cost(drawn, "one"))
    assert 0.6 < told < 0.95
    assert told == pytest.approx(np.mean(held), abs=0.07)


def test_without_common_answers_the_intervals_stand_in() -> None:
    near = {"id_low": 0.84, "id_high": 0.94, "ood_low": 0.84, "ood_high": 0.94}
    of = made([row("a", 0.9, 0.9, **near), row("b", 0.89, 0.9, **near)])
    close = chance(of, NEEDS, answer(of, NEEDS), None)
    assert 0.5 < close < SURE
    far = made([row("a", 0.9, 0.9, **near), row("b", 0.5, 0.5, **near)])
    assert chance(far, NEEDS, answer(far, NEEDS), None) > 0.999
    blind = made([row("a", 0.9, 0.9, **near), row("b", 0.89, 0.9, id_low=np.nan)])
    assert isnan(chance(blind, NEEDS, answer(blind, NEEDS), None))


def test_routers_that_answer_alike_keep_their_order() -> None:
    of = made([row("a", 0.9, 0.9), row("b", 0.9, 0.9, 9.0, throughput_qps=1.0)])
    alike = pd.DataFrame([("own", "law", "law", "law", 9), ("x", "ood", "ood", "ood", 9)],
                         columns=["dataset", "label", "one", "other", "n"])  # fmt: skip
    assert chance(of, NEEDS, answer(of, NEEDS), alike) == 1
    alone = made([row("a", 0.9, 0.9)])
    assert isnan(chance(alone, NEEDS, answer(alone, NEEDS), None))


@pytest.mark.parametrize(
    ("holds", "words"),
    [
        (0.62, "A close call: in 62 of 100 such sets of test queries a would stay the cheaper"),
        (0.97, "In 97 of 100 such sets of test queries a would stay the cheaper one."),
        (0.9991, "In more than 99 of 100 such sets"),
        (float("nan"), "How likely that order is to hold is not known: no interval of b is."),
    ],
)
def test_the_runner_up_is_told_with_the_chance(holds: float, words: str) -> None:
    of = made([row("a", 0.9, 0.9), row("b", 0.8, 0.9, id_low=np.nan)])
    found = answer(of, NEEDS)
    assert words in order_words(of, found, holds)
    assert words in runner_up(of, found, holds)
    assert ("close call" in order_words(of, found, holds)) == (holds < SURE)
