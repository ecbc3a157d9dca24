"""The copy that each machine has: what it shows, and what it keeps to itself."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from core.store import console
from core.store.belongings import TABLES
from core.store.database import build_store, open_store
from core.store.errors import StoreError
from core.store.private import PrivateStore
from core.store.shared import catalogue, following
from core.store.shared.address import Address
from tests.postgres import Postgres
from tests.store.conftest import PUBLISHED
from tests.store.intake.conftest import Take
from tests.store.shared.team import (
    ANSWERS,
    FIGURES,
    Machines,
    kept,
    loaded,
)


def test_visitors_of_their_own_share_nothing(
    machine: Machines, take: Take, pg: Postgres, database: str
) -> None:  # fmt: skip
    one = machine("one")
    own = PrivateStore(one.path)
    loaded(own.path, take, ANSWERS.format("mine"), "answers")
    one.follower.look()
    assert one.loads() == []
    assert set(kept(pg, database).values()) == {0}


def test_the_console_asks_the_copy_and_reaches_no_server(
    machine: Machines, take: Take
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


def test_a_rebuild_keeps_what_the_team_loaded(machine: Machines, take: Take) -> None:
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
