from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from core.routers import Router, create
from core.routers.artifacts import BrokenArtifact, load, save
from core.routers.static import Static, block_diagonal, gelu
from core.routers.static_fit.bags import Bags, bags_of
from core.routers.static_fit.heads import Joiner, Lesson, chances, new_head
from core.routers.static_fit.vocabulary import teacher_words, vocabulary_of
from core.routers.static_fit.voters import Linear, Voters, counted, learn_voters, vote
from core.routers.static_words import MAX_CHARS, Rows, words
from core.types import Panel

ROWS = Rows(["#", "my", "lease", "dont"], grams=50, pairs=100)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't SIGN—my lease!", ["dont", "sign", "my", "lease"]),
        ("it’s 2,000 EUR", ["its", "2", "000", "eur"]),
        ("Škoda, náhrada škody", ["škoda", "náhrada", "škody"]),
        ("\n\t?", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert [word.decode() for word in words(text)] == expected


def test_a_long_text_is_cut() -> None:
    assert len(words("a " * 5_000)) == MAX_CHARS // 2


def test_rows_by_hand() -> None:
    found = ROWS.of("my lease 77")
    assert found[:3].tolist() == [1, 2, 0]  # two words, and the row of any number
    pairs = [(1 * 1_000_003 + 2 * 7_919) % 100, (2 * 1_000_003 + 0) % 100]
    assert found[3:].tolist() == [4 + 50 + pair for pair in pairs]


def test_a_hidden_word_is_spelled_out() -> None:
    assert ROWS.of("lease").tolist() == [2]
    spelled = ROWS.of("lease", frozenset([0]))
    assert len(spelled) == 5 + 4  # <lease>: five 3-grams, four 4-grams
    assert ((spelled >= 4) & (spelled < 54)).all()


@given(st.text())
def test_every_text_has_rows_inside_the_table(text: str) -> None:
    found = ROWS.of(text.encode("utf-8", "replace").decode())
    assert len(found) >= 1
    assert found.min() >= 0
    assert found.max() < ROWS.total


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=5), min_size=1, max_size=6))
def test_bags_give_back_what_was_put_in(lists: list[list[int]]) -> None:
    bags = Bags.of([np.array(row, np.int64) for row in lists])
    chosen = np.arange(len(lists))[::-1]
    flat, offsets = bags.take(chosen)
    back = np.split(flat, offsets[1:])
    assert [row.tolist() for row in back] == [lists[i] for i in chosen]
    twice = Bags.join([bags, bags])
    assert twice.take(np.array([len(lists)]))[0].tolist() == lists[0]


def test_the_vocabulary_is_the_teachers_whole_words_and_ours() -> None:
    teacher = teacher_words()
    assert {"the", "lawyer", "2020"} <= set(teacher)
    assert not [word for word in teacher if word.startswith(("##", "["))]
    found = vocabulary_of(["zorgle tax", "zorgle", "blimp"], ["tax", "Tax's"], rare=2)
    assert found.words == ["#", "tax", "taxs", "zorgle"]
    assert found.counts.tolist() == [0, 1, 0, 2]


def lesson() -> Lesson:
    """Nine texts of one source and one of another, in class 0; background in class 1."""
    return Lesson(
        sums=np.zeros((1, 12, 4), np.float32),
        counts=csr_matrix((12, 3), dtype=np.float32),
        lengths=np.array([5] * 11 + [500]),
        labels=np.array([0] * 10 + [1] * 2),
        groups=np.array(["a"] * 9 + ["b"] + ["c"] * 2),
        weights=np.array([1.0] * 11 + [0.0]),
        k=1,
    )


def test_sources_are_drawn_by_the_root_of_their_size_and_labels_evenly() -> None:
    drawn = chances(lesson())
    assert drawn.sum() == pytest.approx(1)
    assert drawn[:9].sum() == pytest.approx(3 * drawn[9])
    assert drawn[10:].sum() == pytest.approx(1.8 * drawn[:10].sum())
    assert drawn[11] == 0


