from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from core.routers.tfidf import Tfidf

CORPUS = [
    "The tenant owes the landlord two months of rent",
    "Čo robiť, keď ma bolí hlava? The landlord asks",
    "rent rent rent, and a café's résumé",
    "two months ago my knee hurt",
]


def reference() -> TfidfVectorizer:
    learner = TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode", dtype=np.float32
    )
    return learner.fit(CORPUS)


SKLEARN = reference()
OURS = Tfidf(10_000)
OURS.fit(CORPUS)


@given(st.lists(st.text() | st.sampled_from(CORPUS), min_size=1, max_size=4))
def test_rows_equal_scikit_learns(texts: list[str]) -> None:
    assert OURS.vocabulary == SKLEARN.vocabulary_
    ours, theirs = OURS.matrix(texts).toarray(), SKLEARN.transform(texts).toarray()
    assert np.allclose(ours, theirs, atol=1e-6)


def test_a_text_of_unknown_words_is_an_empty_row() -> None:
    ids, values = OURS.row("xylophone")
    assert len(ids) == len(values) == 0
    assert OURS.matrix(["xylophone"]).shape == (1, len(OURS.idf))


def test_what_was_written_reads_back(tmp_path: Path) -> None:
    OURS.write(tmp_path)
    back = Tfidf(10_000)
    back.read(tmp_path)
    assert back.vocabulary == OURS.vocabulary
    assert np.array_equal(back.idf, OURS.idf)
