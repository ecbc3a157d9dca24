from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import asdict
from itertools import pairwise

import pytest
from pydantic import SecretStr

from core.budget import Budget
from core.chat import Chat
from core.completion import EndpointFault
from core.endpoints import (
    GUARD_PRESETS,
    OPENAI_URL,
    PRESETS,
    BadEndpoint,
    Endpoint,
    Price,
    from_environment,
    with_key,
)
from core.routers import RouterError
from core.routers.llm import LlmRouter, llm_router
from core.testing.script import PLAYS, Script, Step, demo
from core.testing.scripted import ScriptedEndpoint
from tests.at_endpoint import KEY, endpoint, quick, said


@pytest.fixture
def server() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint(demo(), key=KEY) as running:
        yield running


class TestFaults:
    @pytest.mark.parametrize(
        ("play", "words"),
        [
            ("too-often", "asked too often .429.: slow down. Try later. Tried 3 times"),
            ("broken", "fault of its own .500.: out of memory"),
            ("refused", "refused the key .401."),
            ("broken-json", "no chat completion"),
            ("empty", "answered nothing, none of Law, Finance, Health, Other"),
            ("endless", "does not end"),
            ("dropped", "dropped in the middle"),
            ("no-label", "answered 'I would rather not say.', none of"),
            ("instructions", "none of Law"),
        ],
    )
    def test_each_fault_is_named(self, play: str, words: str, server: ScriptedEndpoint) -> None:
        server.script = Script(otherwise=PLAYS[play])
        with pytest.raises(RouterError, match=words):
            quick(server).score(["q"])

    @pytest.mark.parametrize("play", ["slow", "dribble"])
    def test_a_slow_answer_is_cut_off_and_not_asked_again(
        self, play: str, server: ScriptedEndpoint
    ) -> None:
        server.script = Script(otherwise=PLAYS[play])
        start = time.monotonic()
        with pytest.raises(EndpointFault, match=r"within 0\.3 s. Raise the timeout"):
            quick(server, timeout_s=0.3).score(["q"])
        assert time.monotonic() - start < 2
        assert server.calls == {server.seen[0]["messages"][-1]["content"]: 1}

    def test_nothing_listens(self, server: ScriptedEndpoint) -> None:
        away = endpoint(server, url="http://127.0.0.1:9/v1")
        with pytest.raises(EndpointFault, match=r"Nothing answers at http://127.0.0.1:9/v1"):
            LlmRouter(Chat(away, pause=lambda _: None)).score(["q"])

    def test_a_passing_fault_is_retried_and_nothing_is_counted_twice(
        self, server: ScriptedEndpoint
    ) -> None:
        server.script = said(Step(status=500), Step(fault="dropped"), Step(say="Law"))
        assert quick(server).score(["q"]).domains.tolist() == [[1, 0, 0]]
        assert len(server.seen) == 3

    def test_the_pause_grows_and_heeds_the_server(self, server: ScriptedEndpoint) -> None:
        waits: list[float] = []
        server.script = Script(otherwise=Step(status=503))
        chat = Chat(endpoint(server, retries=4), pause=waits.append)
        with pytest.raises(EndpointFault):
            LlmRouter(chat).score(["q"])
        assert len(waits) == 4
        assert all(a < b for a, b in pairwise(waits))
        server.script = said(Step(status=429, retry_after_s=1.5), Step(say="Law"))
        LlmRouter(chat).score(["q"])
        assert waits[-1] == 1.5

    def test_a_server_that_wants_an_hour_is_not_waited_for(self, server: ScriptedEndpoint) -> None:
        server.script = Script(otherwise=Step(status=429, retry_after_s=3600))
        with pytest.raises(EndpointFault, match="Tried once"):
            llm_router(endpoint(server)).score(["q"])

    def test_a_redirect_is_not_followed(self, server: ScriptedEndpoint) -> None:
        server.script = Script(otherwise=Step(status=302))
        with pytest.raises(EndpointFault, match="redirects .302."):
            quick(server).score(["q"])

    def test_a_fault_ends_a_long_queue(self, server: ScriptedEndpoint) -> None:
        server.script = Script(otherwise=PLAYS["refused"])
        with pytest.raises(EndpointFault, match="401"):
            quick(server).score(["q"] * 10_000)
        assert len(server.seen) < 100

    def test_no_more_calls_at_once_than_allowed(self, server: ScriptedEndpoint) -> None:
        server.script = Script(otherwise=Step(delay_s=0.05))
        start = time.monotonic()
        quick(server, parallel=2).score(["q"] * 8)
        assert time.monotonic() - start >= 4 * 0.05

    def test_an_unreadable_answer_can_count_as_a_rejection(self, server: ScriptedEndpoint) -> None:
        server.script = Script(otherwise=PLAYS["instructions"])
        router = llm_router(endpoint(server), unreadable="reject")
        assert router.score(["q"]).ood.tolist() == [1]
        assert router.params()["unreadable"] == "reject"


