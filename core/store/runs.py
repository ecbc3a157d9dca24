"""Brings measured runs into the database: each folder checked whole first, then all or nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from core.benchmark.runs import ANSWERS, MANIFEST
from core.store.clock import utc_now
from core.store.errors import BadFile
from core.store.run_folder import RunFolder, read_run, score_columns

if TYPE_CHECKING:
    import duckdb

    from core.benchmark.runs import Range
    from core.store.database import Store

VERDICT = """
case when a.verdict is not null then a.verdict
     when a.ood > r.threshold then 'ood'
     when not r.routes then 'passed'
     else p.domains[list_position(a.scores, list_max(a.scores))] end
"""
"""The verdict of an answer, as `core.verdict.verdict` decides: the first best domain, or OOD.

What a guard does not reject has passed; that is right of no query.
"""

TALLY = f"""
insert into tallies
select a.run_id, q.dataset, q.label, {VERDICT} as verdict, count(*)
from answers a
join runs r using (run_id)
join panels p using (panel, revision)
join queries q on q.panel = r.panel and q.revision = r.revision and q.position = a.position
where a.run_id = $run_id or $run_id is null
group by all
"""
"""Counts answers by verdict."""

TIME = """
insert into timings
select
    run_id,
    quantile_cont(latency_us::double, 0.50) / 1000,
    quantile_cont(latency_us::double, 0.95) / 1000,
    quantile_cont(latency_us::double, 0.99) / 1000,
    count(*)
from answers
where latency_us is not null and (run_id = $run_id or $run_id is null)
group by run_id
"""
"""Latencies of the queries that were timed alone."""


def import_run(store: Store, folder: Path | str) -> str:
    """Load the folder of a measured run; returns its run_id.

    The same run twice is one load. On any error the database stays exactly as it was.

    Raises:
        BadFile: a file is missing, altered or wrong, or the run is loaded with other answers.
        StoreError: the store is open for reading only.
    """
    run = read_run(Path(folder))
    run_id = run.manifest.run_id
    with store.transaction() as cursor:
        insert_run(cursor, run)
    return run_id


def insert_run(cursor: duckdb.DuckDBPyConnection, run: RunFolder) -> bool:
    """Load a checked run inside a transaction; False where it was there already.

    Raises:
        BadFile: the run is loaded with other answers, or its panel with other queries.
    """
    run_id = run.manifest.run_id
    query = "select answers_sha256 from runs where run_id = ?"
    loaded = cursor.execute(query, [run_id]).fetchone()
    if loaded is None:
        _load(cursor, run)
    elif loaded[0] != run.manifest.answers.sha256:
        problem = "is already loaded with other answers"
        remedy = "keep one of the two folders"
        file = f"{run.name}/{MANIFEST}"
        raise BadFile(file, problem, remedy, column="run_id", value=run_id)
    return loaded is None


def import_runs(store: Store, folder: Path) -> dict[str, int]:
    """Load every finished run below a folder, which need not exist: table -> rows it now has.

    A folder without a manifest is a run that was interrupted, and is passed over.

    Raises:
        BadFile: as `import_run`.
    """
    for manifest in sorted(folder.glob(f"*/{MANIFEST}")):
        import_run(store, manifest.parent)
    with store.cursor() as cursor:
        return {
            table: int(cursor.execute(f"select count(*) from {table}").fetchall()[0][0])
            for table in ("panels", "runs", "answers")
        }


def recount(store: Store) -> None:
    """Make the derived tables `tallies` and `timings` anew from the answers."""
    with store.transaction() as cursor:
        cursor.execute("delete from tallies")
        cursor.execute("delete from timings")
        derive(cursor, None)


def derive(cursor: duckdb.DuckDBPyConnection, run_id: str | None) -> None:
    """Fill `tallies` and `timings` from the answers of one run, or of all of them."""
    cursor.execute(TALLY, {"run_id": run_id})
    cursor.execute(TIME, {"run_id": run_id})


def _load(cursor: duckdb.DuckDBPyConnection, run: RunFolder) -> None:
    _insert_panel(cursor, run)
    _insert(cursor, "runs", pd.DataFrame([_row(run)]))
    _insert_answers(cursor, run)
    derive(cursor, run.manifest.run_id)
    cursor.execute(
        "insert into loads (sha256, file, table_name, rows, loaded_utc) values (?, ?, ?, ?, ?)",
        [run.sha256, run.name, "answers", len(run.answers), utc_now()],
    )


def _insert_panel(cursor: duckdb.DuckDBPyConnection, run: RunFolder) -> None:
    """Remember the panel's queries, or check that they are those of earlier runs."""
    asked, panel = run.manifest.asked, run.manifest.panel
    key = [asked.panel, asked.revision]
    queries = run.answers[["query_sha256", "dataset", "label"]]
    query = """
        select query_sha256, dataset, label from queries
        where panel = ? and revision = ? order by position
    """
    known = cursor.execute(query, key).df()
    if known.empty:
        cursor.execute(
            "insert into panels values (?, ?, ?, ?)", [*key, list(panel.domains), panel.rows]
        )
        numbered = queries.assign(panel=key[0], revision=key[1], position=range(len(queries)))
        _insert(cursor, "queries", numbered)
    elif known.to_numpy().tolist() != queries.to_numpy().tolist():
        problem = f"are not the queries of panel {key[0]}, revision {key[1]}, loaded before"
        remedy = "measure both runs on the same panel"
        raise BadFile(f"{run.name}/{ANSWERS}", problem, remedy, column="query_sha256")


