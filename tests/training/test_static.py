from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from safetensors.numpy import load_file
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

from core.benchmark.catalogue import read_catalogue
from core.benchmark.datasets import BadPanel, read_starter
from core.routers.artifacts import load, read_card
from core.routers.base import RouterError
from core.routers.static import Static
from core.routers.static_fit.heads import Lesson
from core.settings import Settings
from core.training import fit, static, static_folds
from core.training.sources import Sources, folder_sources, starter_sources
from core.training.static_folds import fold_numbers, trust
from core.training.static_texts import gather, own_texts
from tests.benchmark.test_starter import shingles


@pytest.fixture
def sources(folder: Path, config: Settings) -> Sources:
    return folder_sources(folder, config.starter, read_catalogue(config.models))


def rows_of(sources: Sources) -> pd.DataFrame:
    assert sources.origin is not None
    return gather(sources.origin, sources.validation)


def test_test_rows_and_held_out_sources_are_never_read(sources: Sources, config: Settings) -> None:
    rows, starter = rows_of(sources), read_starter(config.starter)
    assert not set(rows["text"]) & set(starter.loc[starter["split"] == "test", "text"])
    assert "fin_fiqa" not in set(rows["source"])
    assert {"starter", "extra", "fin_reddit", "mine"} <= set(rows["source"])


def test_only_the_starters_validation_rows_are_shared_with_the_panel(sources: Sources) -> None:
    rows = rows_of(sources)
    shared = rows[rows["text"].isin(sources.validation.texts)]
    assert set(shared["split"]) == {"validation"}
    assert set(shared["source"]) == {"starter"}


def test_long_posts_give_short_pieces(sources: Sources) -> None:
    rows = rows_of(sources)
    pieces = rows[rows["kind"].isin(["question", "window"]) & ~rows["own"]]
    assert len(pieces) > 0
    assert set(pieces["source"]) == {"fin_reddit"}
    assert pieces.loc[pieces["kind"] == "question", "text"].str.contains("?", regex=False).all()


def test_no_extra_row_is_near_a_row_that_judges(config: Settings) -> None:
    extra = own_texts(config.starter).query("source == 'extra'")
    starter = read_starter(config.starter)
    judges = starter.loc[starter["split"] != "train", "text"]
    counter = CountVectorizer(analyzer=shingles, binary=True).fit([*extra["text"], *judges])
    mine, theirs = counter.transform(extra["text"]), counter.transform(judges)
    shared = (mine @ theirs.T).tocoo()
    sizes = mine.sum(axis=1).A1[shared.row] + theirs.sum(axis=1).A1[shared.col]
    near = shared.data / (sizes - shared.data)
    assert len(near) > 0
    assert near.max() <= 0.5, extra["text"].iloc[shared.row[near.argmax()]]


def test_a_missing_file_is_named(tmp_path: Path, config: Settings) -> None:
    (tmp_path / "queries.jsonl").write_bytes((config.starter / "queries.jsonl").read_bytes())
    with pytest.raises(BadPanel, match="extra.jsonl.*Restore"):
        own_texts(tmp_path)


def test_every_public_source_is_held_out_once_and_ours_never() -> None:
    rows = pd.DataFrame({"source": ["fin_reddit", "mine", "extra"], "own": [False, False, True]})
    numbers = fold_numbers(rows)
    assert numbers[0] == 1
    assert 0 <= numbers[1] < len(static_folds.FOLDS)
    assert numbers[2] == -1


def test_a_mislabelled_row_is_doubted() -> None:
    random = np.random.default_rng(0)
    labels = np.array(([0] * 40 + [1] * 40) * 2)
    sums = np.where(labels[:, None] == 0, [1.0, 0.0], [0.0, 1.0]) + random.normal(0, 0.05, (160, 2))
    labels[0] = 1  # it looks like class 0
    rows = pd.DataFrame(
        {
            "source": ["fin_reddit"] * 80 + ["extra"] * 80,
            "own": [False] * 80 + [True] * 80,
            "kind": ["row"] * 160,
            "split": ["train"] * 160,
        }
    )
    lesson = Lesson(
        sums[None].astype(np.float32),
        csr_matrix((160, 3), dtype=np.float32),
        np.full(160, 5),
        labels,
        rows["source"].to_numpy(str),
        np.ones(160),
        1,
    )
    counted = trust(rows, lesson, steps=150, seed=0)
    assert counted[0] == pytest.approx(0.15)
    assert (counted[1:80] == 1).all()
    assert (counted[80:] == static_folds.OWN_WEIGHT).all()


def test_the_recipe_writes_an_artifact_that_tells_where_it_comes_from(
    sources: Sources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Static(common=300, grams=500, pairs=500, steps=15, head_steps=30, heads=1)
    monkeypatch.setattr(fit, "create", lambda name: small)
    monkeypatch.setattr(static, "gather", lambda *given: _few(gather(*given)))
    fit.train("static", sources, tmp_path)
    card, back = read_card("static", tmp_path), load("static", tmp_path)
    assert set(card["rows"]) == set(card["licences"])
    assert card["licences"]["extra"] == "written for Switchyard"
    assert len(card["folds"]) == 3
    assert card["threshold"] == pytest.approx(np.mean([f["threshold"] for f in card["folds"]]))
    assert card["params"]["common"] == 300
    assert back.score(["may my landlord keep the deposit"]).domains.shape == (1, 3)


def test_a_table_that_is_there_is_kept(
    sources: Sources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static, "gather", lambda *given: _few(gather(*given)))
    monkeypatch.setattr(static, "settings", lambda: SimpleNamespace(models=tmp_path))
    small = {"common": 300, "grams": 500, "pairs": 500, "steps": 15, "head_steps": 30}
    tables = []
    for heads in (1, 2):
        again = Static(**small, heads=heads)
        monkeypatch.setattr(fit, "create", lambda name, again=again: again)
        fit.train("static", sources, tmp_path)
        if heads == 1:
            monkeypatch.delattr(Static, "learn_table")  # a second one would have to be distilled
        tables.append(load_file(tmp_path / "static" / "weights.safetensors"))
    assert np.abs(tables[0]["table"].astype(int) - tables[1]["table"]).max() <= 1
    assert len(tables[1]["out"]) == 2


def _few(rows: pd.DataFrame) -> pd.DataFrame:
    """Every twentieth row: the same recipe in a blink."""
    return rows[::20].reset_index(drop=True)


def test_without_a_folder_the_recipe_says_what_it_needs(config: Settings) -> None:
    with pytest.raises(RouterError, match="--from FOLDER"):
        static.learn(Static(), starter_sources(config.starter), 0)
