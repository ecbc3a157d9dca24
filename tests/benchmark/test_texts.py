from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from core.benchmark import texts
from core.benchmark.datasets import BadPanel
from core.benchmark.run_files import query_hash
from core.benchmark.texts import texts_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deep").mkdir()
    frame = pd.DataFrame({"text": ["one", " two ", None], "label": "x"})
    frame.to_parquet(tmp_path / "deep" / "a.parquet")
    pd.DataFrame({"text": ["three, with a comma"]}).to_csv(tmp_path / "b.csv")
    pd.DataFrame({"text": ["four"]}).to_json(tmp_path / "c.jsonl", orient="records", lines=True)
    (tmp_path / "notes.txt").write_text("five")
    return tmp_path


def test_texts_are_found_by_hash_in_every_kind_of_file(folder: Path) -> None:
    wanted = ["one", "two", "three, with a comma", "four", "five"]
    found, faults = texts_of(str(folder), [query_hash(text) for text in wanted])
    assert sorted(found.values()) == sorted(wanted[:4])
    assert all(query_hash(text) == name for name, text in found.items())
    assert faults == []


def test_what_was_not_asked_for_is_not_kept(folder: Path) -> None:
    assert texts_of(str(folder), [query_hash("four")])[0] == {query_hash("four"): "four"}


def test_bad_places_and_files_are_named(folder: Path) -> None:
    (folder / "broken.parquet").write_bytes(b"PAR1 no")
    (folder / "other.csv").write_text("query\nx\n")
    found, faults = texts_of(str(folder), [query_hash("one")])
    assert len(found) == 1
    assert [fault.split(":")[0] for fault in faults] == ["broken.parquet", "other.csv"]
    assert "SWITCHYARD_QUERIES" in texts_of(str(folder / "nowhere"), [])[1][0]


def test_the_hub_is_asked_where_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> None:
        raise BadPanel("The package gqr is not installed.")

    monkeypatch.setattr(texts, "gqr_hub", absent)
    assert texts_of("gqr", []) == ({}, ["The package gqr is not installed."])
