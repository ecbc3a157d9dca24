"""What many answers add up to: the split, a borderline query, the best router and the weak ones."""

from __future__ import annotations

from dataclasses import replace

from core.live import Reply
from core.routers.baselines import Random
from core.types import OOD
from core.votes import in_words, split

CARD = Random().card()


def reply(name: str, verdict: str) -> Reply:
    return Reply(replace(CARD, name=name, label=name.upper()), "law", verdict, {"law": 0.5}, 0.5)


CLEAR = [reply("a", "law"), reply("b", "law"), reply("c", OOD)]
GQR = {"a": 0.9, "b": 0.6, "c": 0.01}


def test_the_vote_names_the_split_the_best_and_the_weak() -> None:
    said = " ".join(in_words(CLEAR, GQR))
    assert "2 law, 1 rejected" in said and "Borderline" not in said
    assert "A (90.0 %), says law" in said
    assert "say little: C (1.0 %)" in said


def test_a_vote_without_two_thirds_is_borderline() -> None:
    said = " ".join(in_words([*CLEAR, reply("d", "finance")], GQR))
    assert "Borderline" in said


def test_guards_have_no_vote_and_nobody_gives_no_words() -> None:
    guard = Reply(CARD, verdict=OOD)
    assert split([guard, *CLEAR]) == [("law", 2), (OOD, 1)]
    assert in_words([guard], GQR) == []
    assert len(in_words(CLEAR, {})) == 1
