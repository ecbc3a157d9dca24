from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.benchmark.datasets import starter
from core.benchmark.runner import SLOW_BATCH, run
from core.completion import EndpointFault, read_answer, shortened
from core.routers import RouterError, labels
from core.routers.llm import llm_router
from core.settings import Settings
from core.testing.script import Script, Step, demo
from core.testing.scripted import ScriptedEndpoint
from core.verdict import verdict
from tests.at_endpoint import KEY, endpoint

WORDS = ("Law", "Finance", "Health", "Other")


@pytest.fixture
def server() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint(demo(), key=KEY) as running:
        yield running


class TestAnswers:
    def test_queries_are_routed_in_order(self, server: ScriptedEndpoint) -> None:
        router = llm_router(endpoint(server))
        texts = ["my landlord", "a cake", "a rash", "a mortgage"] * 25
        scores = router.score(texts)
        assert verdict(scores, router.card().threshold).tolist() == [0, 3, 2, 1] * 25
        assert scores.domains.dtype == scores.ood.dtype == np.float32
        assert sum(server.calls.values()) == 100

    def test_log_probabilities_become_shares(self, server: ScriptedEndpoint) -> None:
        scores = llm_router(endpoint(server)).score(["my landlord"])
        law, rest = np.exp(-0.2), np.exp(-2.8)
        assert scores.domains[0, 0] == pytest.approx(law / (law + 3 * rest), rel=1e-5)
        assert scores.ood[0] == pytest.approx(rest / (law + 3 * rest), rel=1e-5)

    def test_without_log_probabilities_the_word_decides(self, server: ScriptedEndpoint) -> None:
        server.script = Script(otherwise=Step(say="**Finance**"))
        scores = llm_router(endpoint(server)).score(["q"])
        assert scores.domains.tolist() == [[0, 1, 0]]
        assert scores.ood.tolist() == [0]

    def test_examples_are_sent_only_where_asked_for(self, server: ScriptedEndpoint) -> None:
        llm_router(endpoint(server)).score(["q"])
        llm_router(endpoint(server), with_shots=True).score(["q"])
        zero, few = server.seen
        assert [m["role"] for m in zero["messages"]] == ["system", "user"]
        assert len(few["messages"]) == 2 + 2 * len(labels.SHOTS)
        assert (zero["temperature"], zero["model"]) == (0, "m")

    def test_the_card_says_that_answers_are_scripted(self, server: ScriptedEndpoint) -> None:
        router = llm_router(endpoint(server))
        assert router.card().label == "m"
        router.score(["q"])
        assert router.scripted
        assert router.card().label == "m (scripted)"

    def test_other_domains_have_other_words(self, server: ScriptedEndpoint) -> None:
        server.script = Script(otherwise=Step(say="Travel"))
        router = llm_router(endpoint(server), domains=("travel", "cooking"))
        assert router.score(["q"]).domains.tolist() == [[1, 0]]
        assert "Travel, Cooking or Other" in server.seen[0]["messages"][0]["content"]

    def test_no_query_no_call(self, server: ScriptedEndpoint) -> None:
        assert len(llm_router(endpoint(server)).score([])) == 0
        assert not server.seen

    def test_nothing_scripted_becomes_a_measured_run(
        self, server: ScriptedEndpoint, config: Settings, tmp_path: Path
    ) -> None:
        router = llm_router(endpoint(server))
        with pytest.raises(RouterError):
            run(router, starter(config.starter, "test"), tmp_path, config.models)
        assert len(server.seen) == SLOW_BATCH  # it said so with its first answers
        assert not list(tmp_path.iterdir())


class TestReading:
    @pytest.mark.parametrize(
        ("text", "index"),
        [
            ("Law", 0), (" finance.\n\nBecause", 1), ("Category: **Health**", 2), ("OTHER", 3),
            ("healthcare", 2), ("'Law'", 0), ("", None), ("Law or Finance", None),
            ("I cannot help with that", None), ("Lawyer", None), ("<b>Law</b>", None),
        ],
    )  # fmt: skip
    def test_a_label_or_nothing(self, text: str, index: int | None) -> None:
        assert labels.from_text(text, WORDS) == index

    def test_part_of_a_word_counts_unless_it_begins_two(self) -> None:
        names = ("Law", "Logistics", "Other")
        found = labels.from_tokens([{"L": -0.1, "Log": -1.0, " law": -1.0, "x": -0.2}], names)
        assert found is not None
        assert found.tolist() == [0.5, 0.5, 0.0]
        assert labels.from_tokens([{"x": -0.1, "": 0.0}], names) is None

    @given(st.dictionaries(st.text(max_size=8), st.floats(-50, 5), max_size=20))
    def test_shares_are_shares(self, top: dict[str, float]) -> None:
        found = labels.from_tokens([top], WORDS)
        assert found is None or (np.isfinite(found).all() and abs(found.sum() - 1) < 1e-5)

    @given(st.binary(max_size=200))
    def test_no_body_breaks_the_reader(self, content: bytes) -> None:
        with pytest.raises(EndpointFault):
            read_answer(content)

    @pytest.mark.parametrize(
        "content",
        [
            '{"choices": []}', '{"choices": [{"message": null}]}', "[" * 100_000, "null",
            '{"choices": [{"message": {"content": "x"}, "logprobs": {"content": [{}]}}]}',
            '{"choices": [{"message": {"content": "x"}}], "usage": [1]}',
        ],
    )  # fmt: skip
    def test_json_that_is_no_completion(self, content: str) -> None:
        with pytest.raises(EndpointFault, match="no chat completion"):
            read_answer(content.encode())

    @given(st.text(max_size=600))
    def test_foreign_text_is_one_short_printable_line(self, text: str) -> None:
        line = shortened(text)
        assert len(line) <= 80
        assert line.isprintable()
