"""Runs: whole, resumed, skipped; their names, their numbers, and that they hold no text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.benchmark import clock as clock_module
from core.benchmark.clock import clock, percentiles
from core.benchmark.datasets import BadPanel
from core.benchmark.identity import asked, size_of
from core.benchmark.protocol import report
from core.benchmark.run_files import query_hash, superseded
from core.benchmark.runner import Progress, answer, run
from core.benchmark.runs import ANSWERS, MANIFEST
from core.embed import embedder
from core.routers import Router, RouterError
from core.routers.artifacts import load, load_guard
from core.settings import Settings
from core.shared_work import sharing
from core.types import OOD, Floats, Panel, Scores
from core.verdict import verdict
from tests.benchmark.fitted import told

pytestmark = pytest.mark.usefixtures("small_batches")


class Interrupted(Exception):
    """Stands for a power cut."""


class Counting:
    """A router that counts the queries it answers, and fails at a given batch."""

    def __init__(self, router: Router, fails_at: int | None = None) -> None:
        self.router, self.fails_at = router, fails_at
        self.batches = 0
        self.name, self.domains, self.threshold = router.name, router.domains, router.threshold
        self.params, self.card = router.params, router.card
        self.parts, self.scripted = router.parts, router.scripted

    def score(self, texts: list[str]) -> Scores:
        if self.batches == self.fails_at:
            raise Interrupted
        self.batches += 1
        return self.router.score(texts)


def test_a_run_is_a_manifest_and_answers_without_text(
    router: Router, panel: Panel, models: Path, tmp_path: Path
) -> None:
    folder = run(router, panel, tmp_path, models)
    assert sorted(path.name for path in folder.iterdir()) == [ANSWERS, MANIFEST]
    manifest, frame = told(folder), pd.read_parquet(folder / ANSWERS)
    assert folder.name == f"fasttext--test--{manifest.run_id[:8]}"
    assert manifest.run_id == manifest.asked.run_id
    assert len(frame) == manifest.panel.rows == len(panel)
    assert list(frame["query_sha256"]) == [query_hash(text) for text in panel.texts]
    content = b"".join(path.read_bytes() for path in folder.iterdir())
    longest = max(panel.texts, key=len)
    assert longest.encode()[:40] not in content
    assert (frame["latency_us"].dropna() > 0).all()
    assert frame["latency_us"].notna().sum() == manifest.timing.sample == 20
    assert manifest.size.artifact == (models / "fasttext" / "model-0.bin").stat().st_size
    assert manifest.size.encoder == 0
    assert manifest.started_utc < manifest.finished_utc


def test_verdicts_on_disk_are_the_verdicts_of_the_router(
    router: Router, panel: Panel, models: Path, tmp_path: Path
) -> None:
    frame = pd.read_parquet(run(router, panel, tmp_path, models) / ANSWERS)
    scores = answer(router, panel)
    kept = Scores(
        frame[[f"score_{d}" for d in panel.domains]].to_numpy(np.float32),
        frame["ood"].to_numpy(np.float32),
    )
    assert np.array_equal(kept.domains, scores.domains)
    assert np.array_equal(kept.ood, scores.ood)
    decided = verdict(kept, router.threshold)
    assert np.array_equal(decided, verdict(scores, router.threshold))
    assert len(set(decided.tolist())) > 2
    names = np.array([*panel.domains, OOD])
    assert list(frame["label"]) == list(names[panel.labels])


def test_the_intervals_hold_the_accuracies(
    router: Router, panel: Panel, models: Path, tmp_path: Path
) -> None:
    bounds = told(run(router, panel, tmp_path, models)).derived.intervals
    found = report(panel, verdict(answer(router, panel), router.threshold))
    for value, pair in (
        (found.id_accuracy, bounds.id_accuracy),
        (found.ood_accuracy, bounds.ood_accuracy),
        (found.gqr, bounds.gqr),
    ):
        assert pair is not None
        assert pair[0] <= value <= pair[1]


def test_a_finished_run_is_skipped(
    router: Router, panel: Panel, models: Path, tmp_path: Path
) -> None:
    first = run(router, panel, tmp_path, models)
    before = {path: path.read_bytes() for path in first.iterdir()}
    again = Counting(router)
    assert run(again, panel, tmp_path, models) == first  # type: ignore[arg-type]
    assert again.batches == 0
    assert {path: path.read_bytes() for path in first.iterdir()} == before


def test_a_truncated_run_is_measured_again(
    router: Router, panel: Panel, models: Path, tmp_path: Path
) -> None:
    folder = run(router, panel, tmp_path, models)
    whole = pd.read_parquet(folder / ANSWERS)
    (folder / ANSWERS).write_bytes((folder / ANSWERS).read_bytes()[:100])
    assert run(router, panel, tmp_path, models) == folder
    pd.testing.assert_frame_equal(
        pd.read_parquet(folder / ANSWERS).drop(columns="latency_us"),
        whole.drop(columns="latency_us"),
    )


def test_an_interrupted_run_goes_on_and_answers_nothing_twice(
    router: Router, panel: Panel, models: Path, tmp_path: Path
) -> None:
    with pytest.raises(Interrupted):
        run(Counting(router, fails_at=3), panel, tmp_path / "a", models)  # type: ignore[arg-type]
    (left,) = (tmp_path / "a").iterdir()
    assert len(list(left.glob("answers.part*.parquet"))) == 3
    assert not (left / MANIFEST).exists()
    steps: list[Progress] = []
    resumed = run(router, panel, tmp_path / "a", models, tell=steps.append)
    assert resumed == left
    assert told(resumed).resumed_rows == 48
    assert steps[-1].done == steps[-1].total == len(panel)
    assert steps[-1].answered == len(panel) - 48
    assert sorted(path.name for path in resumed.iterdir()) == [ANSWERS, MANIFEST]
    straight = run(router, panel, tmp_path / "b", models)
    pd.testing.assert_frame_equal(
        pd.read_parquet(resumed / ANSWERS).drop(columns="latency_us"),
        pd.read_parquet(straight / ANSWERS).drop(columns="latency_us"),
    )


def test_a_damaged_part_is_answered_again(router: Router, panel: Panel, tmp_path: Path) -> None:
    whole = answer(router, panel, tmp_path)
    parts = sorted(tmp_path.iterdir())
    parts[1].write_bytes(b"half a file")
    counting = Counting(router)
    again = answer(counting, panel, tmp_path)  # type: ignore[arg-type]
    assert counting.batches == 1
    assert np.array_equal(again.ood, whole.ood)


def test_progress_knows_rate_and_time_left() -> None:
    step = Progress(done=60, total=100, answered=20, seconds=4)
    assert (step.rate, step.left_s) == (5, 8)
    assert np.isnan(Progress(0, 10, 0, 0.0).left_s)


def test_the_name_of_a_run_follows_what_was_asked(
    router: Router, panel: Panel, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = asked(router, panel, models)
    assert base == asked(router, panel, models)
    ids = {base.run_id, asked(router, panel, models, seed=1).run_id}
    ids.add(asked(router, replace(panel, revision="other"), models).run_id)
    ids.add(asked(router, replace(panel, name="other"), models).run_id)
    ids.add(base.model_copy(update={"artifacts": {"model-0.bin": "other"}}).run_id)
    ids.add(base.model_copy(update={"machine": {"cpu": "other"}}).run_id)
    monkeypatch.setattr(router, "threshold", 0.25)
    ids.add(asked(router, panel, models).run_id)
    assert len(ids) == 7


def test_a_panel_of_other_domains_is_refused(router: Router, panel: Panel) -> None:
    with pytest.raises(BadPanel, match="has the domains a, b, c; router 'fasttext' knows law"):
        answer(router, replace(panel, domains=("a", "b", "c")))


def test_a_panel_smaller_than_a_batch_can_be_clocked(router: Router, panel: Panel) -> None:
    small = replace(panel, texts=panel.texts[:3], labels=panel.labels[:3])
    counting = Counting(router)
    found = clock(counting, small)  # type: ignore[arg-type]
    warmed, batches = 10 + 3, 2  # as many queries warm up as on a large panel
    assert counting.batches == 1 + 2 * warmed + batches
    assert found.positions.tolist() == [0, 1, 2]
    assert (found.one_thread_us > 0).all() and (found.all_threads_us > 0).all()
    assert set(found.throughput_qps) == {32, 256}
    assert all(rate > 0 for rate in found.throughput_qps.values())


class Reading(Counting):
    """Reads each query's sentence vector first."""

    def score(self, texts: list[str]) -> Scores:
        embedder().embed(texts)
        return super().score(texts)


