"""Switchyard as a library: what a notebook or a script needs, behind the operator's settings.

`core` itself offers these names: `from core import evaluate, load, panel, route, scoreboard`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from core.benchmark.datasets import BadPanel
from core.benchmark.panels import NAMES, panel_named
from core.benchmark.protocol import Report, report
from core.benchmark.query_file import read_panel
from core.benchmark.runner import answer
from core.commands.choose import loaded, names
from core.routers import Router, RouterError
from core.routers.guardrails.base import Guard
from core.settings import settings
from core.store import readers
from core.store.database import open_store
from core.types import OOD, Panel
from core.verdict import verdict


def load(name: str) -> Router | Guard:
    """A fitted router or guard, or a saved cascade, by its name.

    Raises:
        RouterError: the name is unknown (the message lists those that are), or it does not load.
    """
    config = settings()
    known = names(name, config)
    if len(known) != 1:
        raise RouterError(f"'{name}' names {len(known)} routers; load() takes one at a time.")
    return loaded(known[0], config)


def route(router: Router | Guard, texts: Sequence[str]) -> list[str]:
    """Where each of n queries goes by the router's own threshold.

    Returns:
        n names: a domain, or `ood` where the query is rejected. A guard sends nothing anywhere:
        what it lets through is `passed`.

    Raises:
        RouterError: it is not fitted, or `texts` is one text instead of a list of them.
    """
    if isinstance(texts, str):
        raise RouterError("route() takes a list of queries; write [text] for a single one.")
    places = (*(router.domains or ("passed",)), OOD)
    scores = router.score(texts)
    if not router.domains:
        return [places[int(ood > router.threshold)] for ood in scores.ood]
    return [places[i] for i in verdict(scores, router.threshold)]


def panel(what: str | Path, data: Path | None = None) -> Panel:
    """Labelled queries: a panel by its name, or a file of yours.

    Args:
        what: `starter`, `starter-validation`, `gqr` or `unseen`; or a CSV, JSONL or Parquet file
            with the columns text and label (a domain, or `ood`) and, if you like, dataset.
        data: folder of the files of `gqr` or `unseen`.

    Raises:
        BadPanel: there is no such panel or file, or it holds what it must not; names the place.
    """
    if str(what) in NAMES:
        return panel_named(str(what), settings(), data)
    if not Path(what).is_file():
        raise BadPanel(f"'{what}' is no file, and no panel: {', '.join(NAMES)}.")
    return read_panel(Path(what))


def evaluate(router: Router, queries: Panel) -> Report:
    """GQR-Bench's accuracies (arXiv 2505.14524, section 3) of a router on labelled queries.

    Returns:
        Fractions from 0 to 1; NaN where the panel has nothing to count.

    Raises:
        BadPanel: the router knows other domains than the panel has.
        RouterError: it is not fitted, or is a guard, which routes nowhere.
    """
    if not router.domains:
        raise RouterError(f"'{router.name}' is a guard: it has no domains to be right about.")
    return report(queries, verdict(answer(router, queries), router.threshold))


def scoreboard() -> pd.DataFrame:
    """Every figure of the store, published, measured and uploaded, a row per router and run.

    Columns and units: `core.store.readers.scoreboard`.

    Raises:
        StoreError: the store is not built yet (`python -m core prepare`), or cannot be opened.
    """
    with open_store(settings().store, read_only=True) as store:
        return readers.scoreboard(store)
