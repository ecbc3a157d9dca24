"""A run on disk: what was asked, what came back per query, and no query text.

`<runs>/<router>--<panel>--<hash8>/` holds `manifest.json` and `answers.parquet`. The manifest is
written last, so a folder that has one is a finished run. What a manifest calls `derived` can be
computed again from the answers; everything else in it is a fact.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

MANIFEST: Final = "manifest.json"
ANSWERS: Final = "answers.parquet"
PROTOCOL: Final = 1  # raise it when the way of measuring changes: earlier runs are then others


class _Facts(BaseModel):
    """Frozen, with no field too many and no number that is not finite."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Machine(_Facts):
    """Where a run was measured; `cores` are those that the process may use."""

    cpu: str
    cores: int
    system: str
    python: str
    libraries: dict[str, str]


class Asked(_Facts):
    """Everything that decides what a run answers, and how fast.

    `artifacts` maps each file of the fitted router to its SHA-256; `machine` is CPU, cores and
    system only, so that a newer library does not make another run.
    """

    router: str
    params: dict[str, Any]
    artifacts: dict[str, str]
    threshold: float
    panel: str
    revision: str
    seed: int
    protocol: int
    machine: dict[str, str | int]

    @property
    def run_id(self) -> str:
        """First 12 hex digits of the SHA-256 over the canonical JSON of these fields."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def folder(self) -> str:
        """Name of the run's folder."""
        return f"{self.router}--{self.panel}--{self.run_id[:8]}"


class Described(_Facts):
    """The router in the words of its card; a guard routes nowhere and has no domain scores."""

    label: str
    family: str
    idea: str
    ood_score: str
    paper: str
    trained_on: str
    routes: bool = True


class Measured(_Facts):
    """The panel: its domains in the order of the score columns, and the rows of each dataset."""

    domains: tuple[str, ...] = Field(min_length=1)
    rows: int = Field(gt=0)
    datasets: dict[str, int]


class Percentiles(_Facts):
    """Of the milliseconds that one query took."""

    p50: float = Field(ge=0)
    p95: float = Field(ge=0)
    p99: float = Field(ge=0)


class Timing(_Facts):
    """Latency at batch 1 over `sample` queries drawn with `seed`; queries/s with all threads.

    What takes seconds where others take microseconds is timed once, over fewer queries, and in
    small batches only.
    """

    sample: int = Field(gt=0)
    seed: int
    one_thread_ms: Percentiles
    all_threads_ms: Percentiles
    throughput_qps: dict[int, float]


class Size(_Facts):
    """Bytes on disk, None where unknown; `encoder` is the model shared with others, if any."""

    artifact: int | None = Field(ge=0)
    encoder: int | None = Field(ge=0)


Range = tuple[float, float]


class Intervals(_Facts):
    """Percentile bootstrap, stratified by dataset; None where there is nothing to count."""

    level: float
    resamples: int
    seed: int
    id_accuracy: Range | None
    ood_accuracy: Range | None
    gqr: Range | None


class Derived(_Facts):
    """What can be computed again from the answers."""

    intervals: Intervals


class File(_Facts):
    """The file of answers."""

    sha256: str
    rows: int


class Manifest(_Facts):
    """`manifest.json`."""

    format: Literal[1]
    kind: Literal["measured"]
    run_id: str
    asked: Asked
    router: Described
    panel: Measured
    machine: Machine
    started_utc: datetime
    finished_utc: datetime
    resumed_rows: int
    timing: Timing
    size: Size
    derived: Derived
    answers: File
