"""What one machine loads or takes back, the others have; at once, too."""

from __future__ import annotations

import pytest

from core.store.editions import open_edition
from core.store.errors import StoreBusy
from core.store.intake.loading import load, load_run, undo
from core.store.intake.measured import load_measured
from core.store.intake.proposing import propose
from tests.postgres import Postgres
from tests.store.intake.conftest import Take
from tests.store.made_runs import Folder
from tests.store.shared.team import (
    ANSWERS,
    FIGURES,
    OUTCOMES,
    Machines,
    kept,
    loaded,
    workers,
)


def test_what_one_loads_the_other_has_row_for_row(
    machine: Machines, take: Take, run_folder: Folder, pg: Postgres, database: str
) -> None:  # fmt: skip
    one, other = machine("one"), machine("other")
    before = one.dump()
    ids = [
        loaded(one.path, take, ANSWERS.format("mine"), "answers"),
        loaded(other.path, take, FIGURES.format("A"), "figures"),
        loaded(one.path, take, OUTCOMES.format("q"), "outcomes"),
        load_run(other.path, run_folder(), "me").load_id,
    ]
    one.follower.look()
    assert one.loads() == other.loads() == ["answers", "fastText", "figures", "outcomes"]
    assert one.dump() == other.dump()
    late = machine("late")
    assert late.dump() == one.dump()
    for place in (one, other):
        with open_edition(place.path) as store, store.cursor() as cursor:
            uploaded = cursor.execute(
                "select label, gqr, id_accuracy from scoreboard where kind = 'uploaded' or "
                "grade = 'uploaded' order by all"
            ).fetchall()
        assert len(uploaded) == 3
    for i, load_id in enumerate(ids):
        undo((one, other)[i % 2].path, load_id)
    for place in (one, other, late):
        place.follower.look()
        assert place.dump() == before
    assert set(kept(pg, database).values()) == {0}


def test_a_load_taken_back_and_loaded_otherwise_is_seen_as_it_is_now(
    machine: Machines, take: Take
) -> None:  # fmt: skip
    one, other = machine("one"), machine("other")
    load_id = loaded(one.path, take, ANSWERS.format("mine"), "first")
    other.follower.look()
    undo(one.path, load_id)
    staged = take(ANSWERS.format("mine"), "first.csv")
    assert load(one.path, staged, propose(staged, "second"), "me").load_id == load_id
    other.follower.look()
    assert other.loads() == ["second"]
    assert one.dump() == other.dump()


def test_two_processes_load_at_once_and_no_load_is_lost(
    machine: Machines, pg: Postgres, database: str
) -> None:
    one, other = machine("one"), machine("other")
    said = workers(pg, database, [one, other], 5, 40)
    one.follower.look()
    other.follower.look()
    names = sorted(f"w{i}-{n}" for i in range(2) for n in range(5))
    assert one.loads() == other.loads() == names
    assert one.dump() == other.dump()
    assert pg.ask(database, "select revision from switchyard.catalogue") == "10"
    seen = [[int(line.split()[0]) for line in out.splitlines()] for out in said]
    assert max(max(counts) for counts in seen) == 10  # who came last saw what the other had loaded
    assert all(counts == sorted(set(counts)) for counts in seen)
    for out in said:  # and each had every load it saw on its scoreboard
        assert all(len(set(line.split())) == 1 for line in out.splitlines())


def test_the_same_file_from_two_machines_is_one_load(
    machine: Machines, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    one, other = machine("one"), machine("other")
    load_id = loaded(one.path, take, ANSWERS.format("mine"), "answers")
    staged = take(ANSWERS.format("mine"), "answers.csv")
    receipt = load(other.path, staged, propose(staged), "me")  # its copy has not seen it yet
    assert (receipt.again, receipt.load_id) == (True, load_id)
    assert other.loads() == ["answers"]


def test_measured_runs_from_two_machines_are_one_load(
    machine: Machines, run_folder: Folder
) -> None:
    one, other = machine("one"), machine("other")
    folder = run_folder()
    first = load_measured(one.path, [folder], "tonight", "me")
    again = load_measured(other.path, [folder], "tonight", "me")
    assert (first.again, again.again) == (False, True)
    assert one.dump() == other.dump()


def test_changes_take_turns_over_machines(
    machine: Machines, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    one, other = machine("one"), machine("other")
    staged = take(ANSWERS.format("mine"))
    with one.follower.catalogue.turn():
        with pytest.raises(StoreBusy, match="is being changed; try again in a moment"):
            with other.follower.catalogue.turn(patience_s=0.1):
                pass
    load(other.path, staged, propose(staged), "me")
