"""A load and what follows: taken back, downloaded, refused, corrected."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from core.store import loads, readers
from core.store.database import build_store, open_store
from core.store.editions import open_edition
from core.store.errors import BadFile, StoreError
from core.store.intake.loading import load, load_run, undo
from core.store.intake.proposing import propose, refresh
from core.store.intake.staged import Staged
from tests.store.conftest import PUBLISHED, dump
from tests.store.intake.conftest import Take
from tests.store.intake.tables import TABLE, TIMED, uploaded
from tests.store.made_runs import Folder


@pytest.mark.parametrize("content", [TIMED, TABLE, "query,model,quality\nq,A,1\n"])
def test_a_load_is_undone_without_a_trace(path: Path, take: Take, content: str) -> None:
    with open_store(path) as store:
        before = dump(store)
    staged = take(content)
    receipt = load(path, staged, propose(staged), "me")
    again = load(path, staged, propose(staged, "Another name"), "you")
    assert (again.again, again.name, again.load_id) == (True, "mine", receipt.load_id)
    build_store(path, PUBLISHED)  # a rebuild keeps it
    with open_edition(path) as store:
        assert len(loads.listed(store)) == 1
    assert undo(path, receipt.load_id) == "mine"
    with open_store(path) as store:
        after = dump(store)
    for table in set(before) - {"loads", "migrations"}:
        assert after[table] == before[table], table
    with pytest.raises(StoreError, match="no load 'zzz'; take an id of the list"):
        undo(path, "zzz")


def test_a_run_folder_is_an_upload(path: Path, run_folder: Folder) -> None:
    folder = run_folder()
    receipt = load_run(path, folder, "me")
    assert uploaded(path).loc["fastText", "id_accuracy"] == 0.5
    assert load_run(path, folder, "me").again
    undo(path, receipt.load_id)
    assert uploaded(path).empty


def test_what_a_user_downloads_loads_back_to_the_same_numbers(
    path: Path, take: Take, run_folder: Folder
) -> None:
    load_run(path, run_folder(), "me")
    staged = take(TIMED)
    load(path, staged, propose(staged), "me")
    with open_edition(path) as store:
        before, tidy = readers.scoreboard(store), loads.figures(store)
        run = before[before["label"] == "mine"].iloc[0]
        answered = loads.answers(store, run.row_id)
    staged = take(tidy.to_csv(index=False), "figures.csv")
    given = propose(staged)
    assert given.questions() == []
    load(path, staged, given, "me")
    staged = take(answered.to_csv(index=False), "answers.csv")
    load(path, staged, propose(staged), "me")
    after = readers_of(path)
    back = after[after["study"] == "figures"].copy()
    back["row_id"] = back["variant"].str.split(" · ").str[-1]
    both = before.merge(back, on="row_id", suffixes=("", "_back"))
    assert len(both) == len(before) == 137 + 2
    for metric in ("gqr", "id_accuracy", "ood_accuracy", "unsafe_avg", "latency_ms"):
        pd.testing.assert_series_equal(
            both[metric], both[f"{metric}_back"], check_names=False, rtol=1e-12
        )
    again = after[after["label"] == "answers"].iloc[0]
    assert again[["gqr", "id_accuracy", "ood_accuracy", "latency_ms"]].tolist() == (
        run[["gqr", "id_accuracy", "ood_accuracy", "latency_ms"]].tolist()
    )


def readers_of(path: Path) -> pd.DataFrame:
    with open_edition(path) as store:
        return readers.scoreboard(store)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id,dataset,label,prediction\nq,a,law,tax\nq,a,moon,law\n", "is no label"),
        ("id,dataset,label,prediction,ood\nq,a,law,law,x\n", "'x' is no number that ood can be"),
        ("id,dataset,label,prediction,latency_ms\nq,a,law,law,-1\n", "'-1' is no number"),
        ("router,gqr,id_accuracy\nA,0.5,101%\n", "'101%' cannot be id_accuracy in %"),
        ("router,gqr,id_accuracy\nA,0.5,0.5\nA,0.6,0.5\n", "stands again, after row 1"),
        ("router,metric,value\nA,speed,0.5\n", "has no figure to keep"),
        ("router,metric,value\nA,gqr,nan\n", "'nan' is no number"),
        ("a,b\n1,2\n", "has no figure; say which columns are figures"),
    ],
)  # fmt: skip
def test_the_first_wrong_cell_is_named_and_nothing_is_loaded(
    path: Path, take: Take, content: str, said: str
) -> None:
    staged = take(content)
    given = propose(staged)
    if "moon" in content:
        given = replace(given, meanings={**given.meanings, "tax": "ood", "moon": "x" * 3})
        given = replace(given, meanings={**given.meanings, "moon": "accepted"})
    before = path.read_bytes()
    with pytest.raises(BadFile) as caught:
        load(path, staged, replace(given, share_unit=given.share_unit or "fraction"), "me")
    assert said in str(caught.value)
    assert path.read_bytes() == before


def test_correcting_the_mapping_reads_the_values_again(take: Take) -> None:
    staged = take("id,part,truth,said\nq,a,law,law\n")
    given = propose(staged)
    assert given.shape == "predictions" and not given.columns("prediction")
    roles = {"id": "query", "part": "dataset", "truth": "label", "said": "prediction"}
    given = refresh(staged, replace(given, shape="predictions", roles=roles))
    assert given.meanings == {"law": "law"}
    assert given.datasets == {"a": "a"}


def test_a_staged_table_knows_its_file(take: Take) -> None:
    staged = take(TABLE, "../../etc/../my table.csv")
    assert isinstance(staged, Staged)
    assert (staged.file, staged.rows, staged.kind) == ("my table.csv", 8, "csv")
