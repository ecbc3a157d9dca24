"""`bench`: measured runs of every router on every panel, and a table of them."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pandas as pd

from core.benchmark.panels import panel_named
from core.benchmark.retime import retime
from core.benchmark.run_files import superseded
from core.benchmark.runner import run
from core.benchmark.thin import sampled
from core.commands.choose import ALL, loaded, names
from core.commands.prepare import bring_up_to_date
from core.commands.table import around, markdown, sample_markdown, write_between
from core.commands.terminal import bar, say
from core.routers import RouterError, measurable
from core.settings import Settings
from core.store import readers
from core.store.database import build_store, open_store
from core.types import Panel

PANELS: Final = "gqr,unseen,starter,starter-validation"


def bench(given: argparse.Namespace, config: Settings) -> int:
    """Write measured runs, print the table, and bring the store up to date.

    A run that is there already is skipped, or with `--retime` only clocked again; one that was
    interrupted goes on. A router that fails is told on stderr, and makes the exit code 1; the
    others are still measured.
    """
    chosen, folder = names(given.routers, config), given.runs or config.runs
    if given.table is not None:
        around(given.table)  # a missing marker is told before hours of measuring, not after
    panels = [panel_named(name.strip(), config, given.data) for name in given.panels.split(",")]
    if given.sample is not None:
        panels = [sampled(panel, given.sample) for panel in panels]
    failed = 0
    for name in chosen:
        try:
            _measure(name, panels, folder, config, retime if given.retime else run)
        except RouterError as error:
            say(str(error))
            failed = 1
    if given.replace:
        _drop_superseded(folder)
    table = _tables(_board(folder, config), chosen, given.routers == ALL)
    sys.stdout.write(table + "\n")
    if given.table is not None:
        write_between(given.table, table)
    if folder == config.runs:
        bring_up_to_date(config)
    return failed


def _tables(board: pd.DataFrame, chosen: list[str], every: bool) -> str:
    """The table of the chosen routers, and that of the sample; of `all`, with slow extras."""
    of_sample = sample_markdown(board, measurable() if every else chosen)
    return "\n\n".join(filter(None, (markdown(board, chosen), of_sample)))


def _measure(
    name: str, panels: list[Panel], folder: Path, config: Settings, how: Callable[..., Path]
) -> None:
    router = loaded(name, config)
    for panel in panels:
        with bar(f"{name} on {panel.name}") as tell:
            written = how(router, panel, folder, config.models, tell=tell)
        say(f"{name} on {panel.name}: {written.name}")


def _drop_superseded(folder: Path) -> None:
    for old in superseded(folder):
        shutil.rmtree(old)
        say(f"Removed {old.name}: a later run of the same router and panel is there")


def _board(folder: Path, config: Settings) -> pd.DataFrame:
    """The scoreboard of the published figures and of the runs in a folder, with `finished_utc`."""
    with TemporaryDirectory() as place:
        path = Path(place) / "bench.duckdb"
        build_store(path, config.published, folder)
        with open_store(path, read_only=True) as store:
            times = readers.runs(store)[["run_id", "finished_utc"]]
            return readers.scoreboard(store).merge(
                times, "left", left_on="row_id", right_on="run_id"
            )