class TestMoney:
    PRICE = Price(1.0, 2.0, "test")

    def test_usage_is_priced(self, server: ScriptedEndpoint) -> None:
        budget = Budget()
        quick(server, budget, price=self.PRICE).score(["my landlord", "a cake"])
        words = sum(len(m["content"].split()) for seen in server.seen for m in seen["messages"])
        assert budget.spent_usd == pytest.approx((words * 1.0 + 2 * 2.0) / 1e6)

    def test_the_cap_stops_before_it_is_passed(self, server: ScriptedEndpoint) -> None:
        budget = Budget(limit_usd=0.003)
        router = quick(server, budget, price=self.PRICE, parallel=8)
        with pytest.raises(EndpointFault, match=r"cap of 0.003 USD would be passed.*Raise the cap"):
            router.score(["my landlord"] * 500)
        assert 0 < budget.spent_usd <= 0.003
        calls = len(server.seen)
        with pytest.raises(EndpointFault, match="cap"):
            router.score(["x" * 10_000])
        assert len(server.seen) == calls

    def test_a_cap_needs_a_price(self, server: ScriptedEndpoint) -> None:
        with pytest.raises(EndpointFault, match="price of this model is unknown"):
            quick(server, Budget(limit_usd=5)).score(["q"])
        assert not server.seen

    def test_without_a_price_the_cost_is_unknown_and_not_zero(
        self, server: ScriptedEndpoint
    ) -> None:
        budget = Budget()
        quick(server, budget).score(["q"])
        assert (budget.spent_usd, budget.unpriced) == (0, 1)

    def test_without_usage_the_most_is_booked(self, server: ScriptedEndpoint) -> None:
        server.script = said(Step(say="Law"), Step(say="Law", usage=False))
        budget = Budget()
        router = quick(server, budget, price=self.PRICE)
        router.score(["q"])
        known = budget.spent_usd
        router.score(["q"])
        assert budget.spent_usd > 2 * known

    def test_a_refusal_costs_nothing_and_a_timeout_may(self, server: ScriptedEndpoint) -> None:
        budget = Budget()
        server.script = Script(otherwise=PLAYS["refused"])
        with pytest.raises(EndpointFault):
            quick(server, budget, price=self.PRICE).score(["q"])
        assert budget.spent_usd == 0
        server.script = Script(otherwise=PLAYS["slow"])
        with pytest.raises(EndpointFault):
            quick(server, budget, price=self.PRICE, timeout_s=0.1).score(["q"])
        assert budget.spent_usd > 0


class TestKeys:
    def test_the_key_shows_nowhere(
        self, server: ScriptedEndpoint, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        router = quick(server)
        router.score(["my landlord"])
        shown = [repr(router.chat), str(router.chat.endpoint), str(router.params())]
        shown += [str(asdict(router.card())), str(asdict(router.chat.endpoint)), caplog.text]
        assert not [text for text in shown if KEY in text]
        assert not any(KEY in str(body) for body in server.seen)

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
    def test_a_server_that_repeats_the_key_is_not_repeated(
        self, status: int, server: ScriptedEndpoint
    ) -> None:
        server.script = Script(otherwise=Step(status=status, say=f"bad key {KEY}"))
        with pytest.raises(EndpointFault) as caught:
            quick(server).score(["q"])
        error: BaseException | None = caught.value
        while error is not None:
            assert KEY not in str(error) + repr(error.args)
            assert not hasattr(error, "request")
            error = error.__cause__
        assert caught.value.__suppress_context__

    @pytest.mark.parametrize(
        ("url", "words"),
        [
            (f"https://api.example.com/v1?key={KEY}", "holds more than an address"),
            (f"https://me:{KEY}@example.com/v1", "holds more than an address"),
            ("http://api.example.com/v1", "unencrypted to api.example.com"),
            ("file:///etc/passwd", "must begin with http"),
            ("api.example.com", "must begin with http"),
            ("http://host:99999/v1", "cannot be read"),
        ],
    )
    def test_addresses_that_endanger_a_key(self, url: str, words: str) -> None:
        with pytest.raises(BadEndpoint, match=words) as caught:
            Endpoint(url, "m", key=SecretStr(KEY)).checked()
        assert KEY not in str(caught.value)

    def test_a_key_that_is_none_is_not_repeated(self) -> None:
        with pytest.raises(BadEndpoint, match="characters that no key has") as caught:
            Endpoint(OPENAI_URL, "m", key=SecretStr("sk-\nx")).checked()
        assert "sk-" not in str(caught.value)

    def test_openai_s_key_goes_to_openai_only(self) -> None:
        environment = {"OPENAI_API_KEY": KEY}
        for name, preset in (PRESETS | GUARD_PRESETS).items():
            found = with_key(preset, "", environment).key.get_secret_value()
            assert found == (KEY if preset.url == OPENAI_URL else ""), name

    def test_the_environment_names_an_endpoint(self) -> None:
        assert from_environment({}) is None
        found = from_environment(
            {"SWITCHYARD_LLM_URL": "http://127.0.0.1:1/v1/", "SWITCHYARD_LLM_MODEL": " m "}
        )
        assert found == Endpoint("http://127.0.0.1:1/v1", "m")
        with pytest.raises(BadEndpoint, match="Name the model"):
            from_environment({"SWITCHYARD_LLM_URL": "http://127.0.0.1:1/v1"})


def test_every_preset_can_be_used() -> None:
    for preset in (PRESETS | GUARD_PRESETS).values():
        assert preset.checked() == preset
    models = {preset.model for preset in PRESETS.values()}
    assert {"gpt-4o-mini", "llama3.2:3b", "llama3.1:8b"} <= models
