"""What is kept of learners over a reload."""

from __future__ import annotations

import pytest

from core.lessons import notebook
from core.lessons.notebook import Notebooks, learner_name


def test_notes_are_of_one_learner_in_one_room() -> None:
    notes = Notebooks()
    notes.write("r", "ann", {"tau": 0.4})
    assert notes.read("r", "ann") == {"tau": 0.4}
    assert notes.read("s", "ann") == notes.read("r", "bob") == {}
    notes.forget("r", "ann")
    notes.forget("nowhere", "nobody")
    assert notes.read("r", "ann") == {}


def test_two_tabs_do_not_change_each_others_notes() -> None:
    notes, given = Notebooks(), {"answers": {"hand": {"q": "a"}}}
    notes.write("r", "ann", given)
    given["answers"]["hand"]["q"] = "b"
    notes.read("r", "ann")["answers"] = {}
    assert notes.read("r", "ann") == {"answers": {"hand": {"q": "a"}}}


def test_the_learner_who_was_silent_longest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "MAX_LEARNERS", 2)
    notes = Notebooks()
    for name in ("old", "young", "old", "new"):
        notes.write("r", name, {"tau": 1.0})
    assert notes.read("r", "young") == {} and notes.read("r", "old")


@pytest.mark.parametrize(
    "given", [None, "", "x" * 32, "a" * 31, "a" * 33, "a" * 32 + "\n", "../" * 9]
)
def test_a_name_that_is_none_of_ours_is_none(given: str | None) -> None:
    assert learner_name(given) is None
    assert learner_name("0123456789abcdef" * 2)
