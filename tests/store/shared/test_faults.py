"""Whatever dies or goes away while a store is shared: all of a change, or nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from core.store.editions import changing
from core.store.errors import StoreBusy, StoreError
from core.store.intake.loading import load
from core.store.intake.proposing import propose
from core.store.shared import following
from core.store.shared.server import Away
from core.store.stamp import edition
from tests.postgres import Postgres
from tests.store.intake.conftest import Take
from tests.store.shared.team import (
    ANSWERS,
    FIGURES,
    ROOT,
    UPLOAD,
    WORKER,
    Machines,
    kept,
    loaded,
)


def test_a_change_that_fails_reaches_nobody(
    machine: Machines, take: Take, pg: Postgres, database: str
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
    machine: Machines, take: Take, pg: Postgres, database: str
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
    machine: Machines, take: Take, pg: Postgres
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
