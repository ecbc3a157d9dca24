from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.analysis.cascade import GUARD, Stage
from core.cascades.saved import (
    MOST,
    BadCascade,
    SavedCascade,
    added,
    can_keep,
    change,
    proper_name,
    read,
    renamed,
    without,
)

NAMES = ("fasttext", "static", "svm-tfidf")
STAGES = (Stage(2, 0.9, 0.9, GUARD), Stage(0, 0.1, 0.7), Stage(1, 0.35, 0.35))


def made(name: str = "Quick first", low: float = 0.1) -> SavedCascade:
    stages = (STAGES[0], Stage(0, low, 0.7), STAGES[2])
    return SavedCascade.of(name, stages, NAMES, "starter", True, lambda _: "0123456789ab")


def test_a_chain_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    path, one = tmp_path / "below" / "cascades.json", made()
    assert read(path) == []
    assert change(path, lambda kept: added(kept, one)) == read(path) == [one]
    assert read(path)[0].stages(NAMES) == STAGES
    assert [p.name for p in path.parent.iterdir()] == ["cascades.json"]


def test_its_router_name_is_of_its_links_alone() -> None:
    assert made().router == made("Another name").router
    assert made().router != made(low=0.2).router
    assert made().parts == ("svm-tfidf", "fasttext", "static")


def test_names_are_kept_plain() -> None:
    assert proper_name("  Rýchly \n a  opatrný (2) ") == "Rýchly a opatrný (2)"
    for bad in ("", "  ", "x" * 61, "<b>", "a,b", "a\x00b", "a\u202eb", "**a**", "[a](b)", ":red:"):
        with pytest.raises(BadCascade):
            proper_name(bad)


def test_a_name_or_chain_stands_once() -> None:
    kept = added([], made())
    with pytest.raises(BadCascade, match="called 'QUICK FIRST' already"):
        added(kept, made("QUICK FIRST", 0.2))
    with pytest.raises(BadCascade, match="saved already, as 'Quick first'"):
        added(kept, made("Other"))


def test_it_can_be_renamed_and_deleted() -> None:
    kept = added(added([], made()), made("Second", 0.2))
    assert [one.name for one in renamed(kept, kept[0].router, "First")] == ["First", "Second"]
    assert renamed(kept, kept[0].router, "quick FIRST")[0].name == "quick FIRST"
    with pytest.raises(BadCascade, match="already"):
        renamed(kept, kept[0].router, "second")
    assert without(kept, kept[0].router) == kept[1:]
    with pytest.raises(BadCascade, match="not there any more"):
        without(kept, "cascade-00000000")


def test_there_is_a_limit() -> None:
    kept: list[SavedCascade] = []
    for i in range(MOST):
        kept = added(kept, made(f"n{i}", i / 100))
    with pytest.raises(BadCascade, match="limit"):
        added(kept, made("one more", 0.69))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: "no json",
        lambda rows: json.dumps([rows[0] | {"name": "<script>"}]),
        lambda rows: json.dumps([rows[0] | {"links": []}]),
        lambda rows: json.dumps([rows[0] | {"more": 1}]),
        lambda rows: json.dumps(rows).replace("0.7", "NaN"),
    ],
)
def test_a_damaged_file_is_named_and_never_written_over(tmp_path: Path, spoil: object) -> None:
    path = tmp_path / "cascades.json"
    change(path, lambda kept: added(kept, made()))
    path.write_text(spoil(json.loads(path.read_text())))  # type: ignore[operator]
    before = path.read_bytes()
    with pytest.raises(BadCascade, match="cascades.json is damaged"):
        change(path, lambda kept: added(kept, made("Other", 0.2)))
    assert path.read_bytes() == before


def test_an_error_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "cascades.json"
    change(path, lambda kept: added(kept, made()))
    with pytest.raises(BadCascade):
        change(path, lambda kept: added(kept, made()))
    assert read(path) == [made().model_copy(update={"saved_utc": read(path)[0].saved_utc})]


def test_where_nothing_can_be_kept(tmp_path: Path) -> None:
    assert not can_keep(None)
    assert can_keep(tmp_path / "deep" / "down" / "cascades.json")
    (tmp_path / "file").write_text("")
    with pytest.raises(BadCascade, match="cannot be"):
        change(tmp_path / "file" / "cascades.json", lambda kept: added(kept, made()))
