"""`import`: somebody's measurements into the database, and out again."""

from __future__ import annotations

import argparse
import getpass
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from core.commands.prepare import bring_up_to_date
from core.commands.terminal import say
from core.counted import counted
from core.settings import Settings

if TYPE_CHECKING:
    from core.store.intake.loading import Receipt
    from core.store.intake.mapping import Mapping
    from core.store.intake.staged import Staged


def add_import(commands: Any) -> None:  # noqa: ANN401 - argparse names no type for it
    """The command and its options."""
    command = commands.add_parser("import", help="load a file of results, list loads, undo one")
    command.add_argument("file", type=Path, nargs="?", help="CSV, TSV, JSONL, JSON, Parquet, "
                         "also packed with gzip or zstd; or the folder of a run")  # fmt: skip
    command.add_argument("--name", help="what the load is called; the file's name by default")
    command.add_argument("--panel", help="what was asked; gqr where its datasets are named")
    command.add_argument("--router", help="name of the router, where the file has none")
    command.add_argument("--shape", choices=["predictions", "aggregates", "outcomes"])
    command.add_argument(
        "--read", action="append", default=[], metavar="COLUMN=ROLE[:NAME]",
        help="read a column as this, e.g. 'pred-svm=prediction:SVM'; COLUMN= leaves it out",
    )  # fmt: skip
    command.add_argument(
        "--means", action="append", default=[], metavar="VALUE=MEANING",
        help="what a label or prediction means: a domain, ood, accepted, or nothing",
    )  # fmt: skip
    command.add_argument("--shares", choices=["%", "fraction"], help="unit of shares")
    command.add_argument("--times", choices=["us", "ms", "s"], help="unit of times")
    command.add_argument("--dry-run", action="store_true", help="show what would be loaded")
    command.add_argument("--list", action="store_true", help="list the loads")
    command.add_argument("--undo", metavar="ID", help="take a load back")
    command.set_defaults(run=import_file)


def import_file(given: argparse.Namespace, config: Settings) -> int:
    """Load a file, list the loads, or take one back."""
    from core.store import loads
    from core.store.editions import open_edition
    from core.store.intake.loading import load_run, undo

    bring_up_to_date(config)
    if given.undo:
        say(f"Took back: {undo(config.store, given.undo)}")
    elif given.list:
        with open_edition(config.store) as store:
            kept = loads.listed(store)
        if kept.empty:
            say("Nothing is loaded yet. Load a file: python -m core import FILE")
        else:
            sys.stdout.write(kept.to_string(index=False) + "\n")
    elif given.file is None:
        say("Name a file, or use --list or --undo ID.")
        return 2
    elif given.file.is_dir():
        _tell(load_run(config.store, given.file, getpass.getuser()))
    else:
        return _table(given, config)
    return 0


def _table(given: argparse.Namespace, config: Settings) -> int:
    from core.store.editions import open_edition
    from core.store.intake.limits import OWN
    from core.store.intake.loading import examine, load
    from core.store.intake.staged import read

    with TemporaryDirectory() as folder:
        staged = read(given.file, given.file.name, Path(folder), OWN)
        mapping = _mapping(given, staged)
        say(f"{staged.file}: {counted(staged.rows, 'row')}, taken for {mapping.shape}")
        for column, role in mapping.roles.items():
            named = f" ({mapping.names[column]})" if column in mapping.names else ""
            say(f"  {column!r}: {role or 'not read'}{named}")
        asked = mapping.questions()
        if asked:
            say(f"{' '.join(asked)} Say so with --shares or --times.")
            return 1
        if not given.dry_run:
            _tell(load(config.store, staged, mapping, getpass.getuser()))
            return 0
        with open_edition(config.store) as store:
            found = examine(store, staged, mapping)
        sys.stdout.write(f"{found.preview.to_string()}\n\n{found.figures.to_string()}\n")
        _tell_checks(found.checks)
    return 0


def _mapping(given: argparse.Namespace, staged: Staged) -> Mapping:
    from core.store.intake.proposing import propose, refresh

    made = propose(staged, given.name, given.shape)
    roles, names = dict(made.roles), dict(made.names)
    for told in given.read:
        column, _, role = told.rpartition("=")
        roles[column], _, name = role.partition(":")
        if name:
            names[column] = name
    made = replace(
        made, roles=roles, names=names, panel=given.panel or made.panel,
        router=given.router or made.router, share_unit=given.shares or made.share_unit,
        time_unit=given.times or made.time_unit,
    )  # fmt: skip
    made = refresh(staged, made)
    meant = dict(told.rpartition("=")[::2] for told in given.means)
    return replace(made, meanings={**made.meanings, **meant})


def _tell(receipt: Receipt) -> None:
    if receipt.again:
        say(
            f"This file is loaded already as {receipt.name!r} ({receipt.load_id}); nothing changed."
        )
        return
    _tell_checks(receipt.checks)
    say(f"Loaded {counted(receipt.rows, 'row')} as {receipt.name!r}. Take it back with --undo "
        f"{receipt.load_id}.")  # fmt: skip


def _tell_checks(checks: list[Any]) -> None:
    for check in checks:
        say(f"  {'ok    ' if check.passed else 'FAILED'} {check.check}: {check.found}")
