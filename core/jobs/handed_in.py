"""Labelled queries that a visitor hands in: checked, named, and put into a job's folder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from core.benchmark.datasets import panel_of
from core.benchmark.panels import NAMES
from core.benchmark.query_file import domains_of
from core.jobs.shelf import PANEL
from core.live import MAX_CHARACTERS
from core.store.errors import BadFile
from core.store.intake import words
from core.store.intake.labelled import Columns, queries
from core.store.intake.staged import Staged
from core.types import OOD, Panel

FEWEST: Final = 10
MOST_DOMAINS: Final = 30
LONGEST_LABEL: Final = 40
# What HTML, Markdown or a file's path would read as more than a name.
REFUSED: Final = frozenset("<>&`*[]$|\\~#:,/\"'")


def read_handed_in(staged: Staged, given: Columns, most: int) -> Panel:
    """The queries of a table as a panel, named after its file.

    Args:
        staged: the table.
        given: which column is what.
        most: rows that are taken on.

    Raises:
        BadFile: too few or too many rows, or the first cell that cannot be what it is said to be.
    """
    if staged.rows > most:
        problem = f"holds {staged.rows:,} queries, and {most:,} is the most for a job on the page"
        raise BadFile(staged.file, problem, "take a sample, or use `python -m core evaluate`")
    if staged.rows < FEWEST:
        problem = f"holds {staged.rows} queries, which say nothing of a router"
        raise BadFile(staged.file, problem, f"give {FEWEST} or more")
    frame = queries(staged, given)
    _check_cells(staged.file, frame, given)
    frame["label"] = frame["label"].map(_meanings(set(frame["label"]), given.ood))
    frame["dataset"] = np.where(frame["dataset"].eq(given.ood), OOD, frame["dataset"])
    domains = domains_of(set(frame["label"]))
    _check_labels(staged.file, set(frame["label"]) | set(frame["dataset"]), domains)
    return panel_of(slug(staged.file), frame, domains)


def _meanings(labels: set[str], ood: str) -> dict[str, str]:
    """What each label means: a domain that the shipped routers know, if all are such; itself."""
    known = {name: words.meaning(name) for name in labels if name != ood}
    if not set(known.values()) <= {*words.DOMAIN_WORDS.values()}:
        known = {name: name for name in known}
    return {**known, ood: OOD}


def _check_cells(file: str, frame: pd.DataFrame, given: Columns) -> None:
    for name, column in (("text", given.text), ("label", given.label)):
        empty = frame[name].isna() | ~frame[name].fillna("").str.strip().astype(bool)
        _refuse(file, column, empty, "is empty", "write it, or leave out the row")
    long = frame["text"].str.len() > MAX_CHARACTERS
    problem = f"has more than {MAX_CHARACTERS:,} characters"
    _refuse(file, given.text, long, problem, "shorten it to the part that asks")


def _refuse(file: str, column: str, bad: pd.Series[bool], problem: str, remedy: str) -> None:
    """Name the first bad row, counted from 1 below the header."""
    places = np.flatnonzero(bad.to_numpy())
    if len(places):
        raise BadFile(file, problem, remedy, row=int(places[0]) + 1, column=column)


def _check_labels(file: str, labels: set[str], domains: tuple[str, ...]) -> None:
    if len(domains) > MOST_DOMAINS:
        problem = f"names {len(domains)} domains, and {MOST_DOMAINS} is the most"
        raise BadFile(file, problem, "choose the column of labels, or join some")
    for label in sorted(labels):
        odd = next((c for c in label if c in REFUSED or not c.isprintable()), None)
        if odd is not None or len(label) > LONGEST_LABEL:
            remedy = f"use 1 to {LONGEST_LABEL} letters, digits, spaces and - _ . ( )"
            raise BadFile(file, "is no name for a domain or dataset", remedy, value=label)


def slug(file: str) -> str:
    """A panel's name after a file's: small letters, digits and -; never one of our own names."""
    bare = re.sub(r"[^a-z0-9]+", "-", file.lower().split(".")[0]).strip("-")[:40] or "panel"
    ours = bare.startswith(tuple(NAMES)) or bare.endswith("-validation")
    return f"own-{bare.removesuffix('-validation')}" if ours else bare


def free_name(panel: Panel, known: Mapping[str, set[str]]) -> str:
    """The panel's name, with its revision where another panel is called so.

    Args:
        panel: to be named.
        known: panel -> revisions that there are results of.
    """
    there = known.get(panel.name, set()) - {panel.revision}
    return f"{panel.name}-{panel.revision[:6]}" if there else panel.name


def write_panel(panel: Panel, place: Path) -> None:
    """Put the queries into the folder of a job.

    Raises:
        OSError: the disk refuses.
    """
    names = (*panel.domains, OOD)
    labels = [names[i] for i in panel.labels]
    frame = pd.DataFrame({"text": panel.texts, "label": labels, "dataset": panel.datasets})
    frame.to_parquet(place / PANEL, index=False)


def counts(panel: Panel) -> dict[str, int]:
    """Queries of each domain and of `ood`, in their order."""
    found = Counter(panel.labels.tolist())
    return {name: found[i] for i, name in enumerate((*panel.domains, OOD))}
