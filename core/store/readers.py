"""Frames for the screens and for notebooks: what the store knows, one question per function."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.store.database import Store
from core.store.errors import StoreError
from core.store.runs import VERDICT

OF_A_RUN = """
from answers a
join runs r using (run_id)
join panels p using (panel, revision)
join queries q on q.panel = r.panel and q.revision = r.revision and q.position = a.position
where run_id = ?
order by a.position
"""
"""The answers of one run, each with its query, its panel and its run, in the panel's order."""

PAIRS = f"""
with given as (
    select a.run_id, a.position, r.panel, r.revision, {VERDICT} as verdict
    from answers a join runs r using (run_id) join panels p using (panel, revision)
    where a.run_id in ($one, $other)
)
select q.dataset, q.label, one.verdict as one, other.verdict as other, count(*) as n
from given one
join given other using (panel, revision, position)
join queries q using (panel, revision, position)
where one.run_id = $one and other.run_id = $other
group by all
order by all
"""

RUNS = """
select * replace (if(kind = 'uploaded', label || ' (uploaded)', label) as label)
from runs
where scored
order by kind = 'uploaded', finished_utc desc, run_id
"""


def scoreboard(store: Store) -> pd.DataFrame:
    """One row per router of a study that has accuracy figures, and per measured run, by GQR.

    `kind` tells published, measured and uploaded apart. Accuracies and GQR are fractions 0-1: as
    printed, missing where not printed, or counted from a run's answers at its threshold.
    `*_recomputed` come from the printed per-set cells; `off_cells` lists what does not add up.
    `latency_ms` is per query at batch 1, on `machine` (see `latency_statistic`, and never compare
    two machines).

    Measured rows alone have: `id_low` to `gqr_high`, bounds of 95 % bootstrap intervals;
    `latency_p95_ms`; `throughput_qps` at batch 256 with all cores; `artifact_mb` with the sentence
    encoder, if there is one; `n`, the number of queries. There `row_id` is the run's id.
    """
    frame = _frame(store, "from scoreboard order by study, gqr desc nulls last, label, row_id")
    frame["off_cells"] = [list(cells) for cells in frame["off_cells"]]
    return frame


def cells(store: Store, row_id: str) -> pd.DataFrame:
    """Every figure behind a row, as text: table, metric, dataset, as_printed, unit, source, grade.

    Raises:
        StoreError: no row of the scoreboard has this id.
    """
    query = "select * exclude (row_id) from row_cells where row_id = ? order by all"
    frame = _frame(store, query, [row_id])
    if frame.empty:
        raise StoreError(f"no row {row_id!r}; take a row_id of the scoreboard")
    return frame


def answers(store: Store, run_id: str) -> pd.DataFrame:
    """What a run answered, one row per query of its panel, in order.

    Columns: query_sha256 (first 16 hex digits), dataset, label, score_<domain> for each domain and
    ood (float32; reject where ood is above the run's threshold), latency_us (NaN where the query
    was not timed alone). A guard has no domain scores.

    Raises:
        StoreError: no run has this id.
    """
    wanted = "q.query_sha256, q.dataset, q.label, a.scores, a.ood, a.latency_us, p.domains"
    frame = _frame(store, f"select {wanted} {OF_A_RUN}", [run_id])
    if frame.empty:
        raise StoreError(f"no run {run_id!r}; take a row_id of a measured row of the scoreboard")
    table = np.stack(frame.pop("scores").to_list())
    for i, domain in enumerate(frame.pop("domains").iloc[0][: table.shape[1]]):
        frame.insert(3 + i, f"score_{domain}", table[:, i])
    return frame


def tallies(store: Store, panel: str) -> pd.DataFrame:
    """How often each run on a panel gave each verdict: run_id, dataset, label, verdict, n.

    `label` and `verdict` are a domain or `ood`; verdicts are at the run's own threshold.
    """
    query = """
        select t.run_id, t.dataset, t.label, t.verdict, t.n
        from tallies t join runs r using (run_id) where r.panel = ? order by all
    """
    return _frame(store, query, [panel])


def pairs(store: Store, one: str, other: str) -> pd.DataFrame:
    """How often two runs gave which two verdicts on the same query, at their own thresholds.

    Columns: dataset, label, one, other, n; empty where they answered no query in common.
    """
    with store.cursor() as cursor:
        return cursor.execute(PAIRS, {"one": one, "other": other}).df()


def runs(store: Store) -> pd.DataFrame:
    """Every run with scores: what was asked, on which machine and when (UTC), newest first.

    An uploaded run without them has figures on the scoreboard, but no threshold to move. Uploaded
    ones say so in their label and come last, so that none passes for a measured one of its name.
    """
    return _frame(store, RUNS)


def run_params(store: Store, panel: str) -> pd.DataFrame:
    """What the routers of a panel's runs were set to: run_id, params (JSON)."""
    return _frame(store, "select run_id, params from runs where panel = ?", [panel])


def sources(store: Store) -> pd.DataFrame:
    """Where the figures come from: one row per source, with its grade, machine and note."""
    return _frame(store, "from sources order by study, source")


def audit(store: Store) -> pd.DataFrame:
    """Every printed aggregate that differs from its recomputed value, with the note that says why.

    `printed`, `recomputed` and `difference` are fractions; `as_printed` is the printed string.
    """
    return _frame(store, "from audit order by study, label, metric")


def _frame(store: Store, query: str, parameters: list[str] | None = None) -> pd.DataFrame:
    with store.cursor() as cursor:
        return cursor.execute(query, parameters).df()
