"""Addresses that cannot be used: one line each, without what is secret in them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.settings import BadSettings, Settings, settings
from core.store.errors import StoreError
from core.store.shared import following
from core.store.shared.address import Address
from core.store.shared.server import Away, TurnedAway
from tests.postgres import SECRETS, USER, Postgres
from tests.store.shared.team import (
    ROOT,
    told_of,
)


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
