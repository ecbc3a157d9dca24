from __future__ import annotations

import re
from dataclasses import replace
from math import isnan

import numpy as np
import pandas as pd
import pytest

from core.analysis.decision.candidates import candidates
from core.analysis.decision.costs import cost_range, costs, machines, shares
from core.analysis.decision.needs import Needs
from core.analysis.decision.projection import by_part, llm_row, saving
from core.analysis.decision.trace import difference, trace
from core.analysis.decision.words import bill
from core.analysis.throughput import with_throughput
from tests.analysis.decision.made_board import PRICES, counts, made, row

EVEN = {"law": 1.0, "finance": 1.0, "healthcare": 1.0}


def test_a_cost_worked_out_by_hand() -> None:
    of = made([row("r", 0.9, 0.8)])
    needs = Needs(
        traffic=1000, ood_share=0.25, mix=EVEN, downstream={"law": 0.3}, wrong_domain=2, refused=4,
        let_through=10, always_on=False, cpu_usd_per_hour=3.6,
    )  # fmt: skip
    parts = costs(of, needs)
    assert parts.wrong_domain[0] == pytest.approx(1000 * 0.75 * 0.05 * 2)
    assert parts.refused[0] == pytest.approx(1000 * 0.75 * 0.05 * 4)
    assert parts.let_through[0] == pytest.approx(1000 * 0.25 * 0.2 * 10)
    # Law answers its own 90 %, the 5 % that stray from healthcare, and all OOD let through.
    law = 0.75 * (0.9 + 0.05) / 3 + 0.25 * 0.2
    assert parts.downstream[0] == pytest.approx(1000 * law * 0.3)
    assert parts.router[0] == pytest.approx(1000 * 0.001 * 0.001)
    assert parts.total[0] == pytest.approx(parts.billed[0] + parts.errors[0])
    assert by_part(parts, needs, 0)["year"].sum() == pytest.approx(12 * parts.total[0])


def test_the_shares_of_errors_can_be_reckoned_again_from_what_stands_there() -> None:
    of = made([row("r", 0.9, 0.8)])
    needs = Needs(traffic=1000, ood_share=0.25, mix=EVEN)
    steps = {step.what: step for step in trace(of, needs, costs(of, needs), 0)}
    for what in ("Share sent astray", "Share refused"):
        first, rest = steps[what].filled.removesuffix(")").split(" × (")
        each = [re.findall(r"[\d.]+", part) for part in rest.split(" + ")]
        assert len(each) == len(EVEN)
        again = float(first) * sum(float(weight) * float(share) for weight, share in each)
        assert again == pytest.approx(float(steps[what].result.removesuffix(" %")), rel=1e-3)
    assert steps["Share let through"].filled == "0.25 × 20 %"
    assert steps["Share let through"].result == "5 %"


