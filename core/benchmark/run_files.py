"""The files of a run: answers, the parts that an interrupted run leaves, and the manifest."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from pydantic import ValidationError

from core.benchmark.runs import ANSWERS, MANIFEST, Asked, Manifest
from core.types import OOD, Floats, Panel, Scores

PARTS: Final = "answers.part*.parquet"


def answers_frame(panel: Panel, scores: Scores, latency_us: Floats) -> pd.DataFrame:
    """What came back, one row per query in the order of the panel.

    Args:
        panel: n queries.
        scores: of the n queries.
        latency_us: float32[n], NaN where a query was not timed alone.

    Returns:
        Columns query_sha256 (first 16 hex digits), dataset, label, score_<domain>, ood, latency_us;
        a guard has no domain scores.
    """
    names = np.array([*panel.domains, OOD], dtype=object)
    return pd.DataFrame(
        {
            "query_sha256": [query_hash(text) for text in panel.texts],
            "dataset": list(panel.datasets),
            "label": names[panel.labels],
            **{
                score_column(domain): column
                for domain, column in zip(panel.domains, scores.domains.T, strict=False)
            },
            "ood": scores.ood,
            "latency_us": latency_us.astype(np.float32),
        }
    )


def query_hash(text: str) -> str:
    """First 16 hex digits of the SHA-256 of a query: names it without showing it."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def write_answers(frame: pd.DataFrame, path: Path) -> str:
    """Write answers in one step; returns the SHA-256 of the file.

    The numbers stay float32, so a verdict on what is read back is the verdict on what was scored.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    numbers = [field.name for field in table.schema if pa.types.is_floating(field.type)]
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    pq.write_table(
        table,
        fresh,
        compression="zstd",
        compression_level=12,
        use_dictionary=["dataset", "label"],
        use_byte_stream_split=numbers,
    )
    os.replace(fresh, path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write `manifest.json` in one step."""
    fresh = folder / f".{MANIFEST}.{os.getpid()}"
    fresh.write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
    os.replace(fresh, folder / MANIFEST)


def finished(asked: Asked, runs: Path) -> bool:
    """Whether `runs` holds this run, whole."""
    folder = runs / asked.folder
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
        digest = hashlib.sha256((folder / ANSWERS).read_bytes()).hexdigest()
    except (OSError, ValidationError):
        return False
    return manifest.run_id == asked.run_id and manifest.answers.sha256 == digest


def read_part(folder: Path, first: int, domains: tuple[str, ...], rows: int) -> Scores | None:
    """The scores kept of the batch that begins at row `first`; None where it must be answered."""
    try:
        part = pd.read_parquet(_part(folder, first), columns=_columns(domains))
    except (OSError, ValueError):
        return None
    if len(part) != rows:
        return None
    table = part.to_numpy(np.float32)
    return Scores(table[:, :-1], table[:, -1])


def write_part(scores: Scores, folder: Path, first: int, domains: tuple[str, ...]) -> None:
    """Keep the scores of the batch that begins at row `first`, in one step."""
    table = np.column_stack([scores.domains, scores.ood])
    path = _part(folder, first)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    pd.DataFrame(table, columns=_columns(domains)).to_parquet(fresh, index=False)
    os.replace(fresh, path)


def kept_rows(folder: Path) -> int:
    """How many rows an interrupted run has kept."""
    import pyarrow.parquet as pq

    return sum(pq.read_metadata(path).num_rows for path in folder.glob(PARTS))


def drop_parts(folder: Path) -> None:
    """Remove what an interrupted run left, once the run is whole."""
    for path in folder.glob(PARTS):
        path.unlink(missing_ok=True)


def _part(folder: Path, first: int) -> Path:
    return folder / PARTS.replace("*", f"{first:07d}")


def _columns(domains: tuple[str, ...]) -> list[str]:
    return [*(score_column(domain) for domain in domains), "ood"]


def score_column(domain: str) -> str:
    """Name of the column that holds how well a domain fits."""
    return f"score_{domain}"


def superseded(runs: Path) -> list[Path]:
    """Folders of finished runs that a later one of the same router, panel and machine replaces."""
    newest: dict[tuple[str, str, str], tuple[datetime, Path]] = {}
    old = []
    for path in sorted(runs.glob(f"*/{MANIFEST}")):
        try:
            told = Manifest.model_validate_json(path.read_bytes())
        except ValidationError:
            continue  # the import says what is wrong with it
        key = (told.asked.router, told.asked.panel, str(told.asked.machine))
        mine = (told.finished_utc, path.parent)
        kept = max(newest.setdefault(key, mine), mine)
        old += [folder for _, folder in {newest[key], mine} - {kept}]
        newest[key] = kept
    return old
