from __future__ import annotations

from pathlib import Path

import gqr
import pandas as pd
import pytest

from core.benchmark.catalogue import read_catalogue
from core.benchmark.datasets import BadPanel
from core.benchmark.panels import panel_named
from core.settings import Settings
from core.training.sources import STARTER_WEIGHT, folder_sources, rows_of, sources_for
from tests.hub import ROWS, hub_on_disk


def test_a_folder_gives_training_queries_and_a_held_out_slice(
    folder: Path, config: Settings
) -> None:
    found = sources_for(str(folder), config)
    rows = rows_of(found)
    assert rows["fin_reddit"] == 2 * 40  # 10 of 50 held out; a post and its title each
    assert rows["cqadupstack_titles"] == 32  # one screened, 8 of 40 held out
    assert rows["mine"] == 16
    assert not set(found.texts) & set(found.validation.texts)
    assert found.licences["fin_reddit"] == "PDDL 1.0"
    assert found.licences["mine"] == "not stated"


def test_the_held_out_source_is_never_read(folder: Path, config: Settings) -> None:
    (folder / "fin_fiqa.parquet").write_bytes(b"would be an error if it were opened")
    found = sources_for(str(folder), config)
    assert "fin_fiqa" not in set(found.names) | set(found.validation.datasets)


def test_a_post_and_its_title_stay_on_one_side(folder: Path, config: Settings) -> None:
    found = sources_for(str(folder), config)

    def subjects(texts: tuple[str, ...]) -> set[str]:
        return {text.split("\n")[0] for text in texts if text.startswith("How does fund")}

    assert not subjects(found.texts) & subjects(found.validation.texts)
    assert len(subjects(found.texts)) == 40


def test_our_own_queries_count_more(folder: Path, config: Settings) -> None:
    found = sources_for(str(folder), config)
    starter = [text for text, name in zip(found.texts, found.names, strict=True) if name[0] == "s"]
    assert len(starter) == STARTER_WEIGHT * len(set(starter))


def test_subsets_without_a_fit_licence_are_left_out(folder: Path, config: Settings) -> None:
    frame = pd.DataFrame(
        {
            "source": "general_instructions",
            "text": [f"Write song {i}" for i in range(20)],
            "label": "ood",
            "subset": ["seed"] * 10 + ["oasst"] * 10,
        }
    )
    frame.to_parquet(folder / "general_instructions.parquet")
    catalogue = read_catalogue(config.models)
    found = folder_sources(folder, config.starter, catalogue)
    texts = set(found.texts) | set(found.validation.texts)
    assert "Write song 9" in texts
    assert "Write song 10" not in texts


def test_the_same_folder_gives_the_same_sources(folder: Path, config: Settings) -> None:
    one, two = (sources_for(str(folder), config) for _ in range(2))
    assert one.texts == two.texts
    assert one.validation.revision == two.validation.revision


@pytest.mark.parametrize("bad", ["unreadable", "column", "label"])
def test_a_bad_file_is_named(folder: Path, config: Settings, bad: str) -> None:
    path = folder / "other.parquet"
    if bad == "unreadable":
        path.write_bytes(b"no parquet")
    else:
        column = "label" if bad == "label" else "tag"
        pd.DataFrame({"text": ["x"] * 5, "source": "other", column: "sport"}).to_parquet(path)
    with pytest.raises(BadPanel, match="label 'sport'" if bad == "label" else "other.parquet"):
        sources_for(str(folder), config)


def test_a_place_that_is_no_folder_is_named(config: Settings) -> None:
    with pytest.raises(BadPanel, match="'nowhere' is no folder"):
        sources_for("nowhere", config)


def test_an_empty_folder_is_named(tmp_path: Path, config: Settings) -> None:
    with pytest.raises(BadPanel, match=f"{tmp_path.name} holds no Parquet"):
        sources_for(str(tmp_path), config)


def test_the_starter_panel_alone(config: Settings, starter_rows: pd.DataFrame) -> None:
    found = sources_for("starter", config)
    assert rows_of(found) == {"starter": int((starter_rows["split"] == "train").sum())}
    assert found.validation.name == "starter-validation"


def test_the_benchmarks_train_set_by_the_package_itself_with_our_background(
    tmp_path: Path, config: Settings
) -> None:
    with hub_on_disk(tmp_path):
        found, panel = sources_for("gqr", config), panel_named("gqr", config)
    counts = rows_of(found)
    tested, held_out = 24, 20  # a fifth of all, and a fifth of the rest
    assert counts["gqr"] == 3 * ROWS - tested - held_out
    assert counts["starter"] == int((found.labels == 3).sum())
    assert {"gqr_law", "gqr_finance", "gqr_healthcare"} <= set(found.validation.datasets)
    assert not any(name.startswith("starter_") for name in found.validation.datasets)
    assert not set(found.texts) & set(found.validation.texts)
    assert not (set(found.texts) | set(found.validation.texts)) & set(panel.texts)


def test_a_hub_out_of_reach_is_one_line(config: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ConnectionError("no route")

    monkeypatch.setattr(gqr, "load_train_dataset", fail)
    with pytest.raises(BadPanel, match="ConnectionError.*--from starter"):
        sources_for("gqr", config)


def test_a_changed_package_is_one_line(config: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = pd.DataFrame({"question": ["?"]})
    monkeypatch.setattr(gqr, "load_train_dataset", lambda: (empty, empty))
    with pytest.raises(BadPanel, match="column text, domain is missing"):
        sources_for("gqr", config)
