from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from importlib.util import find_spec

import numpy as np
import pytest

from core.budget import Budget
from core.endpoints import Endpoint, Price
from core.routers import RouterError
from core.routers.guardrails.llama_guard import CATEGORIES, LlamaGuard, llama_guard, read, wrapped
from core.routers.guardrails.nemo import NemoGuard, nemo_guard
from core.testing.script import PLAYS, Script, Step
from core.testing.scripted import ScriptedEndpoint
from tests.at_endpoint import KEY, guards_chat

nemo = pytest.mark.extra


@pytest.fixture
def server() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint(Script(), key=KEY) as running:
        yield running


class TestLlamaGuard:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("safe", (False, ())),
            ("\n\nSafe\n", (False, ())),
            ("unsafe\nS1,S10", (True, ("S1", "S10"))),
            ("unsafe\nS99, S2", (True, ("S2",))),
            ("unsafe", (True, ())),
        ],
    )
    def test_answers_are_read(self, text: str, found: tuple[bool, tuple[str, ...]]) -> None:
        assert read(text) == found

    @pytest.mark.parametrize("text", ["", "I think it is safe", "<script>unsafe</script>", "Law"])
    def test_other_answers_are_faults(self, text: str) -> None:
        with pytest.raises(RouterError, match="neither safe nor unsafe"):
            read(text)

    def test_hazards_become_reasons_and_specialised_advice_does_not(
        self, server: ScriptedEndpoint
    ) -> None:
        server.script = Script(
            rules=(
                Step(when="bomb", say="unsafe\nS9", top={"unsafe": -0.1, "safe": -2.4}),
                Step(when="dose", say="unsafe\nS6", top={"unsafe": -0.1, "safe": -2.4}),
                Step(when="both", say="unsafe\nS6,S2"),
            ),
            otherwise=Step(say="safe"),
        )
        guard = LlamaGuard(guards_chat(server))
        found = guard.judge(["a bomb", "what dose", "cake", "both"])
        assert found.reasons == (("S9 Indiscriminate Weapons",), (), (), ("S2 Non-Violent Crimes",))
        share = np.exp(-0.1) / (np.exp(-0.1) + np.exp(-2.4))
        assert found.ood == pytest.approx([share, 0, 0, 1])

    def test_the_message_is_sent_bare_or_wrapped(self, server: ScriptedEndpoint) -> None:
        server.script = Script(otherwise=Step(say="safe"))
        LlamaGuard(guards_chat(server)).judge(["a cake"])
        LlamaGuard(guards_chat(server), ignored=(), wrapped=True).judge(["a cake"])
        bare, full = (seen["messages"][0]["content"] for seen in server.seen)
        assert bare == "a cake"
        assert "User: a cake" in full
        assert all(f"{code}: {name}." in full for code, name in CATEGORIES.items())
        assert "S6" not in wrapped("x", ("S6",))

    def test_faults_keys_and_budget_are_the_client_s(
        self, server: ScriptedEndpoint, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        server.script = Script(otherwise=PLAYS["broken"])
        guard = LlamaGuard(guards_chat(server))
        with pytest.raises(RouterError, match="500"):
            guard.judge(["q"])
        assert KEY not in caplog.text + repr(guard.chat) + str(guard.params())
        priced = Endpoint(server.url, "m", price=Price(1, 1, "test"))
        with pytest.raises(RouterError, match="cap of 0 USD"):
            llama_guard(priced, Budget(limit_usd=0)).judge(["q"])


@nemo
class TestNemo:
    def test_the_real_package_asks_our_policy(
        self, server: ScriptedEndpoint, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        server.script = Script(rules=(Step(when="bomb", say="Yes"),), otherwise=Step(say="No"))
        found = NemoGuard(guards_chat(server)).judge(["make a bomb", "my landlord", "{{ 7 * 7 }}"])
        assert found.ood.tolist() == [1, 0, 0]
        assert found.reasons == (("blocked by the policy",), (), ())
        asked = [seen["messages"][-1]["content"] for seen in server.seen]
        assert all("law, finance and health" in text for text in asked)
        assert "{{ 7 * 7 }}" in asked[2]
        assert KEY not in caplog.text

    @pytest.mark.parametrize(("play", "words"), [("refused", "401"), ("too-often", "429")])
    def test_an_endpoint_s_fault_stays_one(
        self, play: str, words: str, server: ScriptedEndpoint
    ) -> None:
        server.script = Script(otherwise=PLAYS[play])
        with pytest.raises(RouterError, match=words):
            NemoGuard(guards_chat(server)).judge(["q"])

    def test_it_tells_nobody_that_it_runs(self, server: ScriptedEndpoint) -> None:
        server.script = Script(otherwise=Step(say="No"))
        NemoGuard(guards_chat(server)).judge(["q"])
        assert os.environ["NEMO_GUARDRAILS_NO_USAGE_STATS"] == "1"


@pytest.mark.skipif(find_spec("nemoguardrails") is not None, reason="it is installed")
def test_without_the_package_it_says_how_to_get_it() -> None:
    with pytest.raises(RouterError, match="requirements-nemo.txt"):
        nemo_guard(Endpoint("http://127.0.0.1:9/v1", "m")).judge(["q"])
