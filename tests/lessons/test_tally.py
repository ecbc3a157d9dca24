from __future__ import annotations

from threading import Thread

import pytest

from core.lessons import tally as rooms
from core.lessons.tally import RoomFull, Tally, room_name

OPTIONS = ("a", "b")


def test_a_later_vote_replaces_the_earlier_one() -> None:
    tally = Tally()
    tally.vote("r", "ann", "q", "a")
    tally.vote("r", "ann", "q", "b")
    tally.vote("r", "bob", "q", "b")
    assert tally.counts("r", "q", OPTIONS) == {"a": 0, "b": 2}


def test_rooms_and_questions_do_not_mix() -> None:
    tally = Tally()
    tally.vote("r", "ann", "q", "a")
    assert tally.counts("s", "q", OPTIONS) == {"a": 0, "b": 0}
    assert tally.counts("r", "other", OPTIONS) == {"a": 0, "b": 0}


def test_a_voter_can_be_forgotten() -> None:
    tally = Tally()
    tally.vote("r", "ann", "q", "a")
    tally.forget("r", "ann")
    tally.forget("nowhere", "nobody")
    assert tally.counts("r", "q", OPTIONS) == {"a": 0, "b": 0}


def test_a_full_room_says_so_and_keeps_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "MAX_VOTERS", 2)
    tally = Tally()
    for voter in ("ann", "bob"):
        tally.vote("r", voter, "q", "a")
    with pytest.raises(RoomFull, match="full"):
        tally.vote("r", "eve", "q", "b")
    tally.vote("r", "ann", "q", "b")
    assert tally.counts("r", "q", OPTIONS) == {"a": 1, "b": 1}


def test_a_full_room_drops_who_was_silent_for_longer_than_a_class(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rooms, "MAX_VOTERS", 2)
    now = [0.0]
    tally = Tally(clock=lambda: now[0])
    tally.vote("r", "ann", "q", "a")
    tally.vote("r", "bob", "q", "a")
    now[0] = rooms.CLASS_S + 1
    tally.vote("r", "ann", "q", "b")  # still here
    tally.vote("r", "eve", "q", "b")
    assert tally.counts("r", "q", OPTIONS) == {"a": 0, "b": 2}
    with pytest.raises(RoomFull):
        tally.vote("r", "dan", "q", "b")


def test_the_room_that_was_silent_longest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "MAX_ROOMS", 2)
    tally = Tally()
    for name in ("old", "young", "old", "new"):
        tally.vote(name, "ann", "q", "a")
    assert tally.counts("young", "q", OPTIONS)["a"] == 0
    assert tally.counts("old", "q", OPTIONS)["a"] == 1


def test_a_class_may_answer_at_once() -> None:
    tally = Tally()
    threads = [Thread(target=tally.vote, args=("r", str(n), "q", "a")) for n in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tally.counts("r", "q", OPTIONS) == {"a": 60, "b": 0}


@pytest.mark.parametrize(
    ("given", "name"),
    [(" 7B ", "7b"), ("our-class", "our-class"), ("", None), ("<b>", None), ("a" * 17, None)],
)
def test_what_can_be_a_room(given: str, name: str | None) -> None:
    assert room_name(given) == name
