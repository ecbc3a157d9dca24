"""A user's own file: what is read, and how a wrong one is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from core.benchmark.datasets import BadPanel
from core.benchmark.query_file import read_panel
from core.types import DOMAINS

ROWS = [
    {"text": "May my landlord keep the deposit?", "label": "law", "dataset": "mine"},
    {"text": "Two lines,\nand a comma", "label": "finance", "dataset": "mine"},
    {"text": "What is the boiling point of tin?", "label": "ood", "dataset": "science"},
]


def write(folder: Path, kind: str, rows: list[dict[str, str]]) -> Path:
    path = folder / f"mine.{kind}"
    if kind == "csv":
        pd.DataFrame(rows).to_csv(path, index=False)
    elif kind == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    else:
        pd.DataFrame(rows).to_parquet(path)
    return path


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_every_kind_gives_the_same_panel(tmp_path: Path, kind: str) -> None:
    panel = read_panel(write(tmp_path, kind, ROWS))
    assert panel.name == "mine"
    assert panel.domains == DOMAINS
    assert panel.texts == tuple(row["text"] for row in ROWS)
    assert panel.labels.tolist() == [0, 1, 3]
    assert panel.datasets == ("mine", "mine", "science")
    other = tmp_path / "other"
    other.mkdir()
    assert panel.revision == read_panel(write(other, "jsonl", ROWS)).revision


def test_without_a_dataset_a_row_belongs_to_its_label(tmp_path: Path) -> None:
    rows = [{"text": row["text"], "label": row["label"], "extra": "kept out"} for row in ROWS]
    assert read_panel(write(tmp_path, "csv", rows)).datasets == ("law", "finance", "ood")


def test_own_domains(tmp_path: Path) -> None:
    rows = [{"text": "a", "label": "travel"}, {"text": "b", "label": "ood"}]
    rows.append({"text": "c", "label": "food"})
    panel = read_panel(write(tmp_path, "csv", rows))
    assert panel.domains == ("food", "travel")
    assert panel.labels.tolist() == [1, 2, 0]


def test_the_revision_names_labels_and_datasets_too(tmp_path: Path) -> None:
    first = read_panel(write(tmp_path, "csv", ROWS)).revision
    for column, value in (("label", "healthcare"), ("dataset", "x"), ("text", "other")):
        rows = [{**ROWS[0], column: value}, *ROWS[1:]]
        assert read_panel(write(tmp_path, "csv", rows)).revision != first


def test_an_unknown_label_names_file_row_value_and_remedy(tmp_path: Path) -> None:
    rows = [*ROWS, {"text": "x", "label": "lwa", "dataset": "mine"}]
    with pytest.raises(BadPanel) as caught:
        read_panel(write(tmp_path, "csv", rows), DOMAINS)
    # the second text has two lines, so the fifth row of the table is line 6
    assert str(caught.value) == (
        "mine.csv, row 6, column label: 'lwa' is unknown. Use one of law, finance, healthcare, ood."
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"text,label\n", r"'\.txt' is no known kind"),
        ("a.csv", b"text,label\n", "holds no query"),
        ("a.csv", b"", "holds no query"),
        ("a.csv", b"query,label\nx,law\n", "row 2: column text is missing .found: query, label"),
        ("a.csv", b"text,label\nx,law\n  ,law\n", "row 3, column text: is empty"),
        ("a.csv", b"text,label\nx,\n", "row 2, column label: is empty"),
        ("a.csv", b"text,label\nx, y,law\n", "row 2: the header has 2 fields"),
        ("a.csv", b"text,label\nx\n", "row 2: the header has 2 fields"),
        ("a.csv", b"text,label\n\xff,law\n", "is not UTF-8"),
        ("a.csv", b'text,label\n"x,law\n', "no CSV .unexpected end of data; is a quotation"),
        ("a.jsonl", b'{"text": "x", "label": "law"}\n{"text"\n', "row 2: no JSON"),
        ("a.jsonl", b"[1]\n", "row 1: column text is missing .found: no columns"),
        ("a.jsonl", b'{"text": 5, "label": "law"}\n', "row 1, column text: '5' is no text"),
        ("a.jsonl", b'{"text": "\\ud800", "label": "law"}\n', "holds half a character"),
        ("a.parquet", b"PAR1 cut off", "not readable"),
    ],
)
def test_a_wrong_file(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadPanel, match=words) as caught:
        read_panel(tmp_path / name)
    assert str(caught.value).startswith(name)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadPanel, match=r"none\.csv: No such file"):
        read_panel(tmp_path / "none.csv")


def test_a_missing_value_of_a_parquet_file(tmp_path: Path) -> None:
    pd.DataFrame({"text": ["x", None], "label": ["law", "law"]}).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(BadPanel, match="row 2, column text"):
        read_panel(tmp_path / "a.parquet")
