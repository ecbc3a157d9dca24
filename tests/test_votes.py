"""What many answers add up to: the split, a borderline query, the best router and the weak ones."""

from __future__ import annotations

from dataclasses import replace

from core.live import Reply
from core.routers.baselines import Random
from core.types import OOD
from core.votes import borderline, in_words, split

CARD = Random().card()


def reply(name: str, verdict: str) -> Reply:
    return Reply(replace(CARD, name=name, label=name.upper()), "law", verdict, {"law": 0.5}, 0.5)


CLEAR = [reply("a", "law"), reply("b", "law"), reply("c", OOD)]
GQR = {"a": 0.9, "b": 0.6, "c": 0.01}


def test_the_vote_names_the_split_the_best_and_the_weak() -> None:
    said = " ".join(in_words(CLEAR, GQR))
    assert "One vote a router, good or weak: 2 law, 1 rejected." in said
    assert "Borderline" not in said
    assert "A (90.0 %), says law" in said
    assert "below 50 %, so a vote says little: C (1.0 %)." in said
    assert said.endswith("Without it: 2 law.")


def test_a_vote_without_two_thirds_is_borderline() -> None:
    divided = [*CLEAR, reply("d", "finance")]
    assert borderline(divided, {}) and borderline(divided, GQR | {"c": 0.7})
    assert "Borderline" in " ".join(in_words(divided, GQR | {"c": 0.7}))


def test_a_weak_vote_makes_no_query_borderline_unless_all_are_weak() -> None:
    divided = [reply("a", "law"), reply("b", OOD)]
    assert not borderline(divided, {"a": 0.9, "b": 0.1})
    assert borderline(divided, {"a": 0.2, "b": 0.1})
    assert "Without" not in " ".join(in_words(divided, {"a": 0.2, "b": 0.1}))
    assert not borderline([], {})


def test_guards_have_no_vote_and_nobody_gives_no_words() -> None:
    guard = Reply(CARD, verdict=OOD)
    assert split([guard, *CLEAR]) == [("law", 2), (OOD, 1)]
    assert in_words([guard], GQR) == []
    assert len(in_words(CLEAR, {})) == 1
    assert "good or weak; a guard has none: 2 law" in in_words([guard, *CLEAR], {})[0]


def test_what_gave_no_answer_is_no_guard() -> None:
    assert "guard" not in in_words([Reply(CARD, fault="nothing came"), *CLEAR], {})[0]
