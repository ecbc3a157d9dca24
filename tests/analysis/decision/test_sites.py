from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from core.analysis.decision.needs import Needs
from core.analysis.decision.relax import relaxations
from core.analysis.decision.sites import OUT, OWN, UNKNOWN, endpoints, sites
from core.analysis.decision.verdicts import FAIL, PASS, answer, winners
from core.analysis.decision.verdicts import UNKNOWN as CANNOT_TELL
from tests.analysis.decision.made_board import PRICES, made, row


@pytest.mark.parametrize(
    ("more", "urls", "site"),
    [
        ({"router": "llm-somebody-9", "artifact_mb": np.nan}, ["https://api.some.example/v1"], OUT),
        ({"router": "llm-somebody-9", "artifact_mb": np.nan}, ["http://127.0.0.1:8701/v1"], OWN),
        ({"router": "llm-somebody-9", "artifact_mb": np.nan}, ["http://10.0.0.7/v1"], OWN),
        ({"router": "llm-somebody-9", "artifact_mb": np.nan}, [], UNKNOWN),
        ({"router": "static", "artifact_mb": 7.0}, [], OWN),
        ({"router": "somebody-9", "family": "llm", "kind": "published"}, [], UNKNOWN),
        ({"router": "Llama3.1:8B", "family": "llm", "kind": "published"}, [], OWN),
        ({"router": "gpt-4o-mini-2026", "family": "llm", "kind": "published"}, [], OUT),
        ({"router": "mine", "family": "uploaded", "kind": "uploaded"}, [], UNKNOWN),
        ({"router": "fastText", "family": "fasttext", "kind": "uploaded"}, [], OWN),
        ({"router": "c", "family": "cascade", "kind": "simulated"}, [], OWN),
        ({"router": "c", "family": "cascade", "kind": "simulated"}, ["http://127.0.0.1:1/v1",
          "https://api.some.example/v1"], OUT),
    ],
)  # fmt: skip
def test_where_queries_go(more: dict, urls: list[str], site: str) -> None:
    rows = pd.DataFrame([row("r", 0.9, 0.9) | {"artifact_mb": np.nan} | more])
    assert sites(rows, PRICES, {"r": urls} if urls else {}) == [site]


def test_an_llm_that_no_price_list_knows_does_not_pass_as_on_site() -> None:
    rows = [row("somebody-9", 0.99, 0.99, family="llm", kind="uploaded"), row("own", 0.5, 0.5)]
    of, needs = made(rows), Needs(on_site=True)
    assert answer(of, needs).states == (CANNOT_TELL, PASS)
    assert winners(of, needs)[0] == 1
    assert answer(of, Needs()).states == (PASS, PASS)
    only = made(rows[:1])
    assert relaxations(only, needs)[0].changes == (("sends no data out", "required", "given up"),)
    assert answer(of, Needs(on_site=True, min_id=0.95)).states == (CANNOT_TELL, FAIL)


def test_endpoints_of_a_run_are_found_at_any_depth() -> None:
    params = {"k": 5, "guard": {"url": "https://a.example/v1"}, "parts": [{"url": "http://b/v1"}]}
    assert endpoints(json.dumps(params)) == ("https://a.example/v1", "http://b/v1")
    assert endpoints("{}") == ()
