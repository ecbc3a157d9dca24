from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from core.charts.inside import _quoted
from core.labs.duo_llm.board import KINDS, curves, judged, levels, luck_of, parts, shares, tries
from core.labs.duo_llm.network import BIG
from core.labs.duo_llm.reading import BadText, Choice, modules_of, read_text, summary, tokens_of
from core.labs.duo_llm.shelf import Lab, read_lab
from core.settings import ROOT, settings


@pytest.fixture(scope="module")
def lab() -> Lab:
    return read_lab(settings().duo_llm)


def test_the_shipped_lab_is_whole_small_and_says_where_it_comes_from(lab: Lab) -> None:
    size = sum(path.stat().st_size for path in settings().duo_llm.iterdir())
    assert size <= 12e6
    assert {r.budget for r in lab.routers} == {1, 2, 3, 4, 5}
    assert len({r.seed for r in lab.routers}) == 3
    assert len(lab.card["corpus_sha256"]) == 64
    assert lab.card["plan"]["recipe"]["seed"] == 22


def test_the_study_is_drawn_on_one_front_without_the_oracle(lab: Lab) -> None:
    for kind in KINDS:
        for across in ("mflops", "ms"):
            board = judged(lab.study, kind, across)
            assert not board.loc[board["family"] == "oracle", "on_front"].any()
            assert board["on_front"].any()
    assert set(curves(lab.study, "both", True)["policy"]) >= {"oracle", "router", "best pattern"}
    assert shares(lab.study, 3).groupby("policy")["share"].sum()["oracle"] == pytest.approx(3)
    assert len(parts(lab.study)) > 15
    assert luck_of(tries(lab.study, 3), levels(lab.study, 3)).startswith("1 try ")


def test_a_text_gives_tokens_modules_and_a_summary_that_agree(lab: Lab) -> None:
    reading = read_text(lab, "Is this é a test?")
    choice = Choice(2, False, False, tuple(lab.study["fixed"]["2"]))
    tokens, modules = tokens_of(reading, choice), modules_of(reading, choice)
    assert len(modules) == 3 * 6 * len(tokens)
    oracle = modules[modules["policy"] == "Oracle"]
    assert (oracle["module"] == "big").groupby(oracle["position"]).sum().eq(2).all()
    found = summary(reading, choice)
    assert found["Oracle"][0] == pytest.approx(np.exp(tokens["oracle"].mean()), rel=1e-5)
    assert found["Oracle"][0] <= found["Best pattern"][0]
    losses, taken = reading.routed[2]
    assert found["Router"][1] == pytest.approx((taken == BIG).mean() * 6)


def test_a_long_text_is_read_in_part_and_says_so(lab: Lab) -> None:
    reading = read_text(lab, "compute " * 1_000)
    assert reading.losses.shape == (729, 128)
    assert "The first 128 of" in reading.note


@pytest.mark.parametrize("text", ["", " \n", "x" * 10_001])
def test_what_cannot_be_read_is_refused(lab: Lab, text: str) -> None:
    with pytest.raises(BadText):
        read_text(lab, text)


def test_a_token_is_never_read_as_an_expression() -> None:
    assert _quoted("'a\n😀") == "'\\u0027\\u0061\\u000a\\ud83d\\ude00'"


def test_reading_a_text_needs_no_torch() -> None:
    code = (
        "import sys; from core.settings import settings\n"
        "from core.labs.duo_llm.shelf import read_lab\n"
        "from core.labs.duo_llm.reading import read_text\n"
        "read_text(read_lab(settings().duo_llm), 'a b'); print('torch' in sys.modules)"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "False"
