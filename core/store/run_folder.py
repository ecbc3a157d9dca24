"""Reads the folder of a measured run and holds its answers against its manifest."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from pydantic import ValidationError

from core.benchmark.run_files import score_column
from core.benchmark.runs import ANSWERS, MANIFEST, Manifest
from core.store.errors import BadFile
from core.types import OOD

MEASURE_AGAIN: Final = "fetch the folder again whole, or measure again with `python -m core bench`"


@dataclass(frozen=True)
class RunFolder:
    """A run that was read whole and checked.

    Attributes:
        name: of the folder.
        sha256: of the manifest, which holds that of the answers.
        manifest: what was asked, on what, and how long it took.
        answers: one row per query: query_sha256, dataset, label, score_<domain>, ood, latency_us.
    """

    name: str
    sha256: str
    manifest: Manifest
    answers: pd.DataFrame


def read_run(folder: Path) -> RunFolder:
    """Read a run's folder.

    Raises:
        BadFile: a file is missing, truncated, altered, or says what cannot be.
    """
    text = _bytes(folder, MANIFEST)
    manifest = _manifest(f"{folder.name}/{MANIFEST}", text)
    content = _bytes(folder, ANSWERS)
    file = f"{folder.name}/{ANSWERS}"
    found = hashlib.sha256(content).hexdigest()
    if found != manifest.answers.sha256:
        problem = "is not the file that the manifest names: truncated or altered"
        raise BadFile(file, problem, MEASURE_AGAIN, column="sha256", value=found[:12])
    try:
        answers = pd.read_parquet(folder / ANSWERS)
    except (OSError, ValueError) as error:
        raise BadFile(file, "is no readable Parquet file", MEASURE_AGAIN) from error
    _check_shape(file, answers, manifest)
    _check_words(file, answers, manifest)
    _check_numbers(file, answers)
    return RunFolder(folder.name, hashlib.sha256(text).hexdigest(), manifest, answers)


def _bytes(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        raise BadFile(f"{folder.name}/{name}", problem, MEASURE_AGAIN) from error


def _manifest(file: str, text: bytes) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        column = ".".join(str(part) for part in first["loc"]) or None
        value = str(first["input"]) if column and first["type"] != "missing" else None
        problem = f"is wrong ({first['msg']})"
        raise BadFile(file, problem, MEASURE_AGAIN, column=column, value=value) from error
    if manifest.run_id != manifest.asked.run_id:
        problem = f"is not the hash of what was asked, {manifest.asked.run_id}"
        raise BadFile(file, problem, MEASURE_AGAIN, column="run_id", value=manifest.run_id)
    return manifest


def score_columns(manifest: Manifest) -> list[str]:
    """Columns of the domain scores; a guard has none."""
    return [score_column(d) for d in manifest.panel.domains] if manifest.router.routes else []


def _check_shape(file: str, answers: pd.DataFrame, manifest: Manifest) -> None:
    scores = score_columns(manifest)
    wanted = ["query_sha256", "dataset", "label", *scores, "ood", "latency_us"]
    if list(answers.columns) != wanted:
        odd = sorted(set(answers.columns) ^ set(wanted)) or list(answers.columns)
        remedy = f"the columns are {', '.join(wanted)}"
        raise BadFile(file, "is missing, unknown or out of place", remedy, column=str(odd[0]))
    rows = {len(answers), manifest.answers.rows, manifest.panel.rows}
    if len(rows) > 1:
        problem = f"rows, where the manifest has {manifest.panel.rows}"
        raise BadFile(file, problem, MEASURE_AGAIN, value=str(len(answers)))


def _check_words(file: str, answers: pd.DataFrame, manifest: Manifest) -> None:
    known = [*manifest.panel.domains, OOD]
    remedy = f"use one of {', '.join(known)}"
    _refuse(file, answers, "label", ~answers["label"].isin(known), "is an unknown label", remedy)
    text = answers["query_sha256"].astype("string")
    no_hash = ~text.str.fullmatch(r"[0-9a-f]{16}").fillna(False).astype(bool)
    remedy = "write the first 16 hex digits of its SHA-256"
    _refuse(file, answers, "query_sha256", no_hash, "is no hash of a query", remedy)
    counts = Counter(map(str, answers["dataset"]))
    for name in sorted(counts.keys() | manifest.panel.datasets.keys()):
        found, told = counts[name], manifest.panel.datasets.get(name, 0)
        if found != told:
            problem = f"has {found} rows, where the manifest has {told}"
            raise BadFile(file, problem, MEASURE_AGAIN, column="dataset", value=name)


def _check_numbers(file: str, answers: pd.DataFrame) -> None:
    for column in answers.columns[3:]:
        if answers[column].dtype != np.float32:
            problem = f"holds {answers[column].dtype}, not float32"
            raise BadFile(file, problem, MEASURE_AGAIN, column=column)
        values = answers[column].to_numpy()
        timed = column == "latency_us"
        bad = (values < 0) | np.isinf(values) if timed else ~np.isfinite(values)
        _refuse(file, answers, column, bad, "is no finite number", MEASURE_AGAIN)


def _refuse(
    file: str,
    answers: pd.DataFrame,
    column: str,
    bad: pd.Series[bool] | np.ndarray,
    problem: str,
    remedy: str,
) -> None:
    """Name the first bad row, counted from 1."""
    places = np.flatnonzero(np.asarray(bad))
    if len(places):
        value = str(answers[column].iloc[places[0]])
        raise BadFile(file, problem, remedy, row=int(places[0]) + 1, column=column, value=value)
