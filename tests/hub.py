"""The repositories of GQR-Bench as folders on this disk, few rows each, of the hub's shape.

The package `gqr` runs as it is: `datasets.load_dataset` takes a folder of that name for the
repository, and what it reads from `hf://` comes through a file system of ours.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import fsspec
import pandas as pd
from fsspec.implementations.local import LocalFileSystem

ROWS = 40
_LAW, _FINANCE = "dim/law_stackexchange_prompts", "4DR1455/finance_questions"
_HEALTH = "iecjsu/lavita-ChatDoctor-HealthCareMagic-100k"


def lay_out(hub: Path) -> None:
    """Write every repository that `gqr` asks for, but the gated one, under `hub`."""
    n = range(ROWS)
    rows = {
        f"{_LAW}/data.parquet": {
            "prompt": [f"May landlord {i} keep my deposit?" for i in n], "index": list(n),
        },
        f"{_FINANCE}/data.parquet": {
            "instruction": [f"What does fund {i} charge?" for i in n], "output": ["Little."] * ROWS,
        },
        f"{_HEALTH}/data.parquet": {
            "input": [f"Why does knee {i} hurt?" for i in n], "output": ["Rest."] * ROWS,
        },
        "TUKE-KEMT/hate_speech_slovak/test.parquet": {
            "text": ["čistý text", "iný text"], "label": [0, 1],
        },
        "Arsive/toxicity_classification_jigsaw/val_dataset.csv": {
            "comment_text": ["rude", "kind"], "toxic": [1, 0], "severe_toxic": 0, "obscene": 0,
            "threat": 0, "insult": 0, "identity_hate": 0,
        },
        "christophsonntag/OLID/test.csv": {"cleaned_tweet": ["a tweet", " "]},
        "nirmalendu01/hateXplain_filtered/data/train-00000-of-00001.parquet": {
            "test_case": ["a post", "another"], "gold_label": ["hateful", "normal"], "label": 1,
        },
        "Stanford/web_questions/data/test-00000-of-00001.parquet": {"question": ["who is it"]},
        "mjphayes/machine_learning_questions/data/test-00000-of-00001-fbd3905b045b12b8.parquet": {
            "question": ["What is a kernel?"],
        },
    }  # fmt: skip
    for name, columns in rows.items():
        path = hub / name
        path.parent.mkdir(parents=True, exist_ok=True)
        frame = pd.DataFrame(columns)
        frame.to_csv(path, index=False) if path.suffix == ".csv" else frame.to_parquet(path)


class _Hub(LocalFileSystem):
    """`hf://datasets/NAME/FILE` as a file below `root`."""

    protocol = "hf"
    root: ClassVar[str] = ""

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(path).replace("hf://datasets", cls.root, 1)


@contextmanager
def hub_on_disk(folder: Path) -> Iterator[None]:
    """Within it the hub is `folder`, laid out there; the network is not asked."""
    import datasets

    lay_out(folder)
    before, cache = Path.cwd(), datasets.config.HF_DATASETS_CACHE
    known = fsspec.get_filesystem_class("hf")
    _Hub.root, _Hub.cachable = str(folder), False
    fsspec.register_implementation("hf", _Hub, clobber=True)
    datasets.config.HF_DATASETS_CACHE = folder / ".cache"
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        datasets.config.HF_DATASETS_CACHE = cache
        fsspec.register_implementation("hf", known, clobber=True)
