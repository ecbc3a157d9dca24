"""Files of labelled queries as users hand them in, nonsense among them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from core.benchmark.query_file import read_panel
from core.jobs.handed_in import counts, free_name, read_handed_in, slug, write_panel
from core.jobs.shelf import PANEL
from core.store.errors import BadFile
from core.store.intake.labelled import Columns, propose
from core.store.intake.staged import Staged, read
from core.types import DOMAINS, OOD, Panel

SHOP = pd.DataFrame({
    "text": [f"query {i}" for i in range(40)],
    "label": ["billing"] * 10 + ["tech support"] * 15 + ["Other"] * 15,
    "source": [""] * 25 + ["weather"] * 8 + ["jokes"] * 7,
})  # fmt: skip


def staged(tmp_path: Path, content: bytes, name: str = "Shop Queries.csv") -> Staged:
    path = tmp_path / "given"
    path.write_bytes(content)
    return read(path, name, tmp_path)


def panel(tmp_path: Path, frame: pd.DataFrame, name: str = "Shop Queries.csv") -> Panel:
    found = staged(tmp_path, frame.to_csv(index=False).encode(), name)
    return read_handed_in(found, propose(found), 1_000)


def test_a_file_of_own_domains_is_read_by_itself(tmp_path: Path) -> None:
    found = panel(tmp_path, SHOP)
    assert found.name == "shop-queries" and found.domains == ("billing", "tech support")
    assert counts(found) == {"billing": 10, "tech support": 15, OOD: 15}
    assert set(found.datasets) == {"billing", "tech support", "weather", "jokes"}
    write_panel(found, tmp_path)
    again = read_panel(tmp_path / PANEL)
    assert (again.texts, again.domains, again.revision) == (
        found.texts, found.domains, found.revision,
    )  # fmt: skip


def test_our_domains_are_known_by_other_words(tmp_path: Path) -> None:
    legal = SHOP.assign(label=["legal"] * 20 + ["Health"] * 10 + ["out of domain"] * 10)
    found = panel(tmp_path, legal)
    assert found.domains == DOMAINS and counts(found)["law"] == 20


def test_columns_are_found_by_name_or_place(tmp_path: Path) -> None:
    odd = pd.DataFrame({"a": ["x"] * 12, "Intent": ["one"] * 6 + ["two"] * 6})
    found = staged(tmp_path, odd.to_csv(index=False).encode())
    assert propose(found) == Columns("a", "Intent")


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (SHOP.iloc[:3], "holds 3 queries"),
        (pd.concat([SHOP] * 30), "1,000 is the most"),
        (SHOP.assign(label="<b>bold</b>"), "is no name for a domain"),
        (SHOP.assign(label=[f"domain {i}" for i in range(40)]), "names 40 domains"),
        (SHOP.assign(text=["", *SHOP["text"][1:]]), "row 1, column text: is empty"),
        (SHOP.assign(label=[*SHOP["label"][:-1], " "]), "row 40, column label: is empty"),
        (SHOP.assign(text=["x" * 30_000, *SHOP["text"][1:]]), "more than 20,000 characters"),
        (SHOP.assign(text=["x" * 10_000_000, *SHOP["text"][1:]]), "Shop Queries.csv"),
        (SHOP[["text"]], "has one column"),
    ],
)
def test_nonsense_is_refused_in_one_line(tmp_path: Path, frame: pd.DataFrame, said: str) -> None:
    with pytest.raises(BadFile) as told:
        panel(tmp_path, frame)
    assert said in str(told.value) and "\n" not in str(told.value)


@pytest.mark.parametrize("content", [b"\x00\x01\x02" * 500, b"PK\x03\x04", b"", b"\xff\xfe\x00"])
def test_a_binary_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadFile):
        found = staged(tmp_path, content)
        read_handed_in(found, propose(found), 1_000)


def test_a_panel_never_takes_a_name_of_ours(tmp_path: Path) -> None:
    assert slug("starter.csv") == "own-starter" and slug("GQR.jsonl.gz") == "own-gqr"
    assert slug("shop-validation.csv") == "own-shop" and slug("../../etc/пароль") == "panel"
    found = panel(tmp_path, SHOP)
    assert free_name(found, {"shop-queries": {found.revision}}) == "shop-queries"
    assert free_name(found, {"shop-queries": {"abc"}}) == f"shop-queries-{found.revision[:6]}"
