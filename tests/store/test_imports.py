"""The way of a file into the database: what is refused, and that a refusal changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.store import figures
from core.store.database import Store, StoreError, open_store
from core.store.imports import BadFile, add_reference, import_folder
from tests.store.conftest import GOOD, PUBLISHED, dump, import_figures

File = Callable[..., Path]


def changed(**cells: str) -> str:
    """The good row with some cells replaced."""
    fields = dict(zip(figures.COLUMNS, GOOD.split(","), strict=True))
    return ",".join((fields | cells).values())


BAD_ROWS = [
    ({"source": "hearsay"}, "source", "add it to sources.csv"),
    ({"router": "CAV"}, "router", "unknown router of the study vecguard-2025"),
    ({"router": ""}, "router", "add it to routers.csv"),
    ({"metric": "score"}, "metric", "id_accuracy"),
    ({"metric": "accuracy"}, "dataset", "the name of one dataset"),
    ({"dataset": "jigsaw"}, "dataset", "write 'all'"),
    ({"metric": "accuracy", "dataset": "imdb"}, "dataset", "tuke_slovak"),
    ({"unit": "percent"}, "unit", "use one of %"),
    ({"unit": "ms"}, "unit", "use fraction or %"),
    ({"value": "high"}, "value", "is not a finite number"),
    ({"value": "nan"}, "value", "is not a finite number"),
    ({"value": "inf"}, "value", "is not a finite number"),
    ({"value": ""}, "value", "is empty"),
    ({"value": "93.8", "as_printed": "93.8"}, "value", "give the unit %"),
    ({"value": "-0.1", "as_printed": "-0.1"}, "value", "is below 0 fraction"),
    ({"value": "100.1", "as_printed": "100.1", "unit": "%"}, "value", "is above 100 %"),
    ({"metric": "latency", "unit": "ms", "value": "-3"}, "value", "is below 0 ms"),
    ({"as_printed": "0.91"}, "as_printed", "is not the value 0.9"),
    ({"as_printed": ""}, "as_printed", "as the source prints it"),
    ({"metric": "rows", "dataset": "olid", "unit": "count"}, "router", "leave it empty"),
]


@pytest.fixture(scope="module")
def guarded(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One writable store for all refusals: what a test changed would fail that test."""
    path = tmp_path_factory.mktemp("guarded") / "copy.duckdb"
    shutil.copyfile(built, path)
    with open_store(path) as opened:
        yield opened


@pytest.mark.parametrize(("cells", "column", "words"), BAD_ROWS)
def test_bad_row(
    guarded: Store, figures_file: File, cells: dict[str, str], column: str, words: str
) -> None:
    before = dump(guarded)
    row = changed(**cells)
    with pytest.raises(BadFile) as caught:
        import_figures(guarded, figures_file(GOOD, row))
    error = caught.value
    assert (error.file, error.row, error.column) == ("mine.csv", 3, column)
    assert error.value == dict(zip(figures.COLUMNS, row.split(","), strict=True))[column]
    assert str(error).startswith(f"mine.csv, row 3, column {column}: {error.value!r} ")
    assert words in str(error)
    assert dump(guarded) == before


def test_broken_file_changes_nothing(guarded: Store, figures_file: File) -> None:
    before = dump(guarded)
    with pytest.raises(BadFile, match=r"row 3, column value"):
        import_figures(guarded, figures_file(GOOD, "vecguard,mine,CAV based router,,gqr,all"))
    assert dump(guarded) == before


def test_the_same_row_twice_in_a_file(guarded: Store, figures_file: File) -> None:
    before = dump(guarded)
    again = changed(value="0.5", as_printed="0.5")
    with pytest.raises(BadFile, match=r"row 4, column dataset: 'all' repeats row 2"):
        import_figures(guarded, figures_file(GOOD, changed(metric="gqr"), again))
    assert dump(guarded) == before


