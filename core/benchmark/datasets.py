"""Panels of labelled queries: where they come from and how they are checked."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from core.types import DOMAINS, OOD, Panel

SPLITS: Final = ("train", "validation", "test")
STARTER_FIELDS: Final = ("id", "text", "label", "kind", "language", "borderline", "split")


class BadPanel(Exception):
    """A file of queries cannot be used; the message names the file, the place and the remedy."""


def read_starter(folder: Path) -> pd.DataFrame:
    """The queries written for Switchyard, one row each, columns `STARTER_FIELDS`.

    Raises:
        BadPanel: where a line is no JSON or lacks a field.
    """
    path = folder / "queries.jsonl"
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            rows.append({name: row[name] for name in STARTER_FIELDS})
        except (ValueError, KeyError) as error:
            raise BadPanel(
                f"{path.name}, line {number}: {error!s}. Each line is a JSON object with "
                f"{', '.join(STARTER_FIELDS)}."
            ) from error
    return pd.DataFrame(rows, columns=list(STARTER_FIELDS))


def starter(folder: Path, split: str) -> Panel:
    """One split of the starter panel; its OOD rows form one dataset per kind.

    Args:
        folder: of `queries.jsonl`.
        split: train, validation or test.
    """
    rows = read_starter(folder)
    rows = rows[rows["split"] == split]
    datasets = rows["kind"].where(rows["label"] == OOD, "starter_" + rows["label"])
    return panel_of(f"starter-{split}", rows.assign(dataset=datasets))


def panel_of(name: str, rows: pd.DataFrame, domains: tuple[str, ...] = DOMAINS) -> Panel:
    """Make a panel of a frame with the columns text, label and dataset.

    Args:
        name: of the panel.
        rows: label holds domain names or `ood`.
        domains: the panel's domains, in order.

    Raises:
        BadPanel: for a label that is neither a domain nor `ood`.
    """
    index = {label: i for i, label in enumerate((*domains, OOD))}
    labels = rows["label"].map(index)
    if labels.isna().any():
        place = int(np.flatnonzero(labels.isna())[0])
        raise BadPanel(
            f"{name}, row {place + 1}: label '{rows['label'].iloc[place]}' is unknown. "
            f"Use one of {', '.join(index)}."
        )
    texts = tuple(rows["text"].astype(str))
    return Panel(
        name=name,
        domains=domains,
        texts=texts,
        labels=np.asarray(labels, dtype=np.int64),
        datasets=tuple(rows["dataset"].astype(str)),
        revision=revision(texts, tuple(rows["label"]), tuple(rows["dataset"].astype(str))),
    )


def revision(*columns: tuple[str, ...]) -> str:
    """Short SHA-256 over texts, labels and datasets in order: names exactly what was measured."""
    digest = hashlib.sha256()
    for column in columns:
        for cell in column:
            digest.update(cell.encode() + b"\x00")
        digest.update(b"\x01")
    return digest.hexdigest()[:12]
