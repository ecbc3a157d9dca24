from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from core.dataset_names import NAMES, dataset_name, named

RUNS = Path(__file__).resolve().parents[1] / "data" / "runs"


def test_every_shipped_dataset_has_a_name_of_its_own() -> None:
    shipped: set[str] = set()
    for file in RUNS.glob("*/answers.parquet"):
        shipped |= set(pq.read_table(file, columns=["dataset"]).column(0).unique().to_pylist())
    assert shipped and shipped <= set(NAMES)
    assert len(set(NAMES.values())) == len(NAMES)


def test_a_dataset_of_the_users_own_keeps_its_id_and_tables_keep_theirs() -> None:
    assert dataset_name("my set") == "my set"
    table = pd.DataFrame({"dataset": ["jigsaw", "mine"], "n": [1, 2]})
    assert named(table)["dataset"].tolist() == [NAMES["jigsaw"], "mine"]
    assert table["dataset"].tolist() == ["jigsaw", "mine"]
