"""A small folder of Parquet files of the shape that public collections are brought into."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest


def queries(source: str, label: str, texts: list[str], subset: str = "") -> pd.DataFrame:
    return pd.DataFrame({"source": source, "text": texts, "label": label, "subset": subset})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One titled source, one background source, one held-out source and one of the user's own."""
    posts = [f"How does fund {i} charge its fee?\n\nBody of post {i}." for i in range(50)]
    background = [f"How do I draw figure {i}?" for i in range(40)] + ["Is money speech?"]
    frames = {
        "fin_reddit": queries("fin_reddit", "finance", posts),
        "cqadupstack_titles": queries("cqadupstack_titles", "ood", background),
        "fin_fiqa": queries("fin_fiqa", "finance", [f"Held out {i}" for i in range(20)]),
        "mine": queries("mine", "law", [f"May neighbour {i} sue?" for i in range(20)]),
    }
    for name, frame in frames.items():
        frame.to_parquet(tmp_path / f"{name}.parquet")
    return tmp_path
