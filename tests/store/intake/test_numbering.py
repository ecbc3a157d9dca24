"""Answers keep their place in the file, and numbers of Parquet are what they were."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.store.editions import open_edition
from core.store.errors import BadFile
from core.store.intake.loading import examine, load, undo
from core.store.intake.proposing import propose
from core.store.intake.staged import Staged, head
from tests.store.intake.conftest import Take

ANSWERS = (
    "select r.router, position, q.query_sha256, verdict, ood, latency_us, tokens, scores "
    "from answers a join runs r using (run_id) join queries q using (panel, revision, position) "
    "where load_id is not null order by all"
)


def table(order: str) -> pd.DataFrame:
    """Two routers on nine queries, one of them unanswered by each: in blocks, mixed or shuffled."""
    rng = np.random.default_rng(5)
    made = pd.DataFrame([
        {"router": router, "id": f"q{i}", "dataset": "jigsaw", "label": "ood",
         "prediction": "" if i == 4 else ("ood", "law")[i % 2]}
        for router in ("A", "B") for i in range(9)
    ])  # fmt: skip
    made = made.assign(
        ood=rng.random(18).astype("float32"), latency_ms=rng.random(18).astype("float32"),
        tokens=rng.integers(1, 99, 18), score_law=rng.random(18), score_finance=rng.random(18),
        score_healthcare=rng.random(18),
    )  # fmt: skip
    by = {"blocks": ["router", "id"], "mixed": ["id", "router"]}.get(order)
    return made.sort_values(by) if by else made.sample(frac=1, random_state=3)


def answered(path: Path, staged: Staged) -> list[tuple[object, ...]]:
    receipt = load(path, staged, propose(staged), "me")
    with open_edition(path) as store, store.cursor() as cursor:
        found = cursor.execute(ANSWERS).fetchall()
    undo(path, receipt.load_id)
    return found


@pytest.mark.parametrize("order", ["blocks", "mixed", "shuffled"])
def test_places_follow_the_file_and_leave_out_what_has_no_prediction(
    path: Path, take: Take, order: str
) -> None:
    given = table(order)
    found = answered(path, take(given))
    assert len(found) == 16
    for router in ("A", "B"):
        own = given[(given["router"] == router) & (given["prediction"] != "")]
        mine = [row for row in found if row[0] == router]
        assert [row[1] for row in mine] == list(range(8))
        assert [row[3] for row in mine] == own["prediction"].tolist()
        assert np.allclose([row[4] for row in mine], own["ood"], rtol=0)
        assert [row[6] for row in mine] == own["tokens"].tolist()


def test_parquet_and_csv_of_one_table_give_the_same_answers(path: Path, take: Take) -> None:
    given = table("mixed")
    parquet = answered(path, take(given))
    csv = answered(path, take(given.to_csv(index=False)))
    for one, other in zip(parquet, csv, strict=True):
        assert one[:5] == other[:5] and one[6] == other[6] and one[7] == other[7]
        assert one[5] == pytest.approx(other[5], rel=2e-7)  # a last bit of float32


def test_a_number_of_parquet_is_shown_as_it_is_written(take: Take) -> None:
    staged = take(pd.DataFrame({
        "id": ["a"], "label": ["ood"], "prediction": ["ood"], "ood": np.float32([0.1]),
        "n": [2**53 + 1], "latency_ms": [0.30000000000000004],
    }))  # fmt: skip
    assert staged.numbers == {"ood", "n", "latency_ms"}
    shown = head(staged).iloc[0]
    assert (shown["ood"], shown["n"]) == ("0.1", "9007199254740993")
    assert shown["latency_ms"] == "0.30000000000000004"


@pytest.mark.parametrize(
    ("column", "value"), [("ood", np.nan), ("latency_ms", -1.0), ("tokens", 3_000_000_000)]
)
def test_a_number_that_cannot_be_is_named(
    path: Path, take: Take, column: str, value: float
) -> None:
    given = table("blocks")
    given[column] = given[column].astype("float64" if column != "tokens" else "int64")
    given.iloc[5, given.columns.get_loc(column)] = value
    if column == "ood":  # pandas writes NaN as empty; a NaN that is a number is meant
        given[column] = given[column].map(str)
        given.iloc[5, given.columns.get_loc(column)] = "nan"
    staged = take(given)
    with open_edition(path) as store, pytest.raises(BadFile, match="is no number that") as fault:
        examine(store, staged, propose(staged))
    assert (fault.value.row, fault.value.column) == (6, column)
