from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.analysis.decision.candidates import Candidates
from core.analysis.decision.costs import shares
from core.analysis.decision.flips import flips
from core.analysis.decision.levers import LEVERS
from core.analysis.decision.needs import Needs, as_plain, faults, from_plain
from core.analysis.decision.presets import PRESETS
from core.analysis.decision.verdicts import FAIL, UNKNOWN, answer, winners
from tests.analysis.decision.made_board import boards, made, row, wishes

FEW = settings(max_examples=60)


@FEW
@given(boards(), wishes())
def test_the_fast_winner_is_the_first_of_the_answer(rows: list[dict], needs: Needs) -> None:
    of = made(rows)
    first = answer(of, needs).recommended
    assert winners(of, needs)[0] == (-1 if first is None else first)


@FEW
@given(boards(), wishes(), st.floats(0, 0.3), st.floats(1, 5))
def test_a_dominated_router_is_never_recommended_for_getting_worse(
    rows: list[dict], needs: Needs, loss: float, slower: float
) -> None:
    """r0 is made worse in every way; it was not recommended before, so it is not afterwards."""
    better = rows[1]
    rows[0] |= {
        "id_accuracy": better["id_accuracy"], "ood_accuracy": better["ood_accuracy"],
        "wrong": better["wrong"], "latency_ms": better["latency_ms"] * 2,
        "latency_p95_ms": better["latency_p95_ms"] * 2,
        "throughput_qps": better["throughput_qps"] / 2,
    }  # fmt: skip
    before = made(rows)
    first = answer(before, needs).recommended
    assume(first is None or before.names[first] != "r0")
    worse = rows[0] | {
        "latency_ms": rows[0]["latency_ms"] * slower,
        "latency_p95_ms": rows[0]["latency_p95_ms"] * slower,
        "throughput_qps": rows[0]["throughput_qps"] / slower,
        "id_accuracy": rows[0]["id_accuracy"] * (1 - loss),
        "ood_accuracy": rows[0]["ood_accuracy"] * (1 - loss),
    }
    after = made([worse, *rows[1:]])
    second = answer(after, replace(needs, downstream={})).recommended
    first_free = answer(before, replace(needs, downstream={})).recommended
    assume(first_free is None or before.names[first_free] != "r0")
    assert second is None or after.names[second] != "r0"


MANY = settings(max_examples=300)


@st.composite
def contested(draw: st.DrawFn) -> Needs:
    """Needs under which errors decide who is cheapest: no limit, and no machine that stands idle.

    Among needs of any kind most have one answer at every price, and a property of answers that
    change is hardly put to the test.
    """
    price = st.floats(0.05, 5)
    return replace(
        draw(wishes()), ood_share=draw(st.floats(0.2, 0.8)), let_through=draw(price),
        refused=draw(price), wrong_domain=draw(price), slo_ms=np.inf, budget_usd=np.inf,
        min_id=0.0, min_ood=0.0, always_on=False,
    )  # fmt: skip


@MANY
@given(boards(), st.one_of(wishes(), contested()), st.floats(0, 0.5), st.floats(0, 0.5),
       st.floats(1, 5))  # fmt: skip
def test_no_router_is_recommended_for_getting_worse(
    rows: list[dict], needs: Needs, fewer: float, laxer: float, slower: float
) -> None:
    """Any router that is not recommended, dominated or not, is not once it is made worse.

    An error must cost at least what the endpoint's answer does: else to refuse is a saving. And
    no budget where fewer are answered: the endpoints' bill falls with them, so it may then be met.
    """
    dearest = max(needs.downstream.values(), default=0)
    needs = replace(
        needs, refused=needs.refused + dearest, wrong_domain=needs.wrong_domain + dearest,
        budget_usd=np.inf if fewer else needs.budget_usd,
    )  # fmt: skip
    before = made(rows)
    first = answer(before, needs).recommended
    loser = next(name for name in ("r0", "r1") if first is None or before.names[first] != name)
    was = next(one for one in rows if one["row_id"] == loser)
    worse = was | {
        "latency_ms": was["latency_ms"] * slower, "throughput_qps": was["throughput_qps"] / slower,
        "latency_p95_ms": was["latency_p95_ms"] * slower,
        "id_accuracy": was["id_accuracy"] * (1 - fewer),
        "ood_accuracy": was["ood_accuracy"] * (1 - laxer),
    }  # fmt: skip
    after = made([worse if one is was else one for one in rows])
    second = answer(after, needs).recommended
    assert second is None or after.names[second] != loser or tied(before, needs, loser)


def tied(of: Candidates, needs: Needs, name: str) -> bool:
    """Whether a router costs what the recommended one does, to the last digits of a double."""
    found = answer(of, needs)
    least = found.costs.total[found.order[0]] if found.order else np.nan
    return bool(np.isclose(found.costs.total[of.names.index(name)], least, rtol=1e-9, atol=1e-9))


@MANY
@given(
    boards(),
    st.one_of(wishes(), contested()),
    st.sampled_from(["let_through", "refused", "wrong_domain"]),
    st.floats(1.01, 100),
)
def test_raising_an_error_price_never_raises_that_error(
    rows: list[dict], needs: Needs, name: str, factor: float
) -> None:
    of = made(rows)
    first = answer(of, needs).recommended
    dearer = replace(needs, **{name: float(getattr(needs, name)) * factor + 0.01})
    second = answer(of, dearer).recommended
    assert (first is None) == (second is None)  # a price changes no need
    if first is not None and second is not None:
        share = getattr(shares(of, needs), name)
        assert share[second] <= share[first] + 1e-9
        if name == "let_through" and needs.ood_share:
            outside = of.column("ood_accuracy")
            assert outside[second] >= outside[first] - 1e-9 / needs.ood_share


