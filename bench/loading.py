"""How five million answers load, and what asking for them takes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

import duckdb

from bench.figures import Figure
from core.settings import settings
from core.store import readers
from core.store.database import build_store
from core.store.editions import open_edition

ROUTERS, QUERIES = 10, 500_000
ANSWERS = ROUTERS * QUERIES
LOAD = """
import sys, tempfile
from pathlib import Path
from time import perf_counter
from core.store.intake.limits import OWN
from core.store.intake.loading import load
from core.store.intake.proposing import propose
from core.store.intake.staged import read
start = perf_counter()
with tempfile.TemporaryDirectory() as folder:
    staged = read(Path(sys.argv[1]), "answers.parquet", Path(folder), OWN)
    load(Path(sys.argv[2]), staged, propose(staged), "bench")
took = perf_counter() - start
status = Path("/proc/self/status").read_text()
print(took, status.split("VmHWM:")[1].split()[0])
"""
TABLE = """
copy (
    select 'router ' || r.i as router, 'q' || q.i as id, 'set ' || q.i % 7 as dataset,
        case when q.i % 7 < 3 then ['law', 'finance', 'healthcare'][1 + q.i % 3] else 'ood' end
            as label,
        if(random() < 0.8, label, 'law') as prediction, random()::float as ood,
        (random() * 10)::float as latency_ms
    from range({routers}) r(i), range({queries}) q(i)
) to '{path}'
"""


def loading_figures() -> Iterator[Figure]:
    """Time, memory and bytes of a load of five million answers, and the scoreboard over them."""
    with tempfile.TemporaryDirectory() as folder:
        file, store = Path(folder) / "answers.parquet", Path(folder) / "bench.duckdb"
        duckdb.execute(TABLE.format(routers=ROUTERS, queries=QUERIES, path=file))
        build_store(store, settings().published)
        before = store.stat().st_size
        said = subprocess.check_output([sys.executable, "-c", LOAD, file, store], text=True)
        seconds, kilobytes = said.split()
        yield Figure("5 million answers, file to database", float(seconds), "s", 15)
        yield Figure("5 million answers, memory of the load", float(kilobytes) / 1000, "MB", 2000)
        size = (store.stat().st_size - before) / ANSWERS
        yield Figure("5 million answers, bytes each in the file", size, "B", 40)
        with open_edition(store) as opened:
            times = []
            for _ in range(10):
                start = perf_counter()
                readers.scoreboard(opened)
                times.append((perf_counter() - start) * 1000)
        yield Figure("scoreboard over 5 million answers, p50", median(times), "ms", 300)
