"""Panels by name; the hub is a folder on this disk, since tests fetch nothing."""

from __future__ import annotations

from pathlib import Path

import gqr
import pandas as pd
import pytest

from core.benchmark import panels
from core.benchmark.datasets import BadPanel
from core.benchmark.panels import panel_named
from core.benchmark.thin import sampled
from core.settings import Settings
from core.types import DOMAINS
from tests.hub import ROWS, hub_on_disk

INSIDE = pd.DataFrame(
    {"text": ["a", "b", "c"], "label": ["law", "finance", "healthcare"], "subset": ["x", "y", "z"]}
)
OUTSIDE = pd.DataFrame(
    {"text": ["d", "e"], "label": ["ood", "ood"], "subset": ["jigsaw", "tuke_slovak"]}
)


def write(folder: Path, outside: pd.DataFrame = OUTSIDE) -> Path:
    folder.mkdir(exist_ok=True)
    INSIDE.to_parquet(folder / panels.GQR_ID)
    outside.to_parquet(folder / panels.GQR_OOD)
    return folder


def test_the_starter_panel_is_its_test_split(config: Settings) -> None:
    panel = panel_named("starter", config)
    assert panel.name == "starter"
    assert len(panel) > 300


@pytest.mark.parametrize("place", ["", "test"])
def test_gqr_from_a_folder_or_the_one_above(config: Settings, tmp_path: Path, place: str) -> None:
    write(tmp_path / place)
    panel = panel_named("gqr", config, tmp_path)
    assert panel.name == "gqr"
    assert panel.domains == DOMAINS
    assert panel.texts == ("a", "b", "c", "d", "e")
    assert panel.labels.tolist() == [0, 1, 2, 3, 3]
    assert panel.datasets == ("gqr_id", "gqr_id", "gqr_id", "jigsaw", "tuke_slovak")


def test_gqr_from_the_hub_by_the_package_itself(
    config: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with hub_on_disk(tmp_path):
        panel = panel_named("gqr", config)
    inside = [label for label in panel.labels.tolist() if label < 3]
    assert len(inside) == panel.datasets.count("gqr_id") == 3 * ROWS * 0.2
    assert set(inside) == {0, 1, 2}
    assert dict(zip(panel.datasets[-6:], panel.texts[-6:], strict=True)) == {
        "jigsaw": "rude",
        "olid": "a tweet",
        "hatexplain": "a post",
        "tuke_slovak": "čistý text",
        "web_questions": "who is it",
        "ml_questions": "What is a kernel?",
    }
    assert panel.labels[-6:].tolist() == [3] * 6
    assert capsys.readouterr().out == "", "the package tells of its gated set; stdout is for JSON"


def test_a_hub_that_does_not_answer(config: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> pd.DataFrame:
        raise ConnectionError("no network")

    monkeypatch.setattr(gqr, "load_id_test_dataset", fail)
    with pytest.raises(BadPanel, match=r"ConnectionError.*give --data DIR"):
        panel_named("gqr", config)


def test_a_folder_without_the_files(config: Settings, tmp_path: Path) -> None:
    with pytest.raises(BadPanel, match=r"gqr_id_sample\.parquet is no readable Parquet file"):
        panel_named("gqr", config, tmp_path)
    with pytest.raises(BadPanel, match="unseen sources"):
        panel_named("unseen", config, tmp_path)


def test_unseen_needs_a_folder(config: Settings) -> None:
    with pytest.raises(BadPanel, match="Give its folder: --data DIR"):
        panel_named("unseen", config)


def test_a_wrong_column_label_or_subset(config: Settings, tmp_path: Path) -> None:
    write(tmp_path, OUTSIDE.drop(columns="subset"))
    with pytest.raises(BadPanel, match="column subset is missing"):
        panel_named("gqr", config, tmp_path)
    write(tmp_path, OUTSIDE.assign(subset=["jigsaw", "imdb"]))
    with pytest.raises(BadPanel, match="row 5: dataset 'imdb' is unknown"):
        panel_named("gqr", config, tmp_path)
    write(tmp_path, OUTSIDE.assign(label=["ood", "spam"]))
    with pytest.raises(BadPanel, match="row 5: label 'spam' is unknown"):
        panel_named("gqr", config, tmp_path)


def test_an_unknown_panel(config: Settings) -> None:
    with pytest.raises(BadPanel, match="No panel is called 'ivory'. Use one of starter, "):
        panel_named("ivory", config)


def test_a_sample_has_half_in_domain_and_equal_shares_of_each_ood_set(config: Settings) -> None:
    whole = panel_named("starter", config)
    panel = sampled(whole, 100)
    assert panel.name == f"starter-{len(panel)}"
    assert panel.revision != whole.revision
    inside = panel.labels < len(panel.domains)
    assert inside.sum() == 50
    outside = [name for name, own in zip(panel.datasets, inside, strict=True) if not own]
    sets = {name for name, label in zip(whole.datasets, whole.labels, strict=True) if label == 3}
    assert set(outside) == sets
    assert {outside.count(name) for name in sets} == {50 // len(sets)}
    assert sampled(whole, 100).texts == panel.texts
    with pytest.raises(BadPanel, match="3 queries are too few of panel 'starter'"):
        sampled(whole, 3)
