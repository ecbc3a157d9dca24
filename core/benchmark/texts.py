"""Texts of queries from where the user has them, found by hash; they are read and never kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pandas as pd

from core.benchmark.datasets import BadPanel
from core.benchmark.panels import gqr_hub
from core.benchmark.run_files import query_hash

HUB: Final = "gqr"
KINDS: Final = (".parquet", ".csv", ".jsonl")
MOST_FILES: Final = 200
MOST_BYTES: Final = 500_000_000


def texts_of(place: str, wanted: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Texts by query hash.

    Args:
        place: a folder of Parquet, CSV or JSON Lines files with a column `text` (those in folders
            below it count), or `gqr` for the hub dataset that the package `gqr` fetches.
        wanted: query hashes; no other text is kept.

    Returns:
        Hash -> text of those found, and one line for each file that cannot be read.
    """
    known, found, faults = set(wanted), dict[str, str](), list[str]()
    for texts in _hub(faults) if place == HUB else _files(Path(place), faults):
        for text in texts:
            for form in {text, text.strip()}:
                name = query_hash(form)
                if name in known:
                    found[name] = form
    return found, faults


def _hub(faults: list[str]) -> Iterator[tuple[str, ...]]:
    try:
        yield gqr_hub().texts
    except BadPanel as fault:
        faults.append(str(fault))


def _files(folder: Path, faults: list[str]) -> Iterator[list[str]]:
    if not folder.is_dir():
        faults.append(f"{folder} is no folder. Set SWITCHYARD_QUERIES to a folder, or to {HUB}.")
        return
    paths = sorted(p for p in folder.rglob("*") if p.suffix in KINDS and p.is_file())
    if len(paths) > MOST_FILES:
        faults.append(f"{folder.name} holds {len(paths)} files; the first {MOST_FILES} are read.")
    for path in paths[:MOST_FILES]:
        if path.stat().st_size > MOST_BYTES:
            faults.append(f"{path.name} is larger than {MOST_BYTES / 1e6:.0f} MB and is left out.")
            continue
        try:
            yield _column(path)
        except (OSError, ValueError, KeyError) as error:
            faults.append(f"{path.name}: no column 'text' can be read ({type(error).__name__}).")


def _column(path: Path) -> list[str]:
    if path.suffix == ".parquet":
        rows = pd.read_parquet(path, columns=["text"])
    elif path.suffix == ".csv":
        rows = pd.read_csv(path, usecols=["text"])
    else:
        rows = pd.read_json(path, lines=True)
    return [str(text) for text in rows["text"].dropna()]
