"""Folders of runs that are broken or altered: each is refused, and nothing is changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.benchmark import runs
from core.store.database import Store
from core.store.imports import BadFile, import_run
from tests.store.conftest import dump
from tests.store.made_runs import Folder


def nan_at_four(frame: pd.DataFrame) -> pd.DataFrame:
    frame.loc[3, "ood"] = np.nan
    return frame


def spam_at_two(frame: pd.DataFrame) -> pd.DataFrame:
    frame.loc[1, "label"] = "spam"
    return frame


BAD_ANSWERS = [
    (nan_at_four, r"run/answers\.parquet, row 4, column ood: 'nan' is no finite number"),
    (spam_at_two, r"row 2, column label: 'spam' is an unknown label; use one of law"),
    (lambda f: f.assign(score_law=np.inf), "column score_law: holds float64, not float32"),
    (lambda f: f.assign(latency_us=np.float32(-1)), r"row 1, column latency_us: '-1\.0'"),
    (lambda f: f.assign(query_sha256="my query"), "column query_sha256: 'my query' is no hash"),
    (lambda f: f.assign(text="my query"), "column text: is missing, unknown or out of place"),
    (lambda f: f.drop(columns="ood"), "column ood: is missing, unknown or out of place"),
    (lambda f: f.head(9), "'9' rows, where the manifest has 10"),
    (lambda f: f.assign(dataset="jigsaw"), "column dataset: 'gqr_id' has 0 rows, where the man"),
]


@pytest.mark.parametrize(("change", "words"), BAD_ANSWERS)
def test_answers_that_cannot_be(
    store: Store,
    run_folder: Folder,
    change: Callable[[pd.DataFrame], pd.DataFrame],
    words: str,
) -> None:
    before = dump(store)
    with pytest.raises(BadFile, match=words):
        import_run(store, run_folder(change))
    assert dump(store) == before


def edit(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / runs.MANIFEST
    told = json.loads(path.read_text(encoding="utf-8"))
    change(told)
    path.write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda m: m["asked"].update(threshold=0.4), "column run_id: .* is not the hash of what"),
        (lambda m: m.pop("machine"), r"manifest\.json, column machine: is wrong .Field required"),
        (lambda m: m.update(kind="published"), "column kind: 'published' is wrong"),
        (lambda m: m["asked"].update(threshold="high"), "column asked.threshold: 'high' is wrong"),
        (lambda m: m.update(note="<script>"), "column note: '<script>' is wrong .Extra inputs"),
        (lambda m: m["answers"].update(sha256="0" * 64), "truncated or altered"),
    ],
)
def test_a_manifest_that_was_altered(
    store: Store, run_folder: Folder, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    before, folder = dump(store), run_folder()
    edit(folder, change)
    with pytest.raises(BadFile, match=words):
        import_run(store, folder)
    assert dump(store) == before


@pytest.mark.parametrize("name", [runs.MANIFEST, runs.ANSWERS])
def test_a_missing_or_truncated_file(store: Store, run_folder: Folder, name: str) -> None:
    before, folder = dump(store), run_folder()
    (folder / name).write_bytes((folder / name).read_bytes()[:50])
    with pytest.raises(BadFile, match=f"run/{name}"):
        import_run(store, folder)
    (folder / name).unlink()
    with pytest.raises(BadFile, match=f"run/{name}: cannot be read"):
        import_run(store, folder)
    assert dump(store) == before


def test_a_file_of_rubbish_that_has_the_right_hash(store: Store, run_folder: Folder) -> None:
    folder = run_folder()
    (folder / runs.ANSWERS).write_bytes(b"rubbish")
    digest = hashlib.sha256(b"rubbish").hexdigest()
    edit(folder, lambda m: m["answers"].update(sha256=digest))
    with pytest.raises(BadFile, match="is no readable Parquet file"):
        import_run(store, folder)
