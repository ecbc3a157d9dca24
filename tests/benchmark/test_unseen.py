from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from core.benchmark.datasets import BadPanel
from core.benchmark.unseen import unseen
from core.settings import Settings


def write(folder: Path, source: str, label: str, rows: int) -> None:
    texts = [f"{source} query {i}" for i in range(rows)]
    frame = pd.DataFrame({"source": source, "text": texts, "label": label})
    frame.to_parquet(folder / f"{source}.parquet")


def test_each_held_out_source_is_a_dataset(tmp_path: Path, config: Settings) -> None:
    write(tmp_path, "fin_fiqa", "finance", 30)
    write(tmp_path, "trec", "ood", 5)
    write(tmp_path, "fin_reddit", "finance", 30)
    panel = unseen(tmp_path, config.models, rows=10)
    assert Counter(panel.datasets) == {"fin_fiqa": 10, "trec": 5}
    assert panel.labels.tolist() == [1] * 10 + [3] * 5
    assert panel.revision == unseen(tmp_path, config.models, rows=10).revision


def test_a_folder_without_them_is_named(tmp_path: Path, config: Settings) -> None:
    write(tmp_path, "fin_reddit", "finance", 3)
    with pytest.raises(BadPanel, match=r"holds none of the unseen sources: .*fin_fiqa"):
        unseen(tmp_path, config.models)