def test_shares_stand_beside_the_queries_that_they_are_of() -> None:
    tallies = pd.concat(
        [
            counts("r", 0.9, 0.8).assign(n=lambda f: f["n"] // 10_000),
            pd.DataFrame([("jigsaw", "ood", "law", 3, "r"), ("jigsaw", "ood", "ood", 9, "r")],
                         columns=["dataset", "label", "verdict", "n", "run_id"]),
        ]
    )  # fmt: skip
    of = candidates(with_throughput(pd.DataFrame([row("r", 0.9, 0.775)])), tallies, PRICES)
    needs = Needs(traffic=1000, ood_share=0.25, mix=EVEN)
    steps = {step.what: step for step in trace(of, needs, costs(of, needs), 0)}
    assert "5 % (5 of 100) of law" in steps["Share refused"].filled
    assert "5 % (5 of 100) of healthcare" in steps["Share sent astray"].filled
    through = steps["Share let through"].filled
    assert (
        through == "0.25 × 22.5 % (the mean of Jigsaw (toxic comments) 3 of 12; strange 20 of 100)"
    )
    alone = of.only(np.array([0]))
    assert trace(alone, needs, costs(alone, needs), 0) == trace(of, needs, costs(of, needs), 0)


def test_the_bill_stands_beside_the_budget_that_it_is_held_against() -> None:
    of = made([row("r", 0.9, 0.8)])
    needs = Needs(traffic=2000, downstream={"law": 0.3}, mix=EVEN, always_on=False)
    parts = costs(of, needs)
    billed = f"{2 * float(parts.billed[0]):,.2f} USD"
    assert bill(needs, parts, 0).endswith(f": {billed}; no limit.")
    assert bill(replace(needs, budget_usd=700), parts, 0).endswith(
        f": {billed}, of a budget of 700.00 USD."
    )


def test_a_saving_is_said_as_less_or_more() -> None:
    assert difference(2) == "2.00 USD less"
    assert difference(-2) == "2.00 USD more"
    assert difference(float("nan")) == "–"


def test_a_published_router_counts_every_id_error_as_the_dearer_kind() -> None:
    of = made([row("r", 0.9, 0.8, kind="published")])
    base = Needs(ood_share=0, mix=EVEN, downstream={"law": 0.3}, wrong_domain=2, refused=4)
    assert not of.counted[0]
    assert costs(of, base).refused[0] == pytest.approx(400)
    assert costs(of, base).wrong_domain[0] == 0
    dear = Needs(ood_share=0, mix=EVEN, downstream={"law": 0.3}, wrong_domain=4, refused=4)
    assert costs(of, dear).wrong_domain[0] == pytest.approx(400)
    assert costs(of, dear).refused[0] == 0


def test_unknown_stays_unknown_unless_it_has_no_weight() -> None:
    guard = row("g", np.nan, 0.8, kind="published", gqr=np.nan)
    of = made([guard])
    assert isnan(costs(of, Needs(ood_share=0.5)).total[0])
    assert not isnan(costs(of, Needs(ood_share=1)).total[0])
    dark = made(
        [row("d", 0.9, 0.9, latency_ms=np.nan, latency_p95_ms=np.nan, throughput_qps=np.nan)]
    )
    assert isnan(costs(dark, Needs()).router[0])
    assert isnan(machines(dark, Needs())[0])


def test_a_throughput_of_ones_own_prices_the_machine_and_counts_replicas() -> None:
    rows = [row("r", 0.9, 0.8), row("s", 0.9, 0.8)]
    busy = Needs(always_on=False, cpu_usd_per_hour=3.6)
    plain, own = made(rows), made(rows, stated=(("r", 10.0),))
    assert costs(plain, busy).router.tolist() == pytest.approx([1000 * 1e-6] * 2)
    assert costs(own, busy).router.tolist() == pytest.approx([0.1, 0.001])
    # Ten queries a second each: a hundred a second at the busiest hour ask for more than ten.
    crowd = Needs(traffic=100 * 730 * 3600, peak=1, slo_ms=5000)
    assert machines(own, crowd)[0] > 10 > machines(plain, crowd)[0]
    assert own.throughputs() == [{"label": "r", "qps": 10.0, "known_qps": 1000.0}]
    assert "10 × 3,600" in trace(own, busy, costs(own, busy), 0)[0].filled
    assert trace(own, busy, costs(own, busy), 0)[0].source == "throughput set by you"


def test_a_priced_api_costs_tokens_and_no_machine() -> None:
    of = made([row("GPT-4o-mini", 0.9, 0.9, kind="published", family="llm", p95=np.nan)])
    assert of.sends_out[0]
    needs = Needs(tokens_in=1000, tokens_out=100)
    assert costs(of, needs).router[0] == pytest.approx((1000 * 0.15 + 100 * 0.6) / 1000)
    assert isnan(machines(of, needs)[0])


def test_savings_are_against_the_priced_llm_of_the_panel() -> None:
    rows = [
        row("GPT-4o-mini", 0.95, 0.95, kind="published", family="llm"),
        row("small", 0.9, 0.9),
    ]
    of, needs = made(rows), Needs(mix=EVEN)
    parts = costs(of, needs)
    i = of.names.index("small")
    found = saving(of, parts, needs, i)
    assert found is not None and found.llm == llm_row(of) == of.names.index("GPT-4o-mini")
    assert found.total == pytest.approx(float(parts.total[found.llm] - parts.total[i]) * 100)
    assert saving(made(rows[1:]), costs(made(rows[1:]), needs), needs, 0) is None


def test_shares_weigh_the_domains_as_they_arrive() -> None:
    of = made([row("r", 0.9, 0.8)])
    sent = of.sent.copy()
    sent[0, 0] = [0.5, 0.0, 0.0, 0.5]  # half of the law queries are refused
    odd = type(of)(of.rows, of.domains, sent, of.answered, of.tokens)
    needs = Needs(ood_share=0, mix={"law": 1})
    assert shares(odd, needs).refused[0] == pytest.approx(0.5)
    assert shares(odd, Needs(ood_share=0, mix={"finance": 1})).refused[0] == pytest.approx(0.05)


def test_the_range_of_a_cost_follows_the_intervals() -> None:
    of = made([row("r", 0.9, 0.8, id_low=0.85, id_high=0.95, ood_low=0.7, ood_high=0.9)])
    needs = Needs(mix=EVEN, let_through=1, refused=1, wrong_domain=1)
    low, high = cost_range(of, needs, 0) or (0, 0)
    total = float(costs(of, needs).total[0])
    errors = float(costs(of, needs).errors[0])
    assert low == pytest.approx(total - errors / 2)
    assert high == pytest.approx(total + errors / 2)
    assert cost_range(made([row("r", 0.9, 0.8, id_low=np.nan)]), needs, 0) is None


def test_verdicts_are_counted_per_domain_and_per_dataset() -> None:
    tallies = counts("r", 0.9, 0.8)
    more = pd.DataFrame(
        [("other", "ood", "finance", 10)], columns=["dataset", "label", "verdict", "n"]
    ).assign(run_id="r")
    board = pd.DataFrame([row("r", 0.9, 0.4), row("b", 0.3, 0.0, family="baseline")])
    of = candidates(with_throughput(board), pd.concat([tallies, more]), PRICES)
    assert of.names == ("r",) and of.counted.all()
    assert np.allclose(of.sent[0], made([row("r", 0.9, 0.8)]).sent[0])
    assert np.allclose(of.answered[0], [0.1, 0.5, 0])  # the mean over datasets, not rows
