"""Latencies taken again: the answers stay, and are checked."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from core.benchmark import identity
from core.benchmark.retime import retime
from core.benchmark.runner import run
from core.benchmark.runs import ANSWERS, MANIFEST, Machine
from core.routers import Router
from core.types import Panel, Scores
from tests.benchmark.fitted import told

pytestmark = pytest.mark.usefixtures("small_batches")


def answers(folder: Path) -> pd.DataFrame:
    return pd.read_parquet(folder / ANSWERS).drop(columns="latency_us")


def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is measured from here on is measured on another machine."""
    other = Machine(cpu="another", cores=64, system="Linux", python="3", libraries={})
    monkeypatch.setattr(identity, "this_machine", lambda: other)


def test_the_clock_runs_again_and_no_answer_is_given_again(
    router: Router, panel: Panel, models: Path, tmp_path: Path
) -> None:
    first = run(router, panel, tmp_path, models)
    kept, before = answers(first), told(first)
    assert retime(router, panel, tmp_path, models) == first
    after = told(first)
    assert after.resumed_rows == len(panel) and before.resumed_rows == 0
    assert after.finished_utc > before.finished_utc
    assert after.timing != before.timing
    pd.testing.assert_frame_equal(answers(first), kept)
    assert sorted(path.name for path in first.iterdir()) == [ANSWERS, MANIFEST]


def test_the_run_of_another_machine_is_replaced_by_one_of_this(
    router: Router, panel: Panel, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as there:
        elsewhere(there)
        first = run(router, panel, tmp_path, models)
    kept = answers(first)
    here = retime(router, panel, tmp_path, models)
    assert here != first and not first.exists()
    assert told(here).resumed_rows == len(panel)
    pd.testing.assert_frame_equal(answers(here), kept)


def test_answers_that_the_router_no_longer_gives_are_not_kept(
    router: Router, panel: Panel, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = type(router)._score

    def other(self: Router, texts: list[str]) -> Scores:
        scores = honest(self, texts)
        return Scores(scores.domains, scores.ood * 0.5)

    with monkeypatch.context() as then:
        then.setattr(type(router), "_score", other)
        first = run(router, panel, tmp_path, models)
    stale = answers(first)
    assert told(retime(router, panel, tmp_path, models)).resumed_rows == 0
    assert not answers(first)["ood"].equals(stale["ood"])


def test_without_an_earlier_run_it_measures(
    router: Router, panel: Panel, models: Path, tmp_path: Path
) -> None:
    written = retime(router, panel, tmp_path, models)
    assert told(written).resumed_rows == 0
    text = json.loads((written / MANIFEST).read_text())
    text["asked"]["threshold"] += 0.1
    (written / MANIFEST).write_text(json.dumps(text))
    assert told(retime(router, panel, tmp_path, models)).resumed_rows == 0
