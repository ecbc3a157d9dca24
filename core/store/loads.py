"""Frames about what users loaded, and what they can take away."""

from __future__ import annotations

import json

import pandas as pd

from core.store.database import Store
from core.store.readers import OF_A_RUN

TIDY = """
with board as (from scoreboard),
whole as (
    unpivot (
        select row_id, id_accuracy, ood_accuracy, unsafe_avg, gqr, latency_ms as latency from board
    ) on id_accuracy, ood_accuracy, unsafe_avg, gqr, latency into name metric value value
),
per_set as (
    select o.row_id, 'accuracy' as metric, f.dataset, f.value
    from row_origins o join figures f using (study, router, variant, source, "table")
    where f.metric = 'accuracy'
    union all by name
    select run_id as row_id, 'accuracy' as metric, dataset, accuracy as value from run_sets
    qualify count(*) over (partition by run_id, dataset) = 1
)
select
    b.label as router, concat_ws(' · ', b.study, nullif(b.variant, ''), b.row_id) as variant,
    b.panel, c.metric, c.dataset, c.value,
    if(c.metric = 'latency', 'ms', 'fraction') as unit, b.kind, b.source_title as source
from (
    select row_id, metric, 'all' as dataset, value from whole union all by name from per_set
) c
join board b using (row_id)
order by b.kind, b.study, b.label, b.row_id, c.dataset, c.metric
"""


def listed(store: Store) -> pd.DataFrame:
    """Every load, the newest first.

    Columns: load_id, name, shape, file, rows, given_by, loaded_utc, checks (number held),
    failed (the checks that failed, in words), mapping (JSON).
    """
    frame = _frame(store, "from uploads order by loaded_utc desc, load_id")
    told = [json.loads(text) for text in frame["checks"]]
    failed = ["; ".join(f"{c['check']}: {c['found']}" for c in t if not c["passed"]) for t in told]
    columns = ["load_id", "name", "shape", "file", "rows", "given_by", "loaded_utc"]
    return frame[columns].assign(
        checks=[len(t) for t in told], failed=failed, mapping=frame["mapping"]
    )


def figures(store: Store) -> pd.DataFrame:
    """Every figure of the scoreboard in the tidy form that `core.store.intake` reads back.

    Columns: router, variant, panel, metric, dataset, value, unit (fraction or ms), kind, source.
    """
    return _frame(store, TIDY)


def answers(store: Store, run_id: str) -> pd.DataFrame:
    """The answers of one run in the form that `core.store.intake` reads back.

    Columns: query_sha256, dataset, label, prediction, score_<domain> and ood where they are known,
    latency_us, threshold.
    """
    frame = _frame(store, ANSWERS, [run_id])
    domains = list(frame.pop("domains").iloc[0]) if len(frame) else []
    scores = frame.pop("scores")
    for i, domain in enumerate(domains):
        frame[f"score_{domain}"] = [None if one is None else one[i] for one in scores]
    return frame.dropna(axis=1, how="all")


ANSWERS = f"""
select q.query_sha256, q.dataset, q.label,
    case when a.verdict is not null then a.verdict when a.ood > r.threshold then 'ood'
         else p.domains[list_position(a.scores, list_max(a.scores))] end as prediction,
    a.ood, a.latency_us, r.threshold, a.scores, p.domains
{OF_A_RUN}
"""


def example(store: Store) -> pd.DataFrame:
    """The answers of the router of ours that leads on the starter panel, as a table to load.

    Columns as `answers`, and router; empty where there is none.
    """
    found = _frame(
        store,
        "select row_id, label from measured_board where panel = 'starter' and kind = 'measured' "
        "and gqr is not null order by gqr desc, label limit 1",
    )
    if found.empty:
        return pd.DataFrame()
    run = found.iloc[0]
    return answers(store, str(run["row_id"])).assign(router=f"{run['label']} (example)")


def runs(store: Store) -> pd.DataFrame:
    """Every run that has answers: run_id, label, panel, kind and number of answers."""
    return _frame(
        store,
        "select row_id as run_id, label, panel, kind, n from measured_board "
        "order by kind, label, panel",
    )


def revisions(store: Store) -> dict[str, set[str]]:
    """Panel -> revisions that there are answers to."""
    found = _frame(store, "select panel, revision from panels")
    return {str(name): set(rows["revision"]) for name, rows in found.groupby("panel")}


def panels_of(store: Store, load_id: str) -> dict[str, bool]:
    """Panels on which an uploaded load has rows of the scoreboard -> whether one has a GQR score.

    Outcomes of LLMs have none.
    """
    found = _frame(
        store,
        "select panel, bool_or(gqr is not null) as scored from scoreboard "
        "where starts_with(source, 'upload-' || ?) group by 1 order by count(*) desc, 1",
        [load_id],
    )
    return {str(panel): bool(scored) for panel, scored in found.to_numpy()}


def models(store: Store) -> pd.DataFrame:
    """Outcome tables per model: load, model, n, quality (mean), cost_per_1k (USD), latency_ms."""
    return _frame(
        store,
        "select u.name as load, o.model, count(*) as n, avg(o.quality) as quality, "
        "1000 * avg(o.cost_usd) as cost_per_1k, median(o.latency_ms) as latency_ms "
        "from outcomes o join uploads u using (load_id) group by all order by 1, quality desc",
    )


def _frame(store: Store, query: str, parameters: list[str] | None = None) -> pd.DataFrame:
    with store.cursor() as cursor:
        return cursor.execute(query, parameters).df()


def run_labels(table: pd.DataFrame) -> list[str]:
    """What each run of `runs` is called in a list."""
    return [
        f"{row.label} on {row.panel}, {row.kind}, {row.n:,} answers" for row in table.itertuples()
    ]
