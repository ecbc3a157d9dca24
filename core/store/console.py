"""Questions of visitors in SQL, answered by a child process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

import pandas as pd

from core import sandbox
from core.sandbox import Bounds
from core.store.database import Store

SECONDS: Final = 5.0
SLACK_S: Final = 5.0  # for the process to start, and to say that it was cancelled
ROWS: Final = 5_000
LONGEST: Final = 20_000
BOUNDS: Final = Bounds(memory=1_200 * 2**20, seconds=SECONDS + SLACK_S, file_bytes=0)
HINT: Final = "select label, gqr from scoreboard order by gqr desc limit 10"
SHOWN: Final = (
    *("scoreboard", "row_cells", "answers", "queries", "runs", "panels", "tallies", "timings"),
    *("outcomes", "published", "sources", "routers", "datasets", "uploads", "audit"),
)
"""Tables of the schema browser, the most asked first."""

EXAMPLES: Final[dict[str, str]] = {
    "Best on GQR-Bench": """select label, kind, round(100 * gqr, 2) as gqr, latency_ms
from scoreboard
where panel = 'gqr' and gqr is not null
order by gqr desc
limit 20""",
    "Measured against published": """select family, kind, count(*) as rows,
    round(100 * max(gqr), 2) as best_gqr
from scoreboard
where gqr is not null
group by family, kind
order by best_gqr desc""",
    "Where a router errs": """select r.label, t.dataset, t.label as truth, t.verdict, t.n
from tallies t
join runs r using (run_id)
where t.label <> t.verdict and r.panel = 'gqr' and r.router = 'static'
order by t.n desc""",
    "OOD scores in bands": """select r.label, round(a.ood, 1) as band, q.label = 'ood' as is_ood,
    count(*) as answers
from answers a
join runs r using (run_id)
join queries q on q.panel = r.panel and q.revision = r.revision and q.position = a.position
where r.panel = 'starter' and r.router = 'static'
group by all
order by band, is_ood""",
    "Figures that do not add up": """select label, metric, as_printed,
    round(100 * recomputed, 2) as recomputed, note
from audit""",
}


class BadQuestion(Exception):
    """A question that was not answered; the message says why, and may be shown."""


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        frame: at most `ROWS` rows.
        more: whether there were more.
        seconds: that it took, the start of the process included.
    """

    frame: pd.DataFrame
    more: bool
    seconds: float


def ask(path: Path, sql: str, bounds: Bounds = BOUNDS, rows: int = ROWS) -> Answer:
    """Ask the database one question; nothing but reading its tables is possible.

    Raises:
        BadQuestion: not one SELECT, not allowed, wrong, too slow or too big.
    """
    if not sql.strip():
        raise BadQuestion("Write a question, or choose an example.")
    if len(sql) > LONGEST:
        raise BadQuestion(f"The question has more than {LONGEST:,} characters. Shorten it.")
    request = {
        "path": str(path.resolve()),
        "sql": sql,
        "rows": rows,
        "seconds": bounds.seconds - SLACK_S,
    }
    start = perf_counter()
    try:
        found = sandbox.run("core.store.console_child", request, bounds)
    except sandbox.Stopped as stopped:
        raise BadQuestion(f"The query was cancelled: {stopped}.") from stopped
    except UnicodeError as error:
        raise BadQuestion("The question holds half a character. Write it again.") from error
    if "error" in found:
        raise BadQuestion(found["error"])
    frame = pd.DataFrame(found["rows"], columns=_distinct(found["columns"]))
    return Answer(frame, found["more"], perf_counter() - start)


def _distinct(names: list[str]) -> list[str]:
    """Column names without repeats: the second `n` is `n (2)`."""
    seen: dict[str, int] = {}
    made = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        made.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return made


def schema(store: Store) -> pd.DataFrame:
    """Columns of the tables that may be asked: table, column, type; in the order of `SHOWN`."""
    with store.cursor() as cursor:
        found = cursor.execute(
            'select table_name as "table", column_name as "column", lower(data_type) as type '
            "from duckdb_columns() where schema_name = 'main' order by column_index"
        ).df()
    found = found[found["table"].isin(SHOWN)]
    order = found["table"].map({name: i for i, name in enumerate(SHOWN)})
    return found.assign(order=order).sort_values("order", kind="stable").drop(columns="order")
