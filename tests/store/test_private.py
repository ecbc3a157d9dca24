from __future__ import annotations

import gc
from pathlib import Path

import pytest

from core.store import private
from core.store.database import open_store
from core.store.editions import changing
from core.store.errors import StoreError
from core.store.private import PrivateStore


def test_a_change_to_a_copy_is_seen_by_nobody_else(built_store: Path) -> None:
    before = built_store.read_bytes()
    one, other = PrivateStore(built_store), PrivateStore(built_store)
    with changing(one.path) as store, store.transaction() as cursor:
        cursor.execute("delete from routers")
    counts = []
    for path in (one.path, other.path, built_store):
        with open_store(path, read_only=True) as store, store.cursor() as cursor:
            counts.append(cursor.execute("select count(*) from routers").fetchall()[0][0])
    assert counts[0] == 0 and counts[1] == counts[2] > 0
    assert built_store.read_bytes() == before


def test_it_goes_with_its_owner(built_store: Path) -> None:
    one = PrivateStore(built_store)
    folder = one.path.parent
    assert folder.is_dir()
    del one
    gc.collect()
    assert not folder.exists()


def test_there_is_an_end_to_them(built_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gc.collect()
    monkeypatch.setattr(private, "MOST", len(private._all) + 1)
    kept = PrivateStore(built_store)
    with pytest.raises(StoreError, match="Nothing was loaded"):
        PrivateStore(built_store)
    del kept
    gc.collect()
    PrivateStore(built_store)


def test_without_a_database_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        PrivateStore(tmp_path / "none.duckdb")
