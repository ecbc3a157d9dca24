"""The command line: `python -m core prepare`, `train`, `route`, `evaluate`, `bench` and more."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from core.benchmark.datasets import BadPanel
from core.benchmark.panels import NAMES
from core.cascades.saved import BadCascade
from core.commands.bench import PANELS, bench
from core.commands.choose import ALL
from core.commands.evaluate import evaluate
from core.commands.import_file import add_import
from core.commands.lab import LABS, train
from core.commands.prepare import prepare
from core.commands.route import route
from core.commands.serve import add_serve
from core.commands.table import BadTable
from core.commands.terminal import say
from core.labs.duo_llm.shelf import BrokenLab
from core.live import BadQuery
from core.routers import EXTRAS, REGISTRY, RouterError
from core.settings import BadSettings, settings
from core.store.errors import BadFile, StoreError

FAULTS = (
    BadCascade, BadFile, BadPanel, BadQuery, BadSettings, BadTable, BrokenLab, RouterError,
    StoreError,
)  # fmt: skip
ROUTERS_HELP = "names with commas between them, saved cascades among them, or all"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0, or 1 where the request could not be met (the reason is on stderr), or 130 where it was
        interrupted.
    """
    given = parser().parse_args(arguments)
    try:
        result: int = given.run(given, settings())
    except FAULTS as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Interrupted.")
        return 130
    return result


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(prog="python -m core", description="Switchyard without a screen")
    commands = top.add_subparsers(required=True)
    command = commands.add_parser("prepare", help="build what the app needs and does not have yet")
    command.set_defaults(run=prepare)
    command = commands.add_parser("train", help="fit routers and write their artifacts")
    command.add_argument("--router", choices=[*REGISTRY, *EXTRAS], help="only this one")
    command.add_argument(
        "--from",
        dest="source",
        default="starter",
        help="starter, gqr, or a folder of Parquet files",
    )
    command.add_argument("--lab", choices=LABS, help="train this lab instead of routers")
    command.add_argument(
        "--study", action="store_true", help="with --lab: measure what is there, train nothing"
    )
    command.set_defaults(run=train)
    command = commands.add_parser("route", help="print the verdict on one query")
    command.add_argument("text")
    command.add_argument("--router", default=ALL, help=ROUTERS_HELP)
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=route)
    _add_evaluate(commands.add_parser("evaluate", help="measure routers on labelled queries"))
    _add_bench(commands.add_parser("bench", help="write measured runs and print their table"))
    add_import(commands)
    add_serve(commands)
    return top


def _add_evaluate(command: argparse.ArgumentParser) -> None:
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("--queries", type=Path, help="CSV, JSONL or Parquet: text, label[, dataset]")
    what.add_argument("--panel", choices=NAMES)
    command.add_argument("--data", type=Path, help="folder of the panel's files")
    command.add_argument("--routers", default=ALL, help=ROUTERS_HELP)
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=evaluate)


def _add_bench(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", type=Path, help="folder of the files of gqr and unseen")
    command.add_argument("--routers", default=ALL, help=ROUTERS_HELP)
    command.add_argument("--panels", default=PANELS, help="names with commas between them")
    command.add_argument(
        "--sample", type=int, metavar="N", help="only N queries of each panel, drawn by seed"
    )
    command.add_argument("--runs", type=Path, help="folder to write to; data/runs by default")
    command.add_argument("--table", type=Path, help="write the table into this file, too")
    command.add_argument(
        "--replace", action="store_true", help="remove earlier runs of the same router and panel"
    )
    command.add_argument(
        "--retime",
        action="store_true",
        help="keep the answers that are there, also another machine's, and take latencies anew",
    )
    command.set_defaults(run=bench)