def test_the_clock_never_meets_a_shared_vector(
    router: Router, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(panel, texts=panel.texts[:3], labels=panel.labels[:3])
    encoder, computed = embedder(), list[str]()
    compute = encoder._vector
    monkeypatch.setattr(encoder, "_vector", lambda text: computed.append(text) or compute(text))
    asked_for: list[str] = []
    reading = Reading(router)
    score = reading.score
    reading.score = lambda texts: asked_for.extend(texts) or score(texts)  # type: ignore[method-assign]
    with sharing():
        encoder.embed(small.texts)  # a page has just asked the same queries
    computed.clear()
    clock(reading, small)  # type: ignore[arg-type]
    assert computed == asked_for


def test_percentiles_are_milliseconds() -> None:
    microseconds: Floats = np.arange(1, 102, dtype=np.float32) * 1000
    found = percentiles(microseconds)
    assert (found.p50, found.p95, found.p99) == (51, 96, 100)


def test_an_earlier_run_of_another_artifact_is_superseded(
    router: Router, panel: Panel, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = run(router, panel, tmp_path, models)
    other = run(router, replace(panel, name="other"), tmp_path, models)
    assert superseded(tmp_path) == []
    monkeypatch.setattr(router, "threshold", 0.25)
    new = run(router, panel, tmp_path, models)
    assert superseded(tmp_path) == [old]
    assert {path.name for path in tmp_path.iterdir()} == {old.name, other.name, new.name}


def test_a_guard_is_measured_on_what_it_can_do(
    config: Settings, panel: Panel, tmp_path: Path
) -> None:
    guard = load_guard("local-guard", config.models)
    folder = run(guard, panel, tmp_path, config.models)
    manifest, frame = told(folder), pd.read_parquet(folder / ANSWERS)
    assert not [name for name in frame if name.startswith("score_")]
    assert not manifest.router.routes
    bounds = manifest.derived.intervals
    assert bounds.id_accuracy is None and bounds.gqr is None
    assert bounds.ood_accuracy is not None and bounds.ood_accuracy[1] > 0
    assert set(manifest.asked.artifacts) == {"guard.json", "abuse.safetensors"}


def test_a_pair_is_named_by_the_files_of_both_parts(config: Settings, panel: Panel) -> None:
    pair = load("guarded-static", config.models)
    question = asked(pair, panel, config.models)
    assert question.router == "guarded-static"
    assert {name.split("/")[0] for name in question.artifacts} == {"local-guard", "static"}
    alone = size_of(load("static", config.models), config.models).artifact
    assert alone is not None
    assert (size_of(pair, config.models).artifact or 0) > alone


class Scripted(Counting):
    """Says only with its first answer that it replays a script."""

    def score(self, texts: list[str]) -> Scores:
        self.scripted = True
        return super().score(texts)


def test_scripted_answers_never_become_a_run(
    router: Router, panel: Panel, models: Path, tmp_path: Path
) -> None:
    with pytest.raises(RouterError, match="from a script, so there is nothing to measure"):
        run(Scripted(router), panel, tmp_path, models)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_slow_router_is_timed_over_fewer_queries(
    router: Router, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(router), "slow", True)
    monkeypatch.setattr(clock_module, "SLOW_SAMPLE", 7)
    found = clock(router, panel)
    assert len(found.positions) == 7
    assert list(found.throughput_qps) == [32]
    assert np.array_equal(found.one_thread_us, found.all_threads_us)