def _insert_answers(cursor: duckdb.DuckDBPyConnection, run: RunFolder) -> None:
    columns = ", ".join(f'"{column}"' for column in score_columns(run.manifest))
    cursor.register("incoming", run.answers.assign(position=range(len(run.answers))))
    cursor.execute(
        f"insert into answers by name select ? as run_id, position::integer as position, "
        f"[{columns}]::float[] as scores, ood, "
        "if(isnan(latency_us), null, latency_us) as latency_us "
        "from incoming order by position",
        [run.manifest.run_id],
    )
    cursor.unregister("incoming")


def _insert(cursor: duckdb.DuckDBPyConnection, table: str, rows: pd.DataFrame) -> None:
    cursor.register("incoming", rows)
    cursor.execute(f"insert into {table} by name select * from incoming")
    cursor.unregister("incoming")


def _row(run: RunFolder) -> dict[str, Any]:
    """The run as a row of the table `runs`."""
    told = run.manifest
    asked, timing, bounds = told.asked, told.timing, told.derived.intervals
    every = timing.all_threads_ms
    return {
        "run_id": told.run_id,
        "kind": told.kind,
        "router": asked.router,
        "label": told.router.label,
        "family": told.router.family,
        "trained_on": told.router.trained_on,
        "routes": told.router.routes,
        "scored": told.router.routes,  # without domain scores there is no curve to draw
        "params": json.dumps(asked.params, sort_keys=True),
        "panel": asked.panel,
        "revision": asked.revision,
        "threshold": asked.threshold,
        "seed": asked.seed,
        "protocol": asked.protocol,
        "cpu": told.machine.cpu,
        "cores": told.machine.cores,
        "system": told.machine.system,
        "python": told.machine.python,
        "libraries": json.dumps(told.machine.libraries, sort_keys=True),
        "started_utc": _naive(told.started_utc),
        "finished_utc": _naive(told.finished_utc),
        "p50_all_threads_ms": every.p50,
        "p95_all_threads_ms": every.p95,
        "p99_all_threads_ms": every.p99,
        "qps_batch_32": timing.throughput_qps[32],
        "qps_batch_256": timing.throughput_qps.get(256),  # too long for a slow router
        "artifact_bytes": told.size.artifact,
        "encoder_bytes": told.size.encoder,
        **_bounds("id", bounds.id_accuracy),
        **_bounds("ood", bounds.ood_accuracy),
        **_bounds("gqr", bounds.gqr),
        "answers_sha256": told.answers.sha256,
    }


def _bounds(name: str, bounds: Range | None) -> dict[str, float | None]:
    low, high = bounds if bounds is not None else (None, None)
    return {f"{name}_low": low, f"{name}_high": high}


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
