"""Panels by name: the starter panel that ships, GQR-Bench, and the unseen collections."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Final

import pandas as pd

from core.benchmark.datasets import BadPanel, panel_of, starter
from core.benchmark.unseen import unseen
from core.settings import Settings
from core.types import DOMAINS, OOD, Panel

VALIDATION: Final = "starter-validation"
NAMES: Final = ("starter", VALIDATION, "gqr", "unseen")
GQR_OOD: Final = "gqr_ood_test.parquet"
GQR_ID: Final = "gqr_id_sample.parquet"
ID_DATASET: Final = "gqr_id"
GQR_DATASETS: Final = {
    "jigsaw": "jigsaw",
    "olid": "olid",
    "hate_xplain": "hatexplain",
    "hatexplain": "hatexplain",
    "hate_speech_slovak": "tuke_slovak",
    "tuke_slovak": "tuke_slovak",
    "dkhate": "dkhate",
    "web_questions": "web_questions",
    "ml_questions": "ml_questions",
}
"""Name of a dataset in the package `gqr` or in a file -> its name here."""


def panel_named(name: str, config: Settings, data: Path | None = None) -> Panel:
    """A panel by its name.

    Args:
        name: `starter` (its test split), `starter-validation`, `gqr` or `unseen`.
        config: says where the starter panel and the catalogue are.
        data: folder of the files of `gqr` or `unseen`, or the folder above it. Without it `gqr`
            is fetched from the Hugging Face hub by the package `gqr`.

    Raises:
        BadPanel: an unknown name, or files that are missing or wrong.
    """
    if data is not None and not data.is_dir():
        raise BadPanel(f"'{data}' is no folder. --data names the one of the panel's files.")
    if name == "starter":
        return replace(starter(config.starter, "test"), name="starter")
    if name == VALIDATION:
        return starter(config.starter, "validation")
    if name == "gqr":
        return gqr_hub() if data is None else gqr_folder(data)
    if name == "unseen":
        if data is None:
            raise BadPanel("The unseen panel does not ship. Give its folder: --data DIR.")
        return unseen(_either(data, "train", "*.parquet"), config.models)
    raise BadPanel(f"No panel is called '{name}'. Use one of {', '.join(NAMES)}.")


def gqr_folder(folder: Path) -> Panel:
    """GQR-Bench's test set from two Parquet files with text, label and subset.

    Raises:
        BadPanel: a file or column is missing, or a label or subset is unknown.
    """
    folder = _either(folder, "test", GQR_OOD)
    inside = _read(folder / GQR_ID).assign(subset=ID_DATASET)
    outside = _read(folder / GQR_OOD)
    return _gqr(pd.concat([inside, outside], ignore_index=True).rename(columns={"subset": "raw"}))


def gqr_hub() -> Panel:
    """GQR-Bench's test set as the package `gqr` fetches it (without dkhate, unless logged in).

    Raises:
        BadPanel: the package is not installed, or the hub does not answer.
    """
    try:
        import gqr
    except ImportError as error:
        raise BadPanel(
            "The package gqr is not installed. Install it (pip install gqr), or give --data DIR."
        ) from error
    try:
        with redirect_stdout(sys.stderr):  # the package prints while it loads
            inside, outside = gqr.load_id_test_dataset(), gqr.load_ood_test_dataset()
    except Exception as error:  # whatever the network or the hub's client raises
        raise BadPanel(
            f"GQR-Bench could not be fetched from the hub ({type(error).__name__}). "
            "Check the network, or give --data DIR."
        ) from error
    names = {**{i: domain for i, domain in enumerate(DOMAINS)}, len(DOMAINS): OOD}
    rows = pd.concat([inside.assign(dataset=ID_DATASET), outside], ignore_index=True)
    return _gqr(rows.assign(label=rows["label"].map(names), raw=rows["dataset"].str.strip()))


def _gqr(rows: pd.DataFrame) -> Panel:
    known = {**GQR_DATASETS, ID_DATASET: ID_DATASET}
    datasets = rows["raw"].map(known)
    if datasets.isna().any():
        place = int(datasets.isna().to_numpy().argmax())
        raise BadPanel(
            f"GQR-Bench, row {place + 1}: dataset '{rows['raw'].iloc[place]}' is unknown. "
            f"Use one of {', '.join(known)}."
        )
    return panel_of("gqr", rows.assign(dataset=datasets))


def _either(folder: Path, below: str, pattern: str) -> Path:
    """The folder itself where it has such files, else the one below it."""
    return folder if next(folder.glob(pattern), None) else folder / below


def _read(path: Path) -> pd.DataFrame:
    try:
        rows = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise BadPanel(
            f"{path.name} is no readable Parquet file in {path.parent.name}. GQR-Bench needs "
            f"{GQR_ID} and {GQR_OOD}."
        ) from error
    for column in ("text", "label", "subset"):
        if column not in rows:
            raise BadPanel(
                f"{path.name}: column {column} is missing. It needs text, label, subset."
            )
    return rows[["text", "label", "subset"]]