def test_these_properties_are_put_to_the_test_by_prices_that_do_change_the_router() -> None:
    """Boards on which a dearer error takes the answer from the lax router to the strict one."""
    of = made([row("strict", 0.6, 0.99, wrong=0.5), row("lax", 0.99, 0.6, wrong=0.5)])
    needs = Needs(ood_share=0.5, let_through=0.1, refused=1, wrong_domain=1, always_on=False)
    assert of.names[answer(of, needs).recommended] == "lax"
    assert of.names[answer(of, replace(needs, let_through=9)).recommended] == "strict"
    back = replace(needs, let_through=9, refused=99)
    assert of.names[answer(of, back).recommended] == "lax"


@FEW
@given(boards(), wishes(), st.randoms())
def test_row_order_does_not_change_the_answer(rows: list[dict], needs: Needs, rng) -> None:  # noqa: ANN001
    shuffled = list(rows)
    rng.shuffle(shuffled)
    one, two = made(rows), made(shuffled)
    names = [of.names[i] for of in (one, two) for i in answer(of, needs).order]
    half = len(names) // 2
    assert names[:half] == names[half:]


@settings(max_examples=15)
@given(boards(), wishes())
def test_a_flip_is_where_the_answer_changes(rows: list[dict], needs: Needs) -> None:
    of = made(rows)
    if answer(of, needs).recommended is None:
        needs = replace(needs, slo_ms=np.inf, budget_usd=np.inf, min_id=0.0, min_ood=0.0)
    first = answer(of, needs).recommended
    assert first is not None
    for flip in flips(of, needs, first):
        for edge in (flip.below, flip.above):
            if edge is not None:
                moved = replace(needs, **{flip.lever.name: edge.value})
                assert winners(of, moved)[0] == edge.router != first


def test_flips_are_found_where_they_must_be() -> None:
    of = made([row("strict", 0.8, 1.0, wrong=0.0), row("lax", 1.0, 0.8, wrong=0.0)])
    needs = Needs(ood_share=0.4, let_through=1, refused=1, wrong_domain=1, always_on=False)
    first = answer(of, needs).recommended
    assert of.names[first] == "lax"
    found = {flip.lever.name: flip for flip in flips(of, needs, first)}
    assert set(found) == {lever.name for lever in LEVERS}
    # 0.4 × 0.2 × p = 0.6 × 0.2 × 1 at p = 1.5; both weigh the same at an OOD share of 1/2.
    assert found["let_through"].above.value == pytest.approx(1.5, rel=1e-3)
    assert found["ood_share"].above.value == pytest.approx(0.5, abs=1e-3)
    assert of.names[found["ood_share"].above.router] == "strict"
    assert found["min_ood"].above.value == pytest.approx(0.8, abs=1e-3)
    assert found["ood_share"].below is None


def test_unknown_figures_neither_pass_nor_fail() -> None:
    of = made([row("p", 0.9, 0.9, np.nan, kind="published", latency_ms=1.0)])
    assert answer(of, Needs(slo_ms=100)).states == (UNKNOWN,)
    assert answer(of, Needs(slo_ms=100, min_id=0.95)).states == (FAIL,)
    assert answer(of, Needs()).recommended == 0


def test_a_hosted_model_fails_where_no_data_may_leave() -> None:
    rows = [row("NeMo + GPT-4o-mini", 0.99, 0.99, kind="published"), row("own", 0.5, 0.5)]
    of = made(rows)
    found = answer(of, Needs(on_site=True))
    assert [of.names[i] for i in found.order] == ["own"]


def test_a_figure_that_fails_never_looks_like_its_limit() -> None:
    of = made([row("r", 0.74996, 0.9, 100.04)])
    low, slow = answer(of, Needs(min_id=0.75, slo_ms=100)).findings[0]
    assert {low.short, slow.short} == {
        "p95 100.04 > 100 ms", "ID 74.996 < 75 %",
    }  # fmt: skip
    assert answer(of, Needs(min_id=0.7)).findings[0][0].has == "75 %"


def test_nonsense_is_named() -> None:
    bad = Needs(
        traffic=0, ood_share=1.5, let_through=-1, slo_ms=-5, downstream={"law": -1},
        mix={"law": float("nan")}, peak=float("nan"),
    )  # fmt: skip
    told = " ".join(faults(bad))
    for words in ("no traffic", "OOD share is 150 %", "let through is -1", "at most is -5",
                  "Endpoint of law", "Weight of law", "Busiest hour"):  # fmt: skip
        assert words in told
    assert all(not faults(preset.needs) for preset in PRESETS.values())


@given(wishes())
def test_needs_survive_json(needs: Needs) -> None:
    assert from_plain(as_plain(needs)) == needs


@pytest.mark.parametrize(
    "change", [{"traffic": "1e3"}, {"on_site": 1}, {"mix": [1]}, {"min_id": None}, {"extra": 1}]
)
def test_strange_json_is_refused_by_name(change: dict) -> None:
    with pytest.raises(ValueError, match=next(iter(change))):
        from_plain(as_plain(Needs()) | change)


def test_an_empty_scoreboard_has_no_answer() -> None:
    of = made([row("r", 0.9, 0.9)]).only(np.array([], np.int64))
    assert answer(of, Needs()).recommended is None
    assert winners(of, Needs())[0] == -1
