"""A PostgreSQL server that these tests start, a database for each, and machines that share it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store.shared import following
from core.store.shared.address import Address
from tests.postgres import Postgres, postgres
from tests.store.intake.conftest import take  # noqa: F401 - a fixture
from tests.store.shared.team import Machine, Machines


@pytest.fixture(scope="module")
def pg() -> Iterator[Postgres]:
    with postgres() as started:
        yield started


@pytest.fixture
def database(pg: Postgres) -> str:
    name = f"t{time.monotonic_ns()}"
    pg.ask("postgres", f"create database {name}")
    return name


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
