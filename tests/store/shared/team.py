"""Who shares a store in these tests: machines with a copy each, and processes on them."""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.store import loads
from core.store.belongings import TABLES
from core.store.editions import open_edition
from core.store.intake.loading import load
from core.store.intake.proposing import propose
from core.store.shared import following
from tests.postgres import Postgres
from tests.store.conftest import dump
from tests.store.intake.conftest import Take

ROOT = Path(__file__).parents[3]
ANSWERS = "id,dataset,label,prediction,ood\nq1,jigsaw,ood,ood,0.9\nq2,{0},law,finance,0.1\n"
FIGURES = "router,metric,dataset,value\n{0},id_accuracy,all,0.9\n{0},accuracy,jigsaw,0.5\n"
OUTCOMES = "query,model,quality\n{0},A,1\n{0},B,0.5\n"
UPLOAD = "insert into uploads values ('x', 'x', '', 0, '', 'n', '', '', '[]', 0, current_timestamp)"
WORKER = """
import sys, tempfile, time
from pathlib import Path
from core.settings import settings
from core.store.editions import open_edition
from core.store.intake.loading import load
from core.store.intake.proposing import propose
from core.store.intake.staged import read
from core.store import loads, readers
from core.store.shared.following import join
name, count, rows = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
follower = join(settings().store, settings().shared)
follower.look()
print("ready", flush=True)
sys.stdin.readline()
for i in range(count):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{name}-{i}.csv"
        lines = (f"{name}{i}-{n},jigsaw,ood,{('ood', 'law')[n % 2]}\\n" for n in range(rows))
        file.write_text("id,dataset,label,prediction\\n" + "".join(lines))
        staged = read(file, file.name, Path(folder))
        load(settings().store, staged, propose(staged), name)
    with open_edition(settings().store) as store:
        board = readers.scoreboard(store)
        print(len(loads.listed(store)), (board["kind"] == "uploaded").sum(), flush=True)
"""


@dataclass
class Machine:
    """One of those who share: a folder with its copy."""

    path: Path
    follower: following.Follower

    def dump(self) -> dict[str, list[tuple[object, ...]]]:
        with open_edition(self.path) as store:
            return {name: rows for name, rows in dump(store).items() if name in TABLES}

    def loads(self) -> list[str]:
        with open_edition(self.path) as store:
            return sorted(loads.listed(store)["name"])


Machines = Callable[[str], Machine]


def loaded(path: Path, take: Take, content: str, name: str) -> str:
    staged = take(content, f"{name}.csv")
    return load(path, staged, propose(staged), "me").load_id


def kept(pg: Postgres, database: str) -> dict[str, int]:
    counts = " union all ".join(f"select '{t}', count(*) from switchyard.{t}" for t in TABLES)
    lines = pg.ask(database, counts).splitlines()
    return {table: int(n) for table, n in (line.split("|") for line in lines)}


def workers(pg: Postgres, database: str, machines: list[Machine], *work: int) -> list[str]:
    """Let processes work at the same time, each as a machine; what they said."""
    started = []
    for i, place in enumerate(machines):
        told = {
            "SWITCHYARD_STORE": pg.url(database),
            "SWITCHYARD_COPIES": str(place.path.parent),
        }
        command = [sys.executable, "-c", WORKER, f"w{i}", *map(str, work)]
        started.append(subprocess.Popen(
            command, cwd=ROOT, env=os.environ | told, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ))  # fmt: skip
    for process in started:
        assert process.stdout is not None and process.stdin is not None
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = []
    for process in started:
        out, fault = process.communicate(timeout=300)
        assert process.returncode == 0, fault
        said.append(out)
    return said


def told_of(error: BaseException) -> str:
    """All that could be said of an exception: its words, its causes, its places."""
    return "".join(traceback.format_exception(error)) + repr(error) + repr(error.__context__)
