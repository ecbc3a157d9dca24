from __future__ import annotations

from pathlib import Path

import pytest

from core.benchmark.catalogue import COLUMNS, read_catalogue
from core.benchmark.datasets import BadPanel
from core.settings import Settings

FREE = ("PDDL 1.0", "MIT", "Apache-2.0", "CC BY 4.0", "CC BY-SA 4.0")


def test_only_free_collections_may_be_learned_from(config: Settings) -> None:
    catalogue = read_catalogue(config.models)
    assert {s.licence for s in catalogue.values() if s.role == "train"} == set(FREE)
    assert all(s.licence not in FREE for s in catalogue.values() if s.role == "unseen")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,sport,train,MIT,no,,x", "line 2: label 'sport'"),
        ("a,law,both,MIT,no,,x", "line 2: role 'both'"),
        ("a,law", "line 2: no value for role, licence"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, row: str, said: str) -> None:
    (tmp_path / "sources.csv").write_text(",".join(COLUMNS) + "\n" + row + "\n")
    with pytest.raises(BadPanel, match=said):
        read_catalogue(tmp_path)


def test_a_missing_catalogue_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadPanel, match="sources.csv cannot be read"):
        read_catalogue(tmp_path)
