from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.analysis.decision.aside import NOT_ONE_RACE, aside_table, aside_words, cheaper, set_aside
from core.analysis.decision.flips import drops, flips
from core.analysis.decision.needs import Needs
from core.analysis.decision.turns import nearest, steady, turn_table
from core.analysis.decision.verdicts import COST, answer
from tests.analysis.decision.made_board import made, row

NEEDS = Needs(slo_ms=100, always_on=False, ood_share=0.5)


def some() -> list[dict]:
    return [
        row("known", 0.8, 0.8, 2.0),
        row("better", 0.9, 0.9, np.nan, kind="published", latency_ms=4.0,
            latency_statistic="mean of 200", machine="a laptop"),
        row("worse", 0.5, 0.5, np.nan, kind="published", latency_ms=4.0),
        row("bad", 0.9, 0.9, 900.0),
    ]  # fmt: skip


def test_the_sentence_names_who_would_be_cheaper_by_how_much_and_what_to_measure() -> None:
    of = made(some())
    found = answer(of, NEEDS)
    told = aside_words(of, NEEDS, found)
    assert told.startswith(
        "2 routers were set aside because a figure is unknown (p95 latency of 2)"
    )
    total, best = found.costs.total, of.names.index("better")
    less = total[found.recommended] - total[best]
    assert "one of them would cost less than known: better (published) at " in told
    assert f"{less:.2f} USD ({less / total[found.recommended] * 100:.0f} %) less" in told
    assert "To know, find out its p95 latency (at most 100 ms)." in told
    assert "What is known of it: 4 ms (mean of 200), on a laptop." in told
    assert told.endswith(NOT_ONE_RACE)
    table = aside_table(of, NEEDS, found, set_aside(of, NEEDS, found))
    assert table["router"].tolist() == ["better", "worse"]
    assert table["saved"].tolist() == pytest.approx(
        [less, total[found.recommended] - total[of.names.index("worse")]]
    )
    assert [of.names[one.router] for one in cheaper(found, set_aside(of, NEEDS, found))] == [
        "better"
    ]


def test_nobody_passes_and_one_is_unknown() -> None:
    of = made(some()[1:2])
    told = aside_words(of, NEEDS, answer(of, NEEDS))
    assert told.startswith("1 router was set aside")
    assert "better (published) would be the cheapest, at" in told


def test_a_mean_above_the_limit_is_said_and_not_asked_to_be_measured() -> None:
    late = row("late", 0.95, 0.95, np.nan, kind="published", latency_ms=140.0,
               latency_statistic="mean of 200", machine="a laptop")  # fmt: skip
    of = made([*some(), late])
    found = answer(of, NEEDS)
    asides = {of.names[one.router]: one for one in set_aside(of, NEEDS, found)}
    assert [name for name, one in asides.items() if one.slow] == ["late"]
    told = aside_words(of, NEEDS, found)
    assert "1 of them is slower than 100 ms on average already" in told
    assert "one of them would cost less than known: better (published)" in told
    table = aside_table(of, NEEDS, found, list(asides.values())).set_index("router")
    assert table["measure"]["late"] == "no use: 140 ms (mean of 200), above 100 ms already"
    assert table["measure"]["better"] == "its p95 latency (at most 100 ms)"
    assert "p95 unknown, usually 140 ms" in {
        f.short for f in found.findings[of.names.index("late")]
    }
    free = replace(NEEDS, slo_ms=np.inf)
    assert not any(one.slow for one in set_aside(of, free, answer(of, free)))


def test_all_that_is_unknown_is_too_slow() -> None:
    late = row("late", 0.95, 0.95, np.nan, kind="published", latency_ms=140.0)
    of = made([some()[0], late])
    told = aside_words(of, NEEDS, answer(of, NEEDS))
    assert "It is slower than 100 ms on average already" in told
    assert told.endswith("None of the others would cost less, as far as known.")


def test_whereabouts_and_cost_are_named_as_what_they_are() -> None:
    rows = [row("known", 0.8, 0.8, 2.0), row("Who-knows-9B", 0.9, 0.9, 2.0, kind="published",
                                             family="llm", throughput_qps=np.nan,
                                             latency_ms=np.nan)]  # fmt: skip
    of = made(rows)
    needs = Needs(on_site=True, budget_usd=1e6, always_on=False)
    found = answer(of, needs)
    told = aside_words(of, needs, found)
    assert "where it runs of 1" in told and "what it costs of 1" in told
    assert "None of them would cost less, as far as known." in told
    assert COST in {f.need for f in set_aside(of, needs, found)[0].lacks}
    assert (
        aside_table(of, needs, found, set_aside(of, needs, found))["measure"][0]
        == "what it costs; where it runs"
    )


def test_without_the_limit_the_unknown_router_is_the_answer_and_the_table_says_so() -> None:
    of = made(some())
    found = answer(of, NEEDS)
    moved, without = flips(of, NEEDS, found.recommended), drops(of, NEEDS)
    assert [(drop.name, of.names[drop.router]) for drop in without] == [("slo_ms", "better")]
    table = turn_table(of, NEEDS, found, moved, without)
    last = table.iloc[-1]
    assert (last["need"], last["now"], last["at"]) == ("p95 latency allowed", "100 ms", "no limit")
    assert last["then"].startswith("better (") and "unknown: p95 latency" in last["then"]
    assert "no limit" not in set(table["at"][:-1])  # what is moved comes first, the nearest on top


def test_a_row_that_leads_to_a_router_no_better_than_lots_says_so() -> None:
    of = made([row("fair", 0.8, 0.8), row("mute", 0.01, 0.95)])
    needs = Needs(min_id=0.5, refused=0.001, wrong_domain=0.001)
    found = answer(of, needs)
    moved, without = flips(of, needs, found.recommended), drops(of, needs)
    table = turn_table(of, needs, found, moved, without)
    to_mute = table["then"][table["then"].str.startswith("mute")]
    assert len(to_mute) >= 2 and to_mute.str.endswith("not known to beat drawing lots").all()
    assert "not known" not in "".join(table["then"].drop(to_mute.index))
    toward = [replace(flip, above=None) for flip in moved if flip.below and flip.below.router == 1]
    assert "mute is the answer, but it is not known to beat" in nearest(of, needs, toward)


def test_a_need_that_may_go_is_said_to_change_nothing() -> None:
    of = made([row("a", 0.8, 0.8, 2.0), row("b", 0.7, 0.7, 1.0)])
    needs = Needs(slo_ms=100, on_site=True, min_id=0.2)
    found = answer(of, needs)
    moved, without = flips(of, needs, found.recommended), drops(of, needs)
    assert "no limit" not in set(turn_table(of, needs, found, moved, without)["at"])
    told = steady(found, needs, moved, without)
    assert told.endswith(
        "Given up altogether, the answer stays: p95 latency allowed; minimum ID accuracy; "
        "no data may leave the site."
    )
