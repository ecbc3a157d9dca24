"""A store that several machines share, on a PostgreSQL server that these tests start."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from core.settings import BadSettings, Settings, settings
from core.store import console, loads
from core.store.belongings import TABLES
from core.store.database import build_store, open_store
from core.store.editions import changing, edition, open_edition
from core.store.errors import StoreBusy, StoreError
from core.store.intake.loading import load, load_run, undo
from core.store.intake.measured import load_measured
from core.store.intake.proposing import propose
from core.store.private import PrivateStore
from core.store.shared import catalogue, following
from core.store.shared.address import Address
from core.store.shared.server import Away, TurnedAway
from tests.postgres import SECRETS, USER, Postgres, postgres
from tests.store.conftest import PUBLISHED, dump
from tests.store.intake.conftest import Take, take  # noqa: F401 - a fixture
from tests.store.made_runs import Folder

ROOT = Path(__file__).parents[2]
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


@pytest.fixture(scope="module")
def pg() -> Iterator[Postgres]:
    with postgres() as started:
        yield started


@pytest.fixture
def database(pg: Postgres) -> str:
    name = f"t{time.monotonic_ns()}"
    pg.ask("postgres", f"create database {name}")
    return name


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


@pytest.fixture
def machine(pg: Postgres, database: str, built: Path, tmp_path: Path) -> Machines:
    def join(name: str) -> Machine:
        address = Address.of(pg.url(database))
        path = tmp_path / name / address.file
        path.parent.mkdir()
        shutil.copyfile(built, path)
        found = following.join(path, address)
        found.look()
        return Machine(path, found)

    return join


def loaded(path: Path, take: Take, content: str, name: str) -> str:  # noqa: F811
    staged = take(content, f"{name}.csv")
    return load(path, staged, propose(staged), "me").load_id


def kept(pg: Postgres, database: str) -> dict[str, int]:
    counts = " union all ".join(f"select '{t}', count(*) from switchyard.{t}" for t in TABLES)
    lines = pg.ask(database, counts).splitlines()
    return {table: int(n) for table, n in (line.split("|") for line in lines)}


def test_what_one_loads_the_other_has_row_for_row(
    machine: Machines, take: Take, run_folder: Folder, pg: Postgres, database: str  # noqa: F811
) -> None:  # fmt: skip
    one, other = machine("one"), machine("other")
    before = one.dump()
    ids = [
        loaded(one.path, take, ANSWERS.format("mine"), "answers"),
        loaded(other.path, take, FIGURES.format("A"), "figures"),
        loaded(one.path, take, OUTCOMES.format("q"), "outcomes"),
        load_run(other.path, run_folder(), "me").load_id,
    ]
    one.follower.look()
    assert one.loads() == other.loads() == ["answers", "fastText", "figures", "outcomes"]
    assert one.dump() == other.dump()
    late = machine("late")
    assert late.dump() == one.dump()
    for place in (one, other):
        with open_edition(place.path) as store, store.cursor() as cursor:
            uploaded = cursor.execute(
                "select label, gqr, id_accuracy from scoreboard where kind = 'uploaded' or "
                "grade = 'uploaded' order by all"
            ).fetchall()
        assert len(uploaded) == 3
    for i, load_id in enumerate(ids):
        undo((one, other)[i % 2].path, load_id)
    for place in (one, other, late):
        place.follower.look()
        assert place.dump() == before
    assert set(kept(pg, database).values()) == {0}


def test_a_load_taken_back_and_loaded_otherwise_is_seen_as_it_is_now(
    machine: Machines, take: Take  # noqa: F811
) -> None:  # fmt: skip
    one, other = machine("one"), machine("other")
    load_id = loaded(one.path, take, ANSWERS.format("mine"), "first")
    other.follower.look()
    undo(one.path, load_id)
    staged = take(ANSWERS.format("mine"), "first.csv")
    assert load(one.path, staged, propose(staged, "second"), "me").load_id == load_id
    other.follower.look()
    assert other.loads() == ["second"]
    assert one.dump() == other.dump()


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


def test_two_processes_load_at_once_and_no_load_is_lost(
    machine: Machines, pg: Postgres, database: str
) -> None:
    one, other = machine("one"), machine("other")
    said = workers(pg, database, [one, other], 5, 40)
    one.follower.look()
    other.follower.look()
    names = sorted(f"w{i}-{n}" for i in range(2) for n in range(5))
    assert one.loads() == other.loads() == names
    assert one.dump() == other.dump()
    assert pg.ask(database, "select revision from switchyard.catalogue") == "10"
    seen = [[int(line.split()[0]) for line in out.splitlines()] for out in said]
    assert max(max(counts) for counts in seen) == 10  # who came last saw what the other had loaded
    assert all(counts == sorted(set(counts)) for counts in seen)
    for out in said:  # and each had every load it saw on its scoreboard
        assert all(len(set(line.split())) == 1 for line in out.splitlines())


def test_the_same_file_from_two_machines_is_one_load(
    machine: Machines, take: Take, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    one, other = machine("one"), machine("other")
    load_id = loaded(one.path, take, ANSWERS.format("mine"), "answers")
    staged = take(ANSWERS.format("mine"), "answers.csv")
    receipt = load(other.path, staged, propose(staged), "me")  # its copy has not seen it yet
    assert (receipt.again, receipt.load_id) == (True, load_id)
    assert other.loads() == ["answers"]


def test_measured_runs_from_two_machines_are_one_load(
    machine: Machines, run_folder: Folder
) -> None:
    one, other = machine("one"), machine("other")
    folder = run_folder()
    first = load_measured(one.path, [folder], "tonight", "me")
    again = load_measured(other.path, [folder], "tonight", "me")
    assert (first.again, again.again) == (False, True)
    assert one.dump() == other.dump()


def test_changes_take_turns_over_machines(
    machine: Machines, take: Take, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    one, other = machine("one"), machine("other")
    staged = take(ANSWERS.format("mine"))
    with one.follower.catalogue.turn():
        with pytest.raises(StoreBusy, match="is being changed; try again in a moment"):
            with other.follower.catalogue.turn(patience_s=0.1):
                pass
    load(other.path, staged, propose(staged), "me")


def test_a_change_that_fails_reaches_nobody(
    machine: Machines, take: Take, pg: Postgres, database: str  # noqa: F811
) -> None:  # fmt: skip
    one = machine("one")
    loaded(one.path, take, ANSWERS.format("mine"), "answers")
    before, on_server = one.path.read_bytes(), kept(pg, database)
    with pytest.raises(ZeroDivisionError), changing(one.path) as store:
        with store.transaction() as cursor:
            cursor.execute("delete from uploads")
        _ = 1 / 0
    pg.ask(database, "alter table switchyard.tallies rename to hidden")  # fails halfway of a push
    staged = take(ANSWERS.format("other"), "more.csv")
    with pytest.raises(StoreError, match=r"The shared store cannot do this \(.+tallies.+\)"):
        load(one.path, staged, propose(staged), "me")
    pg.ask(database, "alter table switchyard.hidden rename to tallies")
    assert one.path.read_bytes() == before
    assert kept(pg, database) == on_server
    load(one.path, staged, propose(staged), "me")
    assert one.loads() == ["answers", "more"]


def test_whoever_is_killed_while_loading_leaves_all_or_nothing(
    machine: Machines, pg: Postgres, database: str
) -> None:
    one, other = machine("one"), machine("other")
    told = {"SWITCHYARD_STORE": pg.url(database), "SWITCHYARD_COPIES": str(one.path.parent)}
    random.seed(7)
    for i in range(10):
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, f"k{i}", "1", "3000"], cwd=ROOT, env=os.environ | told,
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        assert process.stdout is not None and process.stdin is not None
        assert process.stdout.readline() == "ready\n"
        process.stdin.write("go\n")
        process.stdin.flush()
        time.sleep(random.uniform(0.6, 3.0))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        one.follower.look()
        other.follower.look()
        assert one.dump() == other.dump()
        counted = kept(pg, database)
        assert counted["answers"] == 3000 * counted["uploads"] == 3000 * len(other.loads())
        assert counted["runs"] == counted["uploads"]


def test_a_server_that_goes_away_is_one_line_and_it_comes_back(
    machine: Machines, take: Take, pg: Postgres, database: str  # noqa: F811
) -> None:  # fmt: skip
    one = machine("one")
    loaded(one.path, take, ANSWERS.format("mine"), "answers")
    before = edition(one.path)
    staged = take(FIGURES.format("A"), "more.csv")
    pg.stop()
    try:
        with pytest.raises(Away, match=r"^The shared store does not answer\. Nothing was changed"):
            load(one.path, staged, propose(staged), "me")
        with pytest.raises(Away, match="does not answer"):
            one.follower.look()
        assert following.away_since(one.path) is not None
        assert one.loads() == ["answers"]  # reading needs no server
        assert edition(one.path) == before
        again = following.join(one.path, one.follower.catalogue.address)  # nor does a restart
        assert "earlier copy serves" in again.catch_up()
    finally:
        pg.start()
    one.follower.look()
    assert following.away_since(one.path) is None
    load(one.path, staged, propose(staged), "me")
    assert one.loads() == ["answers", "more"]


def test_a_server_lost_in_the_middle_of_a_change_keeps_nothing(
    machine: Machines, pg: Postgres, database: str
) -> None:
    one = machine("one")
    before = one.dump()
    try:
        with pytest.raises(Away, match="does not answer"), changing(one.path) as store:
            with store.transaction() as cursor:
                cursor.execute(UPLOAD)
            pg.stop()
    finally:
        pg.start()
    one.follower.look()
    assert one.dump() == before
    assert set(kept(pg, database).values()) == {0}


def test_a_turn_that_the_server_lost_loses_no_load_of_others(
    machine: Machines, take: Take, pg: Postgres  # noqa: F811
) -> None:  # fmt: skip
    one, other = machine("one"), machine("other")
    with pytest.raises(StoreBusy, match="was changed meanwhile"), changing(one.path) as store:
        with store.transaction() as cursor:
            cursor.execute(UPLOAD)
        pg.stop()
        pg.start()
        loaded(other.path, take, ANSWERS.format("mine"), "answers")
    one.follower.look()
    assert one.loads() == other.loads() == ["answers"]


def told_of(error: BaseException) -> str:
    """All that could be said of an exception: its words, its causes, its places."""
    return "".join(traceback.format_exception(error)) + repr(error) + repr(error.__context__)


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        (("a%20p", "not"), TurnedAway, "refuses the user or the password"),
        ((USER, "stranger"), TurnedAway, "refuses the user or the password"),
        (("127.0.0.1", "no-such-host.invalid"), Away, "host is not known"),
        (("/t", "/none"), TurnedAway, "has no such database"),
        (("127.0.0.1", "127.0.0.2"), Away, "does not answer"),
        (("?", "?sslmode=require&"), TurnedAway, "do not agree on SSL"),
        (("?", "?no_such=1&"), TurnedAway, "is not one that PostgreSQL understands"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_without_what_is_secret(
    pg: Postgres, database: str, tmp_path: Path, change: tuple[str, str], kind: type, said: str,
) -> None:  # fmt: skip
    url = pg.url(database) + "?connect_timeout=2"
    with pytest.raises(StoreError, match=said) as caught:
        following.join(tmp_path / "none.duckdb", Address.of(url.replace(*change, 1)))
    told = told_of(caught.value)
    assert caught.type is kind
    assert not [secret for secret in SECRETS if secret in told]
    assert told.startswith("Traceback") and "SWITCHYARD_STORE, " in told
    assert not (tmp_path / "none.duckdb").exists()


@pytest.mark.parametrize("command", [["-m", "core", "prepare"], ["-c", "import app"]])
def test_the_app_and_the_command_line_end_with_one_line(
    pg: Postgres, database: str, tmp_path: Path, command: list[str]
) -> None:
    told = {
        "SWITCHYARD_STORE": pg.url(database, "wrong-secret"), "SWITCHYARD_COPIES": str(tmp_path)
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=os.environ | told, capture_output=True, text=True
    )
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    assert done.returncode == 1
    assert "refuses the user or the password" in lines[-1]
    assert not [word for word in (*SECRETS, "wrong-secret", "Traceback") if word in str(lines)]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("mysql://zoe:nobody reads@h/d", "a shared store is a PostgreSQL database"),
        ("postgresql://zoe:nobody reads@h", "names no database"),
        ("postgresql://zoe:nobody reads@h:99999999/d", "no usable host or port"),
        ("postgresql://zoe:nobody reads@[h/d", "no usable host or port"),
    ],
)
def test_an_address_that_is_none_stops_the_start(
    given: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SWITCHYARD_STORE", given)
    settings.cache_clear()
    with pytest.raises(BadSettings, match=f"SWITCHYARD_STORE: .*{said}") as caught:
        settings()
    settings.cache_clear()
    assert "nobody reads" not in told_of(caught.value)


def test_settings_never_show_the_address(tmp_path: Path) -> None:
    config = Settings(store="postgresql://zoe:secret@db.example:5433/team", copies=tmp_path)
    assert config.shared is not None and config.shared.place == "db.example:5433/team"
    assert config.store.parent == tmp_path
    other = Settings(store="postgresql://ann:other@db.example:5433/team", copies=tmp_path)
    assert other.store == config.store  # a new password finds the same copy
    for told in (repr(config), str(config), config.model_dump_json(), repr(config.shared)):
        assert "secret" not in told and "zoe" not in told
    assert Settings(store=tmp_path / "own.duckdb").shared is None


def test_visitors_of_their_own_share_nothing(
    machine: Machines, take: Take, pg: Postgres, database: str  # noqa: F811
) -> None:  # fmt: skip
    one = machine("one")
    own = PrivateStore(one.path)
    loaded(own.path, take, ANSWERS.format("mine"), "answers")
    one.follower.look()
    assert one.loads() == []
    assert set(kept(pg, database).values()) == {0}


def test_the_console_asks_the_copy_and_reaches_no_server(
    machine: Machines, take: Take  # noqa: F811
) -> None:  # fmt: skip
    one = machine("one")
    loaded(one.path, take, ANSWERS.format("mine"), "answers")
    assert console.ask(one.path, "select name from uploads").frame["name"].tolist() == ["answers"]
    for escape in (
        "from shared.uploads", "from switchyard.uploads", "from duckdb_databases()",
        "from postgres_query('shared', 'select 1')", "from postgres_scan('', '', '')",
        f"from postgres_attach('{one.follower.catalogue.address.url}')",
    ):  # fmt: skip
        with pytest.raises(console.BadQuestion):
            console.ask(one.path, escape)


def test_a_rebuild_keeps_what_the_team_loaded(machine: Machines, take: Take) -> None:  # noqa: F811
    one, other = machine("one"), machine("other")
    loaded(one.path, take, ANSWERS.format("mine"), "answers")
    build_store(one.path, PUBLISHED)
    loaded(other.path, take, FIGURES.format("A"), "figures")
    one.follower.look()
    assert one.loads() == ["answers", "figures"]
    one.path.unlink()  # a copy that is lost is made anew
    build_store(one.path, PUBLISHED)
    one.follower.look()
    assert one.dump() == other.dump()


def test_a_server_of_a_newer_program_is_left_alone(
    machine: Machines, pg: Postgres, database: str, tmp_path: Path
) -> None:
    machine("one")
    pg.ask(database, "insert into switchyard.migrations (name) values ('999_later.sql')")
    with pytest.raises(StoreError, match=r"newer than this program \(it has 999_later.sql\)"):
        following.join(tmp_path / "new.duckdb", Address.of(pg.url(database)))


def test_the_server_has_the_columns_of_the_file(machine: Machines, built: Path) -> None:
    """A migration that adds a column to the file needs a step for the server."""
    one = machine("one")
    with open_store(built, read_only=True) as store, store.cursor() as cursor:
        query = (
            "select table_name, column_name, data_type from duckdb_columns() "
            "where database_name = '{}' order by all"
        )
        mine = cursor.execute(query.format("switchyard")).fetchall()
    with duckdb.connect() as connection:
        catalogue.server.attach(connection, one.follower.catalogue.address)
        theirs = connection.execute(query.format("shared")).fetchall()
    assert [row for row in theirs if row[0] in TABLES] == [row for row in mine if row[0] in TABLES]
    assert {row[0] for row in theirs} == {*TABLES, "catalogue", "migrations"}
