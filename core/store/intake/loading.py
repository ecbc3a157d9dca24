"""Looks at what a mapped table would load, loads it in one transaction, and takes it back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb
import pandas as pd

from core.counted import counted
from core.store.clock import utc_now
from core.store.database import Store
from core.store.editions import changing, open_edition
from core.store.errors import BadFile, StoreError
from core.store.intake import checks, writing
from core.store.intake.aggregates import figures
from core.store.intake.checks import Check
from core.store.intake.mapping import AGGREGATES, OUTCOMES, RUN, Mapping
from core.store.intake.outcomes import outcomes
from core.store.intake.patience import Charge
from core.store.intake.predictions import Answered, answered
from core.store.intake.staged import SHOWN, Staged
from core.store.removal import remove
from core.store.run_folder import read_run
from core.store.runs import insert_run

LONGEST_NAME: Final = 80
BYTES_PER_ROW: Final = 60
BEFORE_COMMIT: Final = 0.8  # of the time left: what is written is then brought to the disk


@dataclass(frozen=True)
class Examined:
    """What a table would load.

    Attributes:
        preview: the first ten rows, as they would stand in the database.
        figures: what is counted from them, per router or model.
        checks: arithmetic on the way in, failed ones included.
        rows: how many rows would be loaded.
        unread: columns that are not read.
    """

    preview: pd.DataFrame
    figures: pd.DataFrame
    checks: list[Check]
    rows: int
    unread: tuple[str, ...]


@dataclass(frozen=True)
class Receipt:
    """What a load did.

    Attributes:
        load_id: for undoing it.
        name: what it is called.
        rows: loaded.
        checks: as `Examined.checks`.
        again: the same file was loaded before, and nothing was done.
    """

    load_id: str
    name: str
    rows: int
    checks: list[Check]
    again: bool = False


def examine(store: Store, staged: Staged, given: Mapping) -> Examined:
    """Read a table as the mapping says, and say what loading it would do; nothing is written.

    Raises:
        BadFile: the first cell that cannot be what it is said to be.
    """
    _check_asked(staged, given)
    with staged.open("examine") as connection:
        found = _examined(connection, store, staged, given)
    unread = tuple(name for name, role in given.roles.items() if not role)
    return Examined(*found, unread)


Found = tuple[pd.DataFrame, pd.DataFrame, list[Check], int]


def _examined(
    connection: duckdb.DuckDBPyConnection, store: Store, staged: Staged, given: Mapping
) -> Found:
    if given.shape == AGGREGATES:
        table = figures(connection, staged, given)
        held = checks.of_aggregates(table, given.kinds)
        shown = table.drop(columns=["row", "stated", "unit"])
        return shown.head(SHOWN), _pivoted(table), held, len(table)
    if given.shape == OUTCOMES:
        summary = outcomes(connection, staged, given)
        held = checks.of_outcomes(summary)
    else:
        made = answered(connection, staged, given)
        held = _held(store, made, given)
        summary = checks.figures_of(made.tallies)
    (rows,) = connection.execute("select count(*) from incoming").fetchall()[0]
    columns = "* exclude (row)" if given.shape == OUTCOMES else "* exclude (row, router), router"
    preview = connection.execute(f"select {columns} from incoming order by row limit {SHOWN}").df()
    return preview.dropna(axis=1, how="all"), summary, held, int(rows)


def _held(store: Store, made: Answered, given: Mapping) -> list[Check]:
    """The checks of a table of predictions against itself and what is known."""
    scored = [given.names.get(name, "") for name in given.columns("score")]
    return checks.of_predictions(
        made.tallies, made.missing, made.repeated, *writing.known(store), scored
    )


def _pivoted(table: pd.DataFrame) -> pd.DataFrame:
    """One row per router, a column per metric over everything."""
    whole = table[table["dataset"] == "all"]
    if whole.empty:
        return table[["router", "metric", "dataset", "value"]]
    keys = ["panel", "router", "variant"]
    return whole.pivot(index=keys, columns="metric", values="value").reset_index()


def load(path: Path, staged: Staged, given: Mapping, given_by: str) -> Receipt:
    """Load a table in one transaction; the same file twice is one load.

    Args:
        path: of the database.
        staged: the table.
        given: how it is read.
        given_by: who gave the load its name.

    Raises:
        BadFile: as `examine`; the database is then as it was.
        StoreBusy: another change is being made.
        StoreError: the disk or the folder refuses.
    """
    before = loaded(path, staged.sha256)
    if before is not None:
        return before
    _check_asked(staged, given)
    with (
        changing(path, staged.rows * BYTES_PER_ROW) as store,
        TemporaryDirectory(prefix="spill-", dir=path.parent) as spill,
        store.transaction() as cursor,
        staged.allowance.step(cursor, staged.file, "load", Charge(), BEFORE_COMMIT),
    ):
        staged.bound(cursor, Path(spill))
        cursor.execute("set preserve_insertion_order = false")
        receipt = earlier(cursor, staged.sha256)
        if receipt is None:
            staged.show(cursor)
            receipt = _write(cursor, store, staged, given, given_by)
    return receipt


def _write(
    cursor: duckdb.DuckDBPyConnection, store: Store, staged: Staged, given: Mapping, given_by: str
) -> Receipt:
    load_id = staged.sha256[:12]
    if given.shape == AGGREGATES:
        table = figures(cursor, staged, given)
        writing.write_figures(cursor, load_id, staged, given, table)
        held, rows = checks.of_aggregates(table, given.kinds), len(table)
    elif given.shape == OUTCOMES:
        summary = outcomes(cursor, staged, given)
        rows, held = int(summary["n"].sum()), checks.of_outcomes(summary)
        writing.write_outcomes(cursor, load_id)
    else:
        made = answered(cursor, staged, given)
        held = _held(store, made, given)
        rows = writing.write_answers(cursor, load_id, staged, given, made)
    file = (staged.sha256, staged.file, staged.bytes)
    provenance(cursor, load_id, file, given, given_by, held, rows)
    cursor.execute("create or replace table published_rows as from published_board")
    return Receipt(load_id, given.name, rows, held)


def provenance(
    cursor: duckdb.DuckDBPyConnection,
    load_id: str,
    file: tuple[str, str, int],
    given: Mapping,
    given_by: str,
    held: Sequence[Check],
    rows: int,
) -> None:
    """Write down where a load comes from; `file` is its hash, name and bytes."""
    told = json.dumps([asdict(check) for check in held], ensure_ascii=False)
    cursor.execute(
        "insert into uploads values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            load_id, *file, given.shape, given.name, given_by[:LONGEST_NAME].strip(),
            given.as_json(), told, rows, utc_now(),
        ],
    )  # fmt: skip


def load_run(path: Path, folder: Path, given_by: str) -> Receipt:
    """Load the folder of a measured run, as an upload.

    Raises:
        BadFile: a file is missing, altered or wrong.
        StoreError: as `load`.
    """
    run = read_run(folder)
    before = loaded(path, run.sha256)
    if before is not None:
        return before
    told = run.manifest
    found = counted(told.answers.rows, "row")
    held = [Check("Answers are those that the manifest names", True, found)]
    given = Mapping(RUN, told.router.label, told.asked.panel, {})
    load_id = run.sha256[:12]
    with changing(path, len(run.answers) * BYTES_PER_ROW) as store, store.transaction() as cursor:
        before = earlier(cursor, run.sha256)
        if before is not None:
            return before
        if not insert_run(cursor, run):
            raise BadFile(run.name, "is there already", "look for it on the scoreboard")
        cursor.execute(
            "update runs set kind = 'uploaded', load_id = ? where run_id = ?",
            [load_id, told.run_id],
        )
        rows, size = len(run.answers), sum(f.stat().st_size for f in folder.iterdir())
        provenance(cursor, load_id, (run.sha256, run.name, size), given, given_by, held, rows)
    return Receipt(load_id, given.name, rows, held)


def loaded(path: Path, sha256: str) -> Receipt | None:
    """The receipt of the load of a file with this hash, or None."""
    with open_edition(path) as store, store.cursor() as cursor:
        return earlier(cursor, sha256)


def earlier(cursor: duckdb.DuckDBPyConnection, sha256: str) -> Receipt | None:
    """As `loaded`, inside a change: somebody else may have been quicker."""
    found = cursor.execute(
        "select load_id, name, rows, checks from uploads where sha256 = ?", [sha256]
    ).fetchall()
    if not found:
        return None
    load_id, name, rows, told = found[0]
    return Receipt(load_id, name, rows, [Check(**one) for one in json.loads(told)], again=True)


def undo(path: Path, load_id: str) -> str:
    """Take a load back, whole; returns its name.

    Raises:
        StoreError: no load has this id, or the change cannot be written.
    """
    with open_edition(path) as store:
        _name_of(store, load_id)
    with changing(path) as store:
        name = _name_of(store, load_id)
        with store.transaction() as cursor:
            remove(cursor, load_id)
    return name


def _name_of(store: Store, load_id: str) -> str:
    with store.cursor() as cursor:
        found = cursor.execute("select name from uploads where load_id = ?", [load_id]).fetchall()
    if not found:
        raise StoreError(f"no load {load_id!r}; take an id of the list of loads")
    return str(found[0][0])


def _check_asked(staged: Staged, given: Mapping) -> None:
    asked = given.questions()
    if asked:
        raise BadFile(staged.file, "is unclear", asked[0].rstrip("?") + "? Say so")
    for what, told in (("name", given.name), ("panel", given.panel)):
        if not told.strip() or len(told) > LONGEST_NAME:
            remedy = f"write 1 to {LONGEST_NAME} characters"
            raise BadFile(staged.file, f"has no usable {what}", remedy, value=told[:LONGEST_NAME])
    for name, role in given.roles.items():
        if role not in ("", "query"):  # a text of its own may be long: its hash is kept
            staged.check_short(name)
