"""Queries to learn from: our own, a folder of public collections, or the benchmark's train set."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from core.benchmark.catalogue import Source, read_catalogue, read_queries
from core.benchmark.datasets import BadPanel, panel_of, read_starter, starter
from core.settings import Settings
from core.training.screen import off_topic
from core.types import DOMAINS, OOD, Ints, Panel

CAP: Final = 4_000  # rows of one source: no source may outweigh the others
HELD_OUT: Final = 150  # rows of one source that only thresholds are picked on
STARTER_WEIGHT: Final = 5  # our own queries are the only everyday ones in every domain
TITLE_WORDS: Final = 5  # "Need suggestions" is about nothing yet
SEED: Final = 22
OWN_LICENCE: Final = "written for Switchyard"
SCREENED: Final = ("cqadupstack_titles", "general_instructions", "reddit_ood")


@dataclass(frozen=True)
class Origin:
    """Where sources were read from, for a router that draws its own rows from them.

    Attributes:
        folder: of Parquet files.
        own: folder of the starter panel.
        catalogue: from `read_catalogue`.
    """

    folder: Path
    own: Path
    catalogue: dict[str, Source]


@dataclass(frozen=True)
class Sources:
    """What routers are fitted on.

    Attributes:
        texts: n training queries.
        labels: int64[n], index into `domains`, k = OOD.
        names: n names of the source that each query comes from.
        validation: the panel that thresholds are picked on.
        domains: the k domain names.
        description: one sentence for the model card.
        licences: licence of each source, by name.
        origin: the folder they were read from; None for the starter panel or the benchmark.
    """

    texts: tuple[str, ...]
    labels: Ints
    names: tuple[str, ...]
    validation: Panel
    domains: tuple[str, ...]
    description: str
    licences: dict[str, str] = field(default_factory=dict)
    origin: Origin | None = None


def sources_for(where: str, config: Settings) -> Sources:
    """The sources that a user names on the command line.

    Args:
        where: `starter`, `gqr`, or a folder of Parquet files with text, label, source(, subset).
        config: says where the starter panel and the catalogue are.

    Raises:
        BadPanel: where there is no such folder, or it cannot be used.
    """
    if where == "starter":
        return starter_sources(config.starter)
    if where == "gqr":
        from core.training.gqr import gqr_sources

        return gqr_sources(config.starter)
    folder = Path(where)
    if not folder.is_dir():
        raise BadPanel(
            f"'{where}' is no folder. Give 'starter', 'gqr' or a folder of Parquet files."
        )
    return folder_sources(folder, config.starter, read_catalogue(config.models))


def starter_sources(folder: Path) -> Sources:
    """The train split of the starter panel, with its validation split."""
    rows = starter_rows(folder, "train")
    return sources_of(
        rows,
        starter(folder, "validation"),
        f"{len(rows):,} queries of the starter panel",
        {"starter": OWN_LICENCE},
    )


def starter_rows(folder: Path, split: str) -> pd.DataFrame:
    """One split of the starter panel as a frame: text, label, source = `starter`, dataset."""
    rows = read_starter(folder)
    rows = rows[rows["split"] == split]
    datasets = rows["kind"].where(rows["label"] == OOD, "starter_" + rows["label"])
    return rows[["text", "label"]].assign(source="starter", dataset=datasets)


def sources_of(
    rows: pd.DataFrame, validation: Panel, description: str, licences: dict[str, str]
) -> Sources:
    """Sources from a frame with text, label and source.

    Raises:
        BadPanel: for a label that is neither a domain nor `ood`.
    """
    panel = panel_of("training", rows.assign(dataset=rows["source"]))
    return Sources(
        texts=panel.texts,
        labels=panel.labels,
        names=panel.datasets,
        validation=validation,
        domains=DOMAINS,
        description=description,
        licences=licences,
    )


def folder_sources(folder: Path, own: Path, catalogue: dict[str, Source]) -> Sources:
    """The starter panel plus every collection in a folder that may be learned from.

    A slice of each collection goes to validation, before titles are split off, so that no post is
    on both sides. What the catalogue calls `unseen` is not touched; a file that it does not list
    is the user's own and is learned from.

    Args:
        folder: of Parquet files.
        own: folder of the starter panel.
        catalogue: from `read_catalogue`.

    Raises:
        BadPanel: where no file in the folder may be learned from.
    """
    origin = Origin(folder, own, catalogue)
    train, held_out = [starter_rows(own, "train")], [starter_rows(own, "validation")]
    licences = {"starter": OWN_LICENCE}
    for path in usable_files(origin):
        source = catalogue.get(path.stem)
        learn, hold = _split(read_queries(path), source)
        train.append(learn)
        held_out.append(hold.assign(dataset=hold["source"]))
        licences[path.stem] = source.licence if source else "not stated"
    validation = pd.concat(held_out, ignore_index=True)
    rows = pd.concat(train, ignore_index=True).drop_duplicates("text")
    rows = rows[~rows["text"].isin(validation["text"])]
    said = f"{len(rows):,} queries of {len(licences)} sources, the starter panel among them"
    times = np.where(rows["source"] == "starter", STARTER_WEIGHT, 1)
    rows = rows.loc[rows.index.repeat(times)]
    found = sources_of(rows, panel_of("validation", validation), said, licences)
    return replace(found, origin=origin)


def usable_files(origin: Origin) -> list[Path]:
    """Files of the folder that may be learned from, in the order of their names.

    Raises:
        BadPanel: where there is none.
    """
    listed = {path: origin.catalogue.get(path.stem) for path in origin.folder.glob("*.parquet")}
    files = sorted(path for path, source in listed.items() if not source or source.role == "train")
    if not files:
        raise BadPanel(f"{origin.folder.name} holds no Parquet file of queries to learn from.")
    return files


def _split(rows: pd.DataFrame, source: Source | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows to learn from and rows held out, screened, capped and with titles split off."""
    if source is not None:
        rows = rows[~rows["subset"].isin(source.without)]
        if source.source in SCREENED:
            rows = rows[off_topic(rows["text"])]
    rows = rows.sample(frac=1, random_state=SEED)
    held = min(HELD_OUT, len(rows) // 5)
    hold, learn = rows[:held], rows[held : held + CAP]
    if source is not None and source.titles:
        half = len(hold) // 2
        hold = pd.concat([hold[:half], _titles(hold[half:])])
        learn = pd.concat([learn, _titles(learn)])
    keep = ["text", "label", "source"]
    return learn[keep], hold[keep]


def _titles(rows: pd.DataFrame) -> pd.DataFrame:
    """The first line of each post, as a short query of its own, where it says anything."""
    titles = rows["text"].map(lambda text: str(text).split("\n")[0].strip())
    return rows.assign(text=titles)[titles.map(lambda title: len(title.split()) >= TITLE_WORDS)]


def rows_of(sources: Sources) -> dict[str, int]:
    """How many different queries each source gives, by name."""
    return dict(Counter(dict(zip(sources.texts, sources.names, strict=True)).values()))
