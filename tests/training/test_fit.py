from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.benchmark.protocol import report
from core.routers.artifacts import load, read_card
from core.settings import Settings
from core.training.fit import fit, train
from core.training.sources import Sources, starter_sources
from core.verdict import verdict


@pytest.fixture(scope="module")
def sources(config: Settings) -> Sources:
    return starter_sources(config.starter)


def test_a_card_tells_where_a_router_comes_from(sources: Sources, tmp_path: Path) -> None:
    lines: list[str] = []
    train("fasttext", sources, tmp_path, progress=lines.append)
    card = read_card("fasttext", tmp_path)
    assert card["rows"] == {"starter": len(sources.texts)}
    assert card["licences"] == {"starter": "written for Switchyard"}
    assert card["seed"] == 22
    assert card["libraries"]["fasttext-community"]
    assert len(card["files"]["model-0.bin"]) == 64
    assert "fasttext" in lines[0]
    assert f"{card['validation']['gqr']:.3f}" in lines[-1]


def test_the_cards_metrics_are_those_of_the_loaded_router(sources: Sources, tmp_path: Path) -> None:
    train("fasttext", sources, tmp_path)
    router, panel = load("fasttext", tmp_path), sources.validation
    found = report(panel, verdict(router.score(panel.texts), router.threshold))
    assert read_card("fasttext", tmp_path)["validation"]["gqr"] == pytest.approx(found.gqr)


def test_no_other_threshold_is_better_on_validation(sources: Sources) -> None:
    router, panel = fit("fasttext", sources), sources.validation
    scores = router.score(panel.texts)
    picked = report(panel, verdict(scores, router.threshold)).gqr
    others = [report(panel, verdict(scores, t)).gqr for t in np.linspace(0, 1, 101)]
    assert picked >= max(others)


def test_a_method_with_its_own_threshold_keeps_it(sources: Sources) -> None:
    assert fit("random", sources).threshold == 0.75
