"""Runs at an endpoint: no query is lost or asked twice, scripted answers measure nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pydantic import SecretStr

from core import chat as chat_module
from core.benchmark import clock as clock_module
from core.benchmark import runner
from core.benchmark.run_files import query_hash
from core.benchmark.runner import Progress, run
from core.benchmark.runs import ANSWERS, MANIFEST
from core.chat import Chat
from core.commands.at_endpoint import at_endpoint
from core.completion import EndpointFault
from core.endpoints import Endpoint
from core.routers import RouterError
from core.routers.llm import LlmRouter
from core.settings import Settings
from core.testing.script import PLAYS, Script, Step, demo
from core.testing.scripted import ScriptedEndpoint
from core.types import DOMAINS, Panel

KEY = "sk-run-secret-99"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedEndpoint]:
    monkeypatch.setenv("SWITCHYARD_LLM_MODEL", "Model 1:2b")
    monkeypatch.setenv("SWITCHYARD_LLM_KEY", KEY)
    monkeypatch.setattr(runner, "SLOW_BATCH", 8)
    monkeypatch.setattr(clock_module, "SLOW_SAMPLE", 2)
    monkeypatch.setattr(clock_module, "SLOW_BATCH", 2)
    monkeypatch.setattr(clock_module, "WARM_UP", 1)
    with ScriptedEndpoint(demo(), key=KEY) as running:
        monkeypatch.setenv("SWITCHYARD_LLM_URL", running.url)
        yield running


@pytest.fixture
def believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the server were a real one: its own word that it is not goes unheard."""
    monkeypatch.setattr(chat_module, "SCRIPTED_HEADER", "x-nobody-says")


@pytest.fixture
def small(panel: Panel) -> Panel:
    return replace(
        panel, texts=panel.texts[:24], labels=panel.labels[:24], datasets=panel.datasets[:24]
    )


def at(server: ScriptedEndpoint) -> LlmRouter:
    endpoint = Endpoint(server.url, "m", key=SecretStr(KEY), retries=3).checked()
    return LlmRouter(Chat(endpoint, pause=lambda _: None), unreadable="reject")


def test_passing_faults_lose_nothing_and_the_key_is_nowhere(
    server: ScriptedEndpoint, believed: None, small: Panel, config: Settings, tmp_path: Path
) -> None:
    # One query may meet all three that pass: whoever is quickest takes the next.
    for bad in (Step(status=429), Step(status=500), Step(fault="dropped"), Step(say="I would not")):
        server.script.queue.append(bad)
    folder = run(at(server), small, tmp_path, config.models)
    assert folder.name.startswith("llm-m--")
    frame = pd.read_parquet(folder / ANSWERS)
    assert len(frame) == len(small)
    told = json.loads((folder / MANIFEST).read_text())
    assert told["asked"]["artifacts"] == {}
    assert told["size"] == {"artifact": None, "encoder": None}
    assert KEY.encode() not in b"".join(path.read_bytes() for path in folder.iterdir())


def test_a_fault_for_ever_stops_and_another_start_asks_only_what_is_left(
    server: ScriptedEndpoint, believed: None, small: Panel, config: Settings, tmp_path: Path
) -> None:
    def break_down(progress: Progress) -> None:
        server.script.rules, server.script.otherwise = (), PLAYS["too-often"]

    good = server.script.rules, server.script.otherwise
    with pytest.raises(EndpointFault, match="asked too often"):
        run(at(server), small, tmp_path, config.models, tell=break_down)
    server.script.rules, server.script.otherwise = good
    steps: list[Progress] = []
    folder = run(at(server), small, tmp_path, config.models, tell=steps.append)
    assert json.loads((folder / MANIFEST).read_text())["resumed_rows"] == 8
    assert steps[-1].answered == len(small) - 8
    assert len(pd.read_parquet(folder / ANSWERS)) == len(small)


def test_scripted_answers_are_refused(
    server: ScriptedEndpoint, small: Panel, config: Settings, tmp_path: Path
) -> None:
    with pytest.raises(RouterError, match="from a script, so there is nothing to measure"):
        run(at(server), small, tmp_path, config.models)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["llm", "llama-guard", "nemo-guardrails"])
def test_the_environment_names_the_endpoint(
    server: ScriptedEndpoint, config: Settings, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    router = at_endpoint(name, config)
    assert router.name == f"{name}-model-1-2b"
    assert KEY not in repr(router.params())
    monkeypatch.delenv("SWITCHYARD_LLM_URL")
    monkeypatch.delenv("SWITCHYARD_LLM_MODEL")
    with pytest.raises(RouterError, match=f"'{name}' needs an endpoint. Set SWITCHYARD_LLM_URL"):
        at_endpoint(name, config)


class Stumbling(Script):
    """Says the word that a query names, but refuses or breaks off each fortieth call."""

    faults = (Step(status=429), Step(status=500), Step(fault="dropped"), Step(status=503))
    asked = stumbled = 0

    def next(self, text: str, model: str = "") -> Step:
        """The step for a message."""
        with self._lock:
            self.asked += 1
            if self.asked % 40 == 0:
                self.stumbled += 1
                return self.faults[self.stumbled % len(self.faults)]
        return Step(say=text.split()[1])  # after "Query:"


def test_of_ten_thousand_queries_none_is_lost_or_counted_twice_among_faults(
    server: ScriptedEndpoint,
    believed: None,
    config: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runner, "SLOW_BATCH", 500)
    words = ("Law", "Finance", "Health", "Other")
    rows = 10_000
    labels = np.arange(rows) % 4
    panel = Panel(
        "mine", DOMAINS, tuple(f"{words[label]} {i}" for i, label in enumerate(labels)), labels,
        tuple("strange" if label == 3 else "own" for label in labels), "1",
    )  # fmt: skip
    server.script = script = Stumbling()
    calls: list[int] = []
    folder = run(at(server), panel, tmp_path, config.models, tell=lambda _: calls.append(
        server.calls.total()
    ))  # fmt: skip
    frame = pd.read_parquet(folder / ANSWERS)
    assert frame["query_sha256"].nunique() == len(frame) == rows
    assert frame["query_sha256"].tolist() == [query_hash(text) for text in panel.texts]
    scores = frame[[f"score_{name}" for name in DOMAINS]].to_numpy()
    assert np.where(frame["ood"] > 0.5, 3, scores.argmax(axis=1)).tolist() == labels.tolist()
    # Each query once, and once more for each fault; what was asked later was for the clock.
    assert calls[-1] == rows + calls[-1] // 40
    assert len(server.calls) == rows and script.stumbled > 250