def test_short_texts_are_joined_with_their_own_kind_only() -> None:
    joiner, random = Joiner(lesson()), np.random.default_rng(0)
    chosen = np.tile(np.arange(12), 50)
    places, added = joiner.draw(chosen, random)
    assert len(places) > 0
    assert (lesson().groups[chosen[places]] == lesson().groups[added]).all()
    assert 11 not in chosen[places]  # too long
    assert 11 not in added


def test_numpy_answers_as_torch_does() -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    router, heads = Static(width=8, grams=10, pairs=10, heads=2), []
    for _ in range(2):
        heads.append(new_head(8, 4).eval())
    router.words, router.rows = ["#", "tax"], Rows(["#", "tax"], 10, 10)
    table = np.random.default_rng(0).normal(size=(router.rows.total, 8)).astype(np.float32)
    words = np.random.default_rng(1).normal(size=(router.rows.total, 4)).astype(np.float32)
    voters = Voters(heads, Linear(words, np.array([0, 1, 0, -1], np.float32)))
    router.adopt(table, voters)
    bags = bags_of(router.rows, ["tax #4 sea"])
    counts = counted(bags, router.rows.total)
    sums = table[bags.flat].sum(axis=0)[None, None]
    asked = replace(lesson(), sums=sums, counts=counts)
    expected = vote(voters, asked)[0]
    scores = router.score(["tax #4 sea"])
    assert np.allclose(scores.domains[0], expected[:3], atol=0.01)  # eight bits
    assert scores.ood[0] == pytest.approx(expected[3], abs=0.01)


def test_counts_are_shared_out_by_the_root_of_the_rows() -> None:
    bags = Bags.of([np.array([2, 0, 2, 1], np.int64), np.array([1], np.int64)])
    assert counted(bags, 3).toarray() == pytest.approx(np.array([[0.5, 0.5, 1.0], [0, 1, 0]]))


@pytest.mark.parametrize("classes", [2, 3])
def test_the_linear_vote_learns_which_row_means_which_class(classes: int) -> None:
    bags = Bags.of([np.array([i % classes], np.int64) for i in range(60)])
    labels, same = np.arange(60) % classes, np.full(60, "a")
    sums = np.ones((1, 60, 4), np.float32)
    given = Lesson(sums, counted(bags, 5), bags.lengths, labels, same, np.ones(60), 3)
    found = vote(learn_voters(given, heads=0, steps=1, seed=0), given)
    assert found.sum(axis=1) == pytest.approx(1)
    assert (found.argmax(axis=1) == labels).all()


def test_gelu_and_blocks_by_hand() -> None:
    assert gelu(np.array([0.0, 1.0], np.float32)) == pytest.approx([0, 0.8412], abs=1e-4)
    assert block_diagonal(np.array([[[1.0]], [[2.0]]])).tolist() == [[1, 0], [0, 2]]


def test_other_domains_and_no_background(few: Panel) -> None:
    kept = np.flatnonzero(few.labels < 2)
    texts, labels = [few.texts[i] for i in kept], few.labels[kept]
    router = create("static", common=500, grams=500, pairs=500, steps=20, head_steps=60, heads=1)
    scores = router.fit(texts, labels, ("law", "money")).score(["a lease", "a bond"])
    assert scores.domains.shape == (2, 2)
    assert scores.ood == pytest.approx(1 - scores.domains.max(axis=1))


def test_a_table_of_another_vocabulary_is_refused(
    fitted: Callable[[str], Router], tmp_path: Path
) -> None:
    router = fitted("static")
    assert isinstance(router, Static)
    kept, router.words = router.words, router.words[:-1]
    save(router, tmp_path)
    router.words = kept
    with pytest.raises(BrokenArtifact, match="static.*python -m core train"):
        load("static", tmp_path)
