"""A chain answers live what the same chain gives when it is played from stored answers."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis.answers import Answers
from core.analysis.cascade import GUARD, Member, Stage, play
from core.routers import Router, RouterError
from core.routers.chain import Chain, Link
from core.types import Ints, Scores
from core.verdict import verdict
from tests.analysis.made import drawn


class Known(Router):
    """Answers query "i" with row i of stored answers, and counts what it is asked."""

    name, label, family = "known", "Known", "tfidf"
    idea = ood_score = paper = "-"

    def __init__(self, one: Answers, name: str = "known") -> None:
        self.one, self.asked, self.ready = one, 0, True
        vars(self)["name"] = name

    def _score(self, texts: list[str]) -> Scores:
        rows = np.array([int(text) for text in texts])
        self.asked += len(rows)
        return Scores(self.one.scores.domains[rows], self.one.scores.ood[rows])

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None: ...
    def _write(self, folder: object) -> None: ...
    def _read(self, folder: object) -> None: ...


SEVERAL = [drawn(seed=seed) for seed in (1, 2, 3)]
TEXTS = [str(i) for i in range(len(SEVERAL[0]))]
CHAINS = [
    (Stage(0, 0.2, 0.2),),
    (Stage(0, 0.1, 0.8), Stage(1, 0.4, 0.4)),
    (Stage(0, 0.0, 1.0), Stage(1, 0.3, 0.6), Stage(2, 0.5, 0.5)),
    (Stage(0, -0.001, 0.9), Stage(1, 0.4, 0.4)),
    (Stage(0, 0.5, 0.5, GUARD), Stage(1, 0.3, 0.3)),
    (Stage(1, 0.2, 0.6), Stage(2, 0.4, 0.4), Stage(0, 0.3, 0.3, GUARD)),
    (Stage(0, 1.2, 1.2), Stage(1, 0.4, 0.4)),
]


def chain(stages: tuple[Stage, ...]) -> Chain:
    routers = [Known(one, f"known{i}") for i, one in enumerate(SEVERAL)]
    links = [Link(routers[s.place], s.low, s.high, s.role == GUARD) for s in stages]
    return Chain(links, "cascade-1", "Mine")


@pytest.mark.parametrize("stages", CHAINS)
def test_live_and_played_agree_on_every_query(stages: tuple[Stage, ...]) -> None:
    members = [Member(one, np.zeros(len(one)), 0.0) for one in SEVERAL]
    live, played = chain(stages), play(stages, members)
    scores = live.score(TEXTS)
    assert (verdict(scores, live.threshold) == played.verdicts).all()
    assert ((scores.ood >= 0) & (scores.ood <= 1)).all()
    asked = [part.asked for part in live.parts]  # type: ignore[attr-defined]
    assert asked == [int(reached.sum()) for reached in played.asked]


def test_it_is_a_router_of_its_own_name() -> None:
    one, other = chain(CHAINS[1]), chain(CHAINS[2])
    assert (one.name, one.card().label, one.card().family) == ("cascade-1", "Mine", "cascade")
    assert one.params() != other.params()
    assert Chain.name == "chain"
    assert [part.name for part in other.parts] == ["known0", "known1", "known2"]


def test_what_cannot_decide_is_refused() -> None:
    known = Known(SEVERAL[0])
    with pytest.raises(RouterError, match="has no router"):
        Chain([])
    with pytest.raises(RouterError, match="must decide"):
        Chain([Link(known, 0.1, 0.9)])
    with pytest.raises(RouterError, match="must decide"):
        Chain([Link(known, 0.5, 0.5, guard=True)])
    other = Known(SEVERAL[1])
    other.domains = ("law", "art")
    with pytest.raises(RouterError, match="law, art"):
        Chain([Link(known, 0.1, 0.9), Link(other, 0.5, 0.5)])


def test_it_neither_learns_nor_keeps(tmp_path: object) -> None:
    one = chain(CHAINS[0])
    with pytest.raises(RouterError, match="nothing to learn"):
        one.fit(["a", "b", "c"], np.array([0, 1, 2]))
    with pytest.raises(RouterError, match="no artifact"):
        one.write(tmp_path)  # type: ignore[arg-type]
