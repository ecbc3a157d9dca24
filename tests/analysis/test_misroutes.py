from __future__ import annotations

import numpy as np
import pytest

from core.analysis.misroutes import MASK, misroutes, narrowed, with_text
from tests.analysis.made import drawn, made

ONE = drawn(400)


def test_by_hand() -> None:
    scores = np.array([[0.8, 0.1, 0.1]] * 4)
    one = made([0, 0, 1, 3], [0.1, 0.9, 0.2, 0.1], scores)
    other = made([0, 0, 1, 3], [0.1, 0.9, 0.9, 0.1], scores)
    found = misroutes(one, 0.5, [(other, 0.5)]).set_index("error")
    assert found.loc["rejected", "margin"] == pytest.approx(0.4)
    assert found.loc["let_through", "verdict"] == "law"
    assert np.isnan(found.loc["wrong_domain", "margin"])
    assert found["agree"].to_dict() == {"rejected": 1, "let_through": 1, "wrong_domain": 0}
    said = {"rejected": "R: ood", "let_through": "R: law", "wrong_domain": "R: ood"}
    assert found["said"].to_dict() == said


def test_all_wrong_ones_are_listed_the_worst_first() -> None:
    found = misroutes(ONE, 0.5)
    assert len(found) == (ONE.decide(0.5) != ONE.labels).sum()
    margins = found["margin"].dropna().to_numpy()
    assert (np.diff(margins) <= 0).all()
    assert found["agree"].isna().all() and found["said"].isna().all()


def test_a_threshold_per_domain_has_its_own_margins() -> None:
    found = misroutes(ONE, (0.2, 0.5, 0.8))
    place = {name: i for i, name in enumerate(ONE.hashes)}
    for row in found.dropna(subset="margin").itertuples():
        i = place[row.hash]
        assert row.margin == pytest.approx(
            abs((0.2, 0.5, 0.8)[ONE.best[i]] - ONE.scores.ood[i]), abs=1e-6
        )


def test_filters() -> None:
    found = misroutes(ONE, 0.5)
    assert set(narrowed(found, ["set1"])["dataset"]) == {"set1"}
    assert set(narrowed(found, errors=["rejected"])["error"]) == {"rejected"}
    assert len(narrowed(found)) == len(found)


def test_text_stands_where_it_is_known_and_abuse_is_masked() -> None:
    one = made([3, 3, 0], [0.1, 0.2, 0.9], datasets=np.array(["olid", "web", "own"], object))
    found = misroutes(one, 0.5)
    texts = {one.hashes[0]: "rude words", one.hashes[1]: "hello"}
    masked = with_text(found, texts, masked=True).set_index("hash")["text"]
    assert masked[one.hashes[0]] == MASK
    assert masked[one.hashes[1]] == "hello"
    assert masked[one.hashes[2]] == f"#{one.hashes[2]}"
    assert "rude words" in set(with_text(found, texts, masked=False)["text"])


def test_nothing_wrong_is_an_empty_list() -> None:
    found = misroutes(made([0], [0.1]), 0.5)
    assert found.empty
    assert with_text(found, {}, masked=True).empty
