"""What may be named, how long a table is gone through, and what is bounded by number."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from core.store.editions import open_edition
from core.store.errors import BadFile
from core.store.intake.allowance import Allowance
from core.store.intake.arrivals import from_inbox, from_upload, from_url, inbox
from core.store.intake.limits import MB, OWN, UPLOAD
from core.store.intake.loading import examine, load
from core.store.intake.patience import Spent
from core.store.intake.proposing import propose
from core.store.intake.staged import head, profiles, read
from tests.store.intake.conftest import Take


def test_several_files_places_and_addresses_that_may_not_be_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="comes with 1 other; choose one file"):
        from_upload([("a.csv", b"1"), ("b.csv", b"2")])
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "good.csv").write_text("router,gqr\nA,0.5\n")
    (folder / ".hidden").write_text("x")
    (folder / "link.csv").symlink_to("/etc/passwd")
    assert inbox(folder) == ["good.csv"]
    assert from_inbox(folder, "good.csv").staged is not None
    for name in ("link.csv", "../good.csv", "/etc/passwd", ".hidden", ""):
        with pytest.raises(BadFile, match="is not in the inbox"):
            from_inbox(folder, name)
    with pytest.raises(BadFile, match="remote files are off"):
        from_url("https://example.com/x.parquet", "")
    for url in (
        *("http://example.com/x", "https://evil.com/x", "file:///etc/passwd", "https:///x"),
        *("https://example.com@evil.com/x", "s3://other/x", "ftp://example.com/x"),
    ):
        with pytest.raises(BadFile, match="which is not allowed"):
            from_url(url, "example.com")


def test_an_allowance_grows_with_bytes_and_cells_by_whichever_is_less() -> None:
    least = Allowance.of(1, 1)
    assert (least.seconds, least.clock, least.memory) == (
        UPLOAD.seconds, UPLOAD.clock, UPLOAD.work
    )  # fmt: skip
    assert least.seconds < least.clock < 10
    assert Allowance.of(190 * MB, 1_000) == Allowance.of(1_000, 4_000_000_000) == least
    honest = Allowance.of(46 * MB, 35_000_000)  # five million answers as Parquet
    assert (honest.seconds, honest.memory) == (UPLOAD.seconds + 72, UPLOAD.work + 288 * MB)
    most = Allowance.of(200 * MB)
    assert (most.seconds, most.memory) == (UPLOAD.most_seconds, UPLOAD.most_work)
    assert Allowance.of(46 * MB, 35_000_000, OWN).seconds == OWN.seconds + 72


def test_a_step_taken_again_counts_once(take: Take) -> None:
    staged = take("router,id,label,prediction\nA,q,ood,ood\n")
    head(staged), profiles(staged)
    left, taken = staged.allowance.left("load"), staged.allowance.taken.values()
    assert left.charged == pytest.approx(UPLOAD.seconds - sum(took.charged for took in taken))
    assert left.clock == pytest.approx(UPLOAD.clock - sum(took.clock for took in taken))
    assert all(0 < took.charged <= took.clock for took in taken)
    assert set(staged.allowance.taken) == {"reading", "head", "profiles"}
    for _ in range(3):
        head(staged)
    assert set(staged.allowance.taken) == {"reading", "head", "profiles"}


def test_a_table_that_takes_too_long_is_given_up_and_nothing_is_loaded(
    path: Path, take: Take
) -> None:
    rows = "".join(f"r{i % 90},q{i},ood,ood\n" for i in range(60_000))
    patient = replace(take(f"router,id,label,prediction\n{rows}"), allowance=Allowance(600, 600))
    given = propose(patient)
    staged = replace(patient, allowance=Allowance(0.001))
    before = path.read_bytes()
    said = r"takes more than the 0\.001 seconds that a file of its size has; try again"
    with open_edition(path) as store, pytest.raises(BadFile, match=said):
        examine(store, staged, given)
    with pytest.raises(BadFile, match=said):
        load(path, staged, given, "me")
    assert path.read_bytes() == before
    load(path, patient, given, "me")
    assert path.read_bytes() != before


@pytest.mark.parametrize("spent", [Spent(UPLOAD.seconds, 0), Spent(0, UPLOAD.clock)])
def test_what_the_looks_took_is_missing_to_the_load(path: Path, take: Take, spent: Spent) -> None:
    """Whatever it was: seconds that are charged, or those of the clock on a busy machine."""
    staged = take("router,id,label,prediction\nA,q,ood,ood\n")
    given = propose(staged)
    staged.allowance.taken["examine"] = spent
    with pytest.raises(BadFile, match="takes more than the 6 seconds"):
        load(path, staged, given, "me")


def long_rows(rows: int) -> str:
    """A table whose rows have eight kilobytes each."""
    cells = ",".join(["x" * 200] * 40)
    lines = [",".join(f"c{i}" for i in range(40))]
    lines += [cells.replace("x", chr(97 + i % 26)) + str(i) for i in range(rows)]
    return "\n".join(lines) + "\n"


def test_a_table_of_long_rows_is_read_in_less_memory_than_it_may_take(tmp_path: Path) -> None:
    file = tmp_path / "upload"
    file.write_text(long_rows(8_000))
    staged = read(file, "mine.csv", tmp_path, replace(UPLOAD, memory=560 * MB))
    assert staged.rows == 8_000
    groups = "select count(distinct row_group_id) from parquet_metadata(?)"
    found = duckdb.execute(groups, [str(staged.path)]).fetchone()
    assert found is not None and found[0] >= 3


def test_a_look_that_has_no_room_says_so(take: Take) -> None:
    staged = replace(take(long_rows(8_000)), allowance=Allowance(memory=4 * MB))
    with pytest.raises(BadFile, match="needs more memory than a file of its size has"):
        propose(staged)


@pytest.mark.parametrize("role", ["router", "dataset", "label"])
def test_a_text_is_no_name(path: Path, take: Take, role: str) -> None:
    text = "x" * 5_000
    row = {"id": "q", "router": "A", "dataset": "a", "label": "ood", "prediction": "ood"}
    content = ",".join(row) + "\n" + ",".join((row | {role: text}).values()) + "\n"
    staged = take(content)
    with pytest.raises(BadFile, match="holds a cell of 5,000 characters; read another column"):
        load(path, staged, propose(staged), "me")
    long_id = take(",".join(row) + "\n" + ",".join((row | {"id": text}).values()) + "\n")
    assert load(path, long_id, propose(long_id), "me").rows == 1


def test_what_python_goes_through_is_bounded_by_number(path: Path, take: Take) -> None:
    names = ",".join(f"gqr{i}" for i in range(30))
    staged = take(f"router,{names}\n" + ("a," + ",".join(["0.5"] * 30) + "\n") * 4_000)
    given = replace(
        propose(staged), roles={"router": "router", **dict.fromkeys(names.split(","), "figure")},
        names=dict.fromkeys(names.split(","), "gqr"), share_unit="fraction",
    )  # fmt: skip
    with (
        open_edition(path) as store,
        pytest.raises(BadFile, match="has 120,000 figures, more than"),
    ):
        examine(store, staged, given)
