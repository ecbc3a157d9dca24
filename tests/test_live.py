from __future__ import annotations

import numpy as np
import pytest

from core.embed import embedder
from core.live import (
    MAX_CHARACTERS,
    BadQuery,
    agreement,
    ask,
    ask_all,
    check,
    encoder_note,
    replies_frame,
)
from core.routers import Router, RouterError
from core.routers.artifacts import load_guard
from core.routers.guardrails.base import Guard, Verdicts
from core.routers.guardrails.guarded import guarded
from core.settings import settings
from core.types import Ints, Scores


class Fixed(Router):
    """Says the same of every query."""

    name = label = "fixed"
    family = "baseline"
    idea = paper = "none"

    def __init__(self, domains: tuple[float, ...], ood: float) -> None:
        self.given, self.ood, self.ready = domains, ood, True

    def _score(self, texts: list[str]) -> Scores:
        n = len(texts)
        return Scores(
            np.tile(np.float32(self.given), (n, 1)), np.full(n, self.ood, dtype=np.float32)
        )

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None: ...

    def _write(self, folder: object) -> None: ...

    def _read(self, folder: object) -> None: ...


class Faulty(Fixed):
    """Cannot answer."""

    def _score(self, texts: list[str]) -> Scores:
        raise RouterError("endpoint down: start it")


def test_a_query_is_routed_or_rejected_at_the_threshold() -> None:
    query = check("a question")
    accepted = ask(Fixed((0.1, 0.7, 0.2), ood=0.5), query)
    assert (accepted.verdict, accepted.domain, accepted.margin) == ("finance", "finance", 0.0)
    rejected = ask(Fixed((0.1, 0.7, 0.2), ood=0.75), query)
    assert (rejected.verdict, rejected.domain, rejected.margin) == ("ood", "finance", -0.25)
    assert rejected.rejected
    assert rejected.milliseconds > 0


def test_a_fault_is_a_row_and_the_others_go_on() -> None:
    replies = ask_all([Faulty((1, 0, 0), 0), Fixed((1, 0, 0), 0)], check("q"))
    assert agreement(replies) == ("law", 1, 1)
    frame = replies_frame(replies)
    assert frame["Verdict"].tolist() == ["no answer", "law"]
    assert frame["Why"].tolist() == ["endpoint down: start it", ""]
    assert np.isnan(frame["OOD score"][0])


class Reading(Fixed):
    """Reads the query's sentence vector first."""

    def _score(self, texts: list[str]) -> Scores:
        embedder().embed(texts)
        return super()._score(texts)


def test_each_router_pays_for_the_sentence_vector_that_they_share() -> None:
    routers = [Reading((1, 0, 0), 0), Reading((1, 0, 0), 0), Fixed((1, 0, 0), 0)]
    first, second, plain = ask_all(routers, check("a query that nobody has asked before"))
    assert first.embedding_ms == second.embedding_ms > 0
    assert min(first.milliseconds, second.milliseconds) >= first.embedding_ms
    assert plain.embedding_ms == 0
    assert encoder_note([first, second, plain]).startswith(
        "Times are those of each router alone. 2"
    )
    assert encoder_note([plain]) == ""


def test_agreement_of_nobody() -> None:
    assert agreement([]) == ("", 0, 0)


@pytest.mark.parametrize("text", ["", "   \n\t ", "\x00\x00"])
def test_nothing_to_route(text: str) -> None:
    with pytest.raises(BadQuery, match="nothing to route"):
        check(text)


def test_too_long_names_both_numbers() -> None:
    with pytest.raises(BadQuery, match=f"100,000 characters; the limit is {MAX_CHARACTERS:,}"):
        check("a" * 100_000)


def test_control_characters_are_replaced_and_said() -> None:
    query = check("bail\x00 money\x1b[31m")
    assert query.text == "bail  money [31m"
    assert query.note


@pytest.mark.parametrize("text", ["👩‍⚕️💊", "<b>bold</b><script>alert(1)</script>", "Aký\nje"])
def test_ordinary_text_is_left_alone(text: str) -> None:
    query = check(text)
    assert (query.text, query.note) == (text, "")


class Stops(Guard):
    """Rejects what says `bad`, and names why."""

    name = label = "stops"
    idea = ood_score = paper = "none"
    ready = True

    def _judge(self, texts: list[str]) -> Verdicts:
        bad = ["bad" in text for text in texts]
        return Verdicts(np.float32(bad), tuple(("says bad",) if one else () for one in bad))


def test_a_guard_rejects_or_passes_and_names_its_reasons() -> None:
    stopped, passed = ask(Stops(), check("bad")), ask(Stops(), check("good"))
    assert (stopped.verdict, stopped.reasons, stopped.domain) == ("ood", ("says bad",), "")
    assert (passed.verdict, passed.reasons, passed.scores) == ("passed", (), None)
    assert agreement([stopped, passed, ask(Fixed((1, 0, 0), 0), check("q"))]) == ("law", 1, 1)
    frame = replies_frame([stopped, passed])
    assert frame["Verdict"].tolist() == ["rejected (OOD)", "passed"]
    assert frame["Why"].tolist() == ["says bad", ""]
    assert "Why" not in replies_frame([passed])


def test_a_guarded_router_tells_the_reasons_of_its_guard() -> None:
    pair = guarded(Fixed((0.1, 0.7, 0.2), ood=0.1), Stops())
    reply = ask(pair, check("bad"))
    assert (reply.verdict, reply.domain, reply.reasons) == ("ood", "finance", ("says bad",))
    assert ask(pair, check("good")).verdict == "finance"


def test_a_guard_looks_once_however_many_routers_it_stands_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guard, looked = load_guard("local-guard", settings().models), list[str]()
    look = guard._look  # type: ignore[attr-defined]
    monkeypatch.setattr(guard, "_look", lambda text: looked.append(text) or look(text))
    pairs = [guarded(Fixed((0.9, 0.05, 0.05), ood=0.1), guard, name) for name in ("a", "b")]
    replies = ask_all([*pairs, guard], check("Das hier ist kein Englisch, glaube ich."))
    assert looked == ["Das hier ist kein Englisch, glaube ich."]
    assert {reply.verdict for reply in replies} == {"ood"}
    assert {reply.reasons for reply in replies} == {("not English",)}
    assert {reply.embedding_ms for reply in replies} == {0.0}, "a guard's time is no vector's"
    pairs[0].score(["again"]), pairs[1].score(["again"])
    assert looked[1:] == ["again", "again"], "outside of it a clock must meet the whole work"
