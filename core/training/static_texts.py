"""The texts that the static router learns from, with where each comes from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from core.benchmark.catalogue import read_queries
from core.benchmark.datasets import BadPanel, read_starter
from core.training.sources import Origin, usable_files
from core.types import DOMAINS, OOD, Panel

EXTRA: Final = "extra.jsonl"
CAP: Final = 8_000  # rows of one source
APART: Final = {  # source -> (a subset, the name it gets): few rows unlike the others, drawn more
    "miracl_multilingual": ("en", "miracl_english"),
    "davidson_hate": ("neither", "davidson_plain"),
}
MAX_CHARS: Final = 1_600
DRAWS: Final = 7  # seed of what is drawn: fixed, so that a new table embeds only new texts
PIECES: Final = {  # short pieces of long posts, so that a post's length tells nothing
    "fin_reddit": 6_000,
    "law_reddit_legaladvice": 3_000,
    "law_conditionalqa": 2_000,
    "health_reddit": 3_500,
    "reddit_ood": 3_500,
}
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_COLUMNS: Final = ["text", "label", "source", "kind"]


def gather(origin: Origin, validation: Panel, seed: int = DRAWS) -> pd.DataFrame:
    """Every text of the recipe.

    The starter panel's test split is never read; rows of the sources that the validation panel
    holds are left out.

    Args:
        origin: folder of the sources, folder of our own texts, catalogue.
        validation: panel whose texts are not learned from.
        seed: of draws.

    Returns:
        Columns text, label, source, kind (`row`, `question`, `window`, or the kind of our own
        texts), split (`train` or `validation`), own, y (index into `DOMAINS`, background last).

    Raises:
        BadPanel: for a file that cannot be used.
    """
    random = np.random.default_rng(seed)
    held = set(validation.texts)
    read = [_source(path, origin, held, seed) for path in usable_files(origin)]
    by_name = {frame["source"].iloc[0]: frame for frame in read}
    pieces = [_pieces(by_name[name], random) for name in PIECES if name in by_name]
    public = pd.concat([*read, *pieces], ignore_index=True).drop_duplicates("text")
    public = public[~public["text"].isin(held)].assign(split="train", own=False)
    rows = pd.concat([public, own_texts(origin.own)], ignore_index=True)
    unknown = sorted(set(rows["label"]) - {*DOMAINS, OOD})
    if unknown:
        raise BadPanel(f"label '{unknown[0]}' is unknown. Use one of {', '.join(DOMAINS)}, {OOD}.")
    return rows.assign(y=rows["label"].map((*DOMAINS, OOD).index))


def own_texts(folder: Path) -> pd.DataFrame:
    """Starter rows of train and validation, and the extra rows that only this router learns from.

    Raises:
        BadPanel: where a file is missing or has a line that is no JSON.
    """
    starter = read_starter(folder)
    starter = starter[starter["split"] != "test"].assign(source="starter")
    try:
        extra = pd.read_json(folder / EXTRA, lines=True, dtype=False)
    except (OSError, ValueError) as error:
        raise BadPanel(
            f"{EXTRA} cannot be read ({error}). Restore it from the repository."
        ) from error
    both = pd.concat([starter, extra.assign(source="extra")], ignore_index=True)
    return both[[*_COLUMNS, "split"]].assign(own=True)


def _source(path: Path, origin: Origin, held: set[str], seed: int) -> pd.DataFrame:
    """One public source, capped; some subsets become a source of their own."""
    listed, frame = origin.catalogue.get(path.stem), read_queries(path)
    if listed is not None:
        frame = frame[~frame["subset"].isin(listed.without)]
    if len(frame) > CAP:
        frame = frame.sample(CAP, random_state=seed)
    titles = frame["text"].str.split("\n").str[0].str.strip()
    frame = frame[~frame["text"].isin(held) & ~titles.isin(held)]
    if path.stem in APART:
        subset, name = APART[path.stem]
        frame = frame.assign(source=frame["source"].mask(frame["subset"] == subset, name))
    return frame.assign(text=frame["text"].str.slice(0, MAX_CHARS), kind="row")[_COLUMNS]


def _pieces(frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Single questions of long posts, and windows of one to three sentences."""
    found: list[tuple[str, str, str, str]] = []
    for text, label, source in zip(frame["text"], frame["label"], frame["source"], strict=True):
        parts = [part.strip() for part in _SENTENCE.split(text) if len(part.strip()) > 15]
        asked = [part for part in parts if "?" in part and 25 <= len(part) <= 200]
        found += [(part, label, source, "question") for part in asked]
        if len(parts) < 2:
            continue
        first, count = random.integers(0, len(parts) - 1), random.integers(1, 4)
        window = " ".join(parts[first : first + count])
        if len(window) >= 40:
            found.append((window[:700], label, source, "window"))
    wanted = PIECES[str(frame["source"].iloc[0])]
    chosen = [found[row] for row in random.permutation(len(found))[:wanted]]
    return pd.DataFrame(chosen, columns=_COLUMNS)
