from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.analysis import chain_words as words
from core.analysis.cascade import GUARD, Member, Stage
from core.analysis.contest import best_mixture, contest, every_pair, mixture_lines
from core.analysis.outcome import outcome
from core.analysis.paired import BETTER, UNSURE, WORSE, Difference
from core.analysis.traffic import Traffic
from tests.analysis.made import DOMAINS, drawn

N = 4000


def member(seed: int, skill: float, ms: float, name: str) -> Member:
    return Member(drawn(N, seed, skill=skill, label=name), np.full(N, ms / 1000), ms)


CHEAP, DEAR = member(1, 1.2, 1, "cheap"), member(2, 1.3, 10, "dear")
PICK = [member(3, 1.2, 1, "cheap"), member(4, 1.3, 10, "dear")]
CHAIN = (Stage(0, 0.15, 0.75), Stage(1, 0.4, 0.4))


def test_independent_doubts_win() -> None:
    found = contest(CHAIN, PICK, [CHEAP, DEAR], Traffic())
    assert found.wins
    assert "beats its parts" in found.sentence
    assert words.heading(found, searched=True) == "Best found, certain to be better than its parts"
    assert [name for name, _ in found.against] == ["cheap", "dear", "the line between them"]
    assert found.chain.latency_ms < 10
    shown = {label: value for label, value, _ in words.headline(found)}
    assert shown["GQR score"] == f"{float(found.chain.outcome.gqr) * 100:.1f} %"


def test_a_chain_onto_itself_cannot_win() -> None:
    found = contest(CHAIN, [PICK[0]] * 2, [CHEAP] * 2, Traffic())
    assert not found.wins


def test_a_silly_band_is_beaten() -> None:
    found = contest((Stage(0, 0.98, 0.99), Stage(1, 0.4, 0.4)), PICK, [CHEAP, DEAR], Traffic())
    assert "is beaten by" in found.sentence
    assert words.heading(found, searched=False).startswith("Your chain, but")
    assert WORSE in {d.verdict for _, d in found.against}


def test_the_mixture_keeps_to_the_time_of_the_chain() -> None:
    found = contest(CHAIN, PICK, [CHEAP, DEAR], Traffic())
    for latency in (0.5, 1.0, 4.0, 20.0):
        weights = best_mixture(found.parts, found.sampled, latency)
        assert weights.sum() == pytest.approx(1)
        assert weights[-1] == 0
        took = weights[0] * 1 + weights[1] * 10
        assert took <= max(latency, 1) + 1e-9


def test_the_line_ends_in_its_parts() -> None:
    found = contest(CHAIN, PICK, [CHEAP, DEAR], Traffic())
    line = mixture_lines(found.parts)
    assert line["latency_ms"].iloc[[0, -1]].tolist() == pytest.approx([1, 10])
    ends = [float(one.outcome.gqr) for one in found.parts]
    assert line["gqr"].iloc[[0, -1]].tolist() == pytest.approx(ends)
    assert mixture_lines(found.parts[:1]).empty


def test_every_pair_is_held_against_its_hardest_rival() -> None:
    table = every_pair(PICK, [CHEAP, DEAR], Traffic())
    assert {(row.first, row.then) for row in table.itertuples()} == {
        ("cheap", "dear"), ("dear", "cheap")
    }  # fmt: skip
    assert set(table["verdict"]) <= {BETTER, WORSE, UNSURE}
    assert "beat both parts" in words.proof(table)
    names = {f"name of {label}": label for label in table["first"]}
    best = table.iloc[0]
    assert words.winner(table, names) == (f"name of {best['first']}", f"name of {best['then']}")
    assert words.winner(table.assign(verdict=UNSURE), names) is None
    assert "None of the 2 pairs" in words.proof(table.assign(verdict=UNSURE))
    assert "of 2 it cannot be told" in words.proof(table.assign(verdict=UNSURE))
    assert len(words.pairs(table)) == 2


def test_a_one_sided_panel_gives_dashes() -> None:
    rows = ~CHEAP.answers.is_ood
    inside = [Member(m.answers.only(rows), m.seconds[rows], 1.0) for m in (CHEAP, DEAR)]
    found = contest(CHAIN, inside, inside, Traffic())
    assert not found.wins
    assert "– points" in found.sentence
    assert words.heading(found, searched=True) == "Best found, not certain to be better"
    assert words.headline(found)[0][1:] == ("–", None)
    assert np.isnan(found.interval(0)).all() and np.isnan(found.interval(-1)).all()
    assert every_pair(inside, inside, Traffic()).empty
    assert "No pair can be compared" in words.proof(every_pair(inside, inside, Traffic()))


def test_words_and_frames() -> None:
    guarded = (Stage(1, 0.9, 0.9, GUARD), *CHAIN)
    said = words.described(guarded, [CHEAP, DEAR])
    assert said.startswith("**dear** rejects above an OOD score of 0.900 → **cheap** answers up to")
    assert "an OOD score of 0.150, rejects above 0.750" in said
    assert said.endswith("**dear** decides the rest at τ = 0.400")
    found = contest(CHAIN, PICK, [CHEAP, DEAR], Traffic())
    points, curve, lines = words.front_frames(found, CHAIN, [CHEAP, DEAR])
    assert points["kind"].tolist() == ["measured", "measured", "simulated"]
    assert points["gqr"].between(points["gqr_low"], points["gqr_high"]).all()
    assert (points["gqr_low"] < points["gqr_high"]).any()
    assert curve["latency_ms"].is_monotonic_increasing
    assert len(lines) > 2
    assert len(words.presented(points)) == 3


def test_costs_are_never_a_power_of_ten() -> None:
    assert words.small(4.54e-6) == "0.00000454"
    assert words.small(float("nan")) == "–"


def test_the_oracle_lists_what_only_others_get_right() -> None:
    found, gains, only = words.oracle(PICK, [CHEAP, DEAR])
    assert found.oracle > found.best
    assert len(only) == gains["gain"].sum()
    other = {"cheap": "dear", "dear": "cheap"}[found.best_label]
    assert set(only["by"]) == {other}
    assert set(only["label"]) <= {*DOMAINS, "ood"}
    assert len(words.ladder(found)) == 5
    assert words.listed(only, {})["text"].str.startswith("#").all()
    assert "named by its hash" in words.listed_note(only, {})
    known = dict.fromkeys(only["hash"], "a text")
    assert set(words.listed(only, known)["text"]) == {"a text"}
    assert "hash" not in words.listed_note(only, known)
    assert float(outcome(CHEAP.answers, 0.4).gqr) < found.oracle


def test_a_chain_uses_each_router_once_and_starts_with_a_band() -> None:
    assert words.lengths([CHEAP, DEAR]) == [2]
    assert words.lengths([CHEAP] * 9) == [2, 3, 4]
    assert words.first_band(0.4) == pytest.approx((0.2, 0.7))


def test_a_verdict_in_parts_names_each_side_once() -> None:
    found = contest(CHAIN, PICK, [CHEAP, DEAR], Traffic())
    open_ = Difference(0.01, -0.01, 0.03)
    mixed = replace(found, against=[("one", Difference(0.02, 0.01, 0.03)), ("other", open_)])
    assert mixed.sentence.startswith("**The chain beats one, but whether also other cannot be")
    assert replace(found, against=[("other", open_)]).sentence.startswith("**Whether the chain")