@pytest.mark.parametrize("cells", [{"value": "0.8", "as_printed": "0.8"}, {"unit": "%"}])
def test_a_loaded_figure_with_another_value(
    store: Store, figures_file: File, cells: dict[str, str]
) -> None:
    import_figures(store, figures_file(GOOD))
    before = dump(store)
    with pytest.raises(
        BadFile, match=r"row 2, column value: '0\.\d' is already loaded as 0\.9 fra"
    ):
        import_figures(store, figures_file(changed(**cells)))
    assert dump(store) == before


def test_a_good_file_is_loaded_and_remembered(store: Store, figures_file: File) -> None:
    loaded = import_figures(store, figures_file(GOOD))
    assert (loaded.file, loaded.table, loaded.rows) == ("mine.csv", "published", 1)
    after = dump(store)
    assert len(after["published"]) == 1644
    row = ("vecguard", "mine", "CAV based router", "t=1", "id_accuracy", "all", 0.9, "fraction")
    assert (*row, "0.90") in after["published"]
    assert [(row[0], row[1], row[3]) for row in after["loads"] if row[1] == "mine.csv"] == [
        (loaded.sha256, "mine.csv", 1)
    ]


def test_the_same_file_twice_is_one_load(store: Store, figures_file: File) -> None:
    path = figures_file(GOOD)
    first = import_figures(store, path)
    before = dump(store)
    assert import_figures(store, path) == first
    assert dump(store) == before


def test_an_overlapping_file_adds_what_is_new(store: Store, figures_file: File) -> None:
    import_figures(store, figures_file(GOOD))
    import_figures(store, figures_file(GOOD, changed(metric="ood_accuracy")))
    assert len(dump(store)["published"]) == 1645


def test_text_that_looks_like_sql_stays_text(store: Store, figures_file: File) -> None:
    table = "x'); drop table published; --"
    import_figures(store, figures_file(changed(table=table)))
    assert table in {row[1] for row in dump(store)["published"]}


def test_a_read_only_store_refuses(shipped: Store, figures_file: File) -> None:
    with pytest.raises(StoreError, match="open it for writing"):
        import_figures(shipped, figures_file(GOOD))


@pytest.mark.parametrize(
    ("name", "old", "new", "column", "words"),
    [
        ("sources", "second_hand", "hearsay", "grade", "use one of first_hand"),
        ("sources", ",1,", ",first,", "latency_rank", "whole number"),
        ("routers", ",guardrail,", ",wall,", "family", "use one of fasttext"),
        ("datasets", "3214", "0", "n", "whole number above 0"),
        ("datasets", "olid,OLID", "jigsaw,OLID", "dataset", "repeats row 2"),
        ("datasets", "OLID", "", "label", "is empty"),
        ("notes", "unsafe_avg", "unsafe", "metric", "use one of accuracy"),
    ],
)
def test_bad_reference_file(
    tmp_path: Path, name: str, old: str, new: str, column: str, words: str
) -> None:
    path = tmp_path / f"{name}.csv"
    text = (PUBLISHED / path.name).read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with open_store(tmp_path / "blank.duckdb") as blank:
        before = dump(blank)
        with pytest.raises(BadFile, match=words) as caught:
            with blank.transaction() as cursor:
                add_reference(cursor, path)
        assert caught.value.column == column
        assert dump(blank) == before


def test_a_name_already_taken(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "datasets.csv"
    path.write_text("dataset,label,panel,kind,n,unsafe\nolid,Mine,mine,ood,5,false\n", "utf-8")
    with pytest.raises(BadFile, match="row 2, column dataset: 'olid' is already loaded"):
        with store.transaction() as cursor:
            add_reference(cursor, path)


def test_what_is_no_reference_file(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="name it one of sources, routers"):
        with store.transaction() as cursor:
            add_reference(cursor, tmp_path / "loads.csv")


def test_a_folder_without_its_files(tmp_path: Path) -> None:
    with open_store(tmp_path / "blank.duckdb") as blank:
        with pytest.raises(BadFile, match=r"sources\.csv: cannot be read"):
            import_folder(blank, tmp_path)
