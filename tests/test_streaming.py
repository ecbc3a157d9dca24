from __future__ import annotations

import threading
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from core.endpoints import Endpoint
from core.live import check
from core.routers import Router, RouterError
from core.routers.llm import llm_router
from core.streaming import ask_each
from core.testing.script import PLAYS, Script, Step
from core.testing.scripted import ScriptedEndpoint
from core.types import Ints, Scores

QUERY = check("Can my landlord keep my deposit?")


class Quick(Router):
    """Answers at once, after `wait` if it has one."""

    family = "baseline"
    idea = paper = "none"
    ready = True

    def __init__(
        self, name: str, family: str = "baseline", wait: threading.Event | None = None
    ) -> None:
        self.shown, self.group, self.wait = name, family, wait
        vars(self).update(slow=wait is not None)

    def card(self) -> object:
        return SimpleNamespace(name=self.shown, label=self.shown, family=self.group, threshold=0.5)

    def _score(self, texts: list[str]) -> Scores:
        if self.wait is not None and not self.wait.wait(10):
            raise RouterError("nobody freed it")
        return Scores(np.float32([[1, 0, 0]]), np.float32([0]))

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None: ...

    def _write(self, folder: Path) -> None: ...

    def _read(self, folder: Path) -> None: ...


def test_quick_routers_do_not_wait_for_slow_ones() -> None:
    free = threading.Event()
    stream = ask_each([Quick("slow", "llm", free), Quick("a"), Quick("b")], QUERY)
    assert [next(stream)[1].card.name, next(stream)[1].card.name] == ["a", "b"]
    free.set()
    _, last = next(stream)
    assert (last.card.name, last.fault, last.verdict) == ("slow", "", "law")
    assert next(stream, None) is None


def test_slow_routers_come_in_the_order_of_their_answers() -> None:
    first, second = threading.Event(), threading.Event()
    stream = ask_each([Quick("one", "llm", first), Quick("two", "guarded", second)], QUERY)
    second.set()
    assert next(stream)[1].card.name == "two"
    first.set()
    assert next(stream)[1].card.name == "one"


@pytest.mark.parametrize("play", ["slow", "too-often", "broken-json", "dropped", "instructions"])
def test_a_fault_is_a_row_beside_the_others(play: str) -> None:
    with ScriptedEndpoint(Script(otherwise=PLAYS[play])) as server:
        bad = llm_router(Endpoint(server.url, "m", timeout_s=0.5, retries=0))
        replies = {reply.card.name: reply for _, reply in ask_each([bad, Quick("a")], QUERY)}
    assert replies["a"].verdict == "law"
    assert replies["llm-m"].fault and replies["llm-m"].scores is None


def test_a_scripted_answer_is_labelled_in_the_reply() -> None:
    with ScriptedEndpoint(Script(otherwise=Step(say="Law"))) as server:
        [(_, reply)] = ask_each([llm_router(Endpoint(server.url, "m"))], QUERY)
    assert reply.card.label == "m (scripted)"


def test_who_stops_listening_waits_for_nobody() -> None:
    never = threading.Event()
    stream = ask_each([Quick("slow", "llm", never), Quick("a")], QUERY)
    next(stream)
    start = time.monotonic()
    stream.close()
    assert time.monotonic() - start < 1
    never.set()  # lets its thread end


def test_no_router_no_reply() -> None:
    assert list(ask_each([], QUERY)) == []
