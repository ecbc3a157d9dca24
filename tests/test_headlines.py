from __future__ import annotations

import os
from pathlib import Path

import pytest

from core import headlines
from core.headlines import Headlines, basis, keep, kept

SOME = Headlines(
    ["**A** leads."], {"gqr": {"height": 27, "datasets": {"routers": b"\xff\x00rows"}}}
)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    store, prices = tmp_path / "s.duckdb", tmp_path / "prices.csv"
    store.write_bytes(b"store")
    prices.write_text("item,usd\n")
    return store, prices


def test_what_is_kept_comes_back_whole_and_leaves_nothing_else(files: tuple[Path, Path]) -> None:
    store, prices = files
    now = basis(*files)
    assert kept(store, now) is None
    keep(store, now, SOME)
    assert kept(store, now) == SOME
    assert {path.name for path in store.parent.iterdir()} == {
        store.name, prices.name, f".{store.name}.headlines",
    }  # fmt: skip


def test_another_store_price_or_code_is_another_basis(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store, prices = files
    found = [basis(*files)]
    prices.write_text("item,usd\ncpu-hour,1\n")
    found.append(basis(*files))
    os.utime(store, ns=(1, 1))
    found.append(basis(*files))
    monkeypatch.setattr(headlines, "CODE", tmp_path)
    (tmp_path / "chart.py").write_text("ROW = 27")
    found.append(basis(*files))
    (tmp_path / "chart.py").write_text("ROW = 28")
    found.append(basis(*files))
    assert len(set(found)) == len(found)
    keep(store, found[0], SOME)
    assert kept(store, found[-1]) is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"basis": "now"}', '{"basis": "now", "said": [], "charts": 1}',
             '{"basis": "now", "said": [], "charts": {"gqr": {"datasets": {"a": "é"}}}}'],
)  # fmt: skip
def test_a_damaged_file_is_as_none(files: tuple[Path, Path], text: str) -> None:
    store, _ = files
    store.with_name(f".{store.name}.headlines").write_text(text)
    assert kept(store, "now") is None


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    keep(tmp_path / "no folder" / "s.duckdb", "now", SOME)
    assert kept(tmp_path / "no folder" / "s.duckdb", "now") is None
