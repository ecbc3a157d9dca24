"""The statements that bring a mapped table into the database, and take it out again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import pandas as pd

from core.store.clock import utc_now
from core.store.intake.checks import words_of
from core.store.intake.mapping import Mapping
from core.store.intake.predictions import Answered
from core.store.intake.staged import Staged

if TYPE_CHECKING:
    import duckdb

    from core.store.database import Store

FAMILY: Final = "uploaded"
UNKNOWN: Final = "not stated"
BENCHMARK: Final = "gqr-2025"


def known(store: Store) -> tuple[dict[str, int], pd.DataFrame]:
    """What a table of predictions is held against: rows of each dataset, and printed cells."""
    with store.cursor() as cursor:
        sizes = dict(cursor.execute("select dataset, n from datasets").fetchall())
        printed = cursor.execute(
            "select p.router, r.also_printed_as as also, r.label, p.dataset, p.as_printed, p.unit, "
            "r.family from published p join sources s using (source) "
            "join routers r using (study, router) "
            "where p.metric = 'accuracy' and s.study = ? and p.variant = ''",
            [BENCHMARK],
        ).df()
    return sizes, printed


def write_answers(
    cursor: duckdb.DuckDBPyConnection,
    load_id: str,
    staged: Staged,
    given: Mapping,
    made: Answered,
) -> int:
    """Move `incoming` into panels, queries, runs, answers, tallies and timings; answers loaded."""
    ids = {name: _run_id(load_id, name) for name in made.routers}
    _insert(cursor, "runs", _runs(cursor, load_id, staged, given, made, ids))
    for router, revision in made.panels.items():
        _write_panel(cursor, given.panel, revision, router, made)
    cursor.register("ids", pd.DataFrame({"router": list(ids), "run_id": list(ids.values())}))
    (rows,) = cursor.execute(
        "insert into answers by name select run_id, position, scores, ood, "
        "latency_us, verdict, tokens from incoming join ids using (router)"
    ).fetchall()[0]
    cursor.execute(
        "insert into timings select run_id, q[1] / 1000, q[2] / 1000, q[3] / 1000, n from ("
        "select run_id, quantile_cont(latency_us::double, [0.50, 0.95, 0.99]) as q, count(*) as n "
        "from incoming join ids using (router) where latency_us is not null group by run_id)"
    )
    cursor.unregister("ids")
    tallies = made.tallies.assign(run_id=made.tallies["router"].map(ids))
    _insert(cursor, "tallies", tallies.drop(columns="router"))
    return int(rows)


def _run_id(load_id: str, router: str) -> str:
    return hashlib.sha256(f"{load_id}/{router}".encode()).hexdigest()[:12]


def _runs(
    cursor: duckdb.DuckDBPyConnection,
    load_id: str,
    staged: Staged,
    given: Mapping,
    made: Answered,
    ids: dict[str, str],
) -> pd.DataFrame:
    thresholds = dict(
        cursor.execute("select router, max(threshold) from incoming group by router").fetchall()
    )
    families = _families(cursor)
    return pd.DataFrame([
        {
            "run_id": ids[router],
            "kind": "uploaded",
            "router": router,
            "label": router,
            "family": families.get(words_of(router), FAMILY),
            "trained_on": UNKNOWN,
            "params": "{}",
            "panel": given.panel,
            "revision": made.panels[router],
            "threshold": thresholds[router],
            "finished_utc": utc_now(),
            "answers_sha256": staged.sha256,
            "load_id": load_id,
            "scored": router in made.scored,
        }
        for router in made.routers
    ])  # fmt: skip


def _families(cursor: duckdb.DuckDBPyConnection) -> dict[frozenset[str], str]:
    """The words of every router's name that we know -> its family."""
    found = cursor.execute(
        "select distinct router, also_printed_as as also, family from routers "
        "union select distinct router, label, family from runs order by all"
    ).fetchall()
    known: dict[frozenset[str], str] = {}
    for router, also, family in found:
        for name in (router, also):
            if name:
                known.setdefault(words_of(name), family)
    return known


def _write_panel(
    cursor: duckdb.DuckDBPyConnection, panel: str, revision: str, router: str, made: Answered
) -> None:
    key = [panel, revision]
    there = "select 1 from panels where panel = ? and revision = ?"
    if cursor.execute(there, key).fetchall():
        return
    (rows,) = cursor.execute(
        "insert into queries by name select ? as panel, ? as revision, position, query_sha256, "
        "dataset, label from incoming where router = ? order by position",
        [*key, router],
    ).fetchall()[0]
    cursor.execute("insert into panels values (?, ?, ?, ?)", [*key, list(made.domains), rows])


def write_figures(
    cursor: duckdb.DuckDBPyConnection,
    load_id: str,
    staged: Staged,
    given: Mapping,
    table: pd.DataFrame,
) -> None:
    """Write figures beside the published ones, as a source and study of their own."""
    study = _free_study(cursor, given.name, load_id)
    panels = list(dict.fromkeys(table["panel"]))
    sources = {
        panel: f"upload-{load_id}" + (f"-{i}" if i else "") for i, panel in enumerate(panels)
    }
    _insert(cursor, "sources", pd.DataFrame([
        {
            "source": source, "study": study, "title": f"Uploaded: {staged.file}", "url": "",
            "place": staged.file, "grade": "uploaded", "panel": panel, "machine": UNKNOWN,
            "date": utc_now().date().isoformat(), "latency_statistic": "as uploaded",
            "load_id": load_id,
        }
        for panel, source in sources.items()
    ]))  # fmt: skip
    families = _families(cursor)
    routers = [
        {
            "study": study,
            "router": name,
            "label": name,
            "family": families.get(words_of(name), FAMILY),
        }
        for name in dict.fromkeys(table["router"])
    ]  # fmt: skip
    _insert(cursor, "routers", pd.DataFrame(routers))
    rows = table.assign(
        source=table["panel"].map(sources), table=staged.file, value=table["stated"]
    )
    names = ["source", "table", "router", "variant", "metric", "dataset", "value", "unit"]
    _insert(cursor, "published", rows[[*names, "as_printed"]])
    sets = [
        {"load_id": load_id, "dataset": name, "kind": given.kinds.get(name, "ood")}
        for name in dict.fromkeys(table["dataset"])
        if name != "all"
    ]
    if sets:
        _insert(cursor, "uploaded_datasets", pd.DataFrame(sets))


def _free_study(cursor: duckdb.DuckDBPyConnection, name: str, load_id: str) -> str:
    query = "select 1 from sources where study = ? union select 1 from routers where study = ?"
    taken = cursor.execute(query, [name, name]).fetchall()
    return f"{name} ({load_id[:6]})" if taken else name


def write_outcomes(cursor: duckdb.DuckDBPyConnection, load_id: str) -> None:
    """Move `incoming` into `outcomes`."""
    cursor.execute(
        "insert into outcomes by name select ? as load_id, * exclude (row) from incoming", [load_id]
    )


def _insert(cursor: duckdb.DuckDBPyConnection, table: str, rows: pd.DataFrame) -> None:
    cursor.register("fresh", rows)
    cursor.execute(f"insert into {table} by name select * from fresh")
    cursor.unregister("fresh")
