from __future__ import annotations

from pathlib import Path

import pytest

from core.analysis.cascade import Stage
from core.benchmark.identity import asked, size_of
from core.benchmark.panels import panel_named
from core.cascades.live import all_ready, as_router, fitted
from core.cascades.saved import SavedCascade
from core.routers import Router, RouterError
from core.routers.artifacts import load
from core.settings import Settings

NAMES = ("fasttext", "svm-tfidf")


def made(config: Settings, mark: str | None = None) -> SavedCascade:
    stages = (Stage(0, 0.1, 0.9), Stage(1, 0.4, 0.4))
    return SavedCascade.of(
        "Mine", stages, NAMES, "starter", True,
        lambda name: fitted(name, config.models) if mark is None else mark,
    )  # fmt: skip


@pytest.fixture(scope="module")
def ready() -> dict[str, Router]:
    return {name: load(name, Settings().models) for name in NAMES}


def test_it_answers_with_its_parts(config: Settings, ready: dict[str, Router]) -> None:
    one = as_router(made(config), ready, config.models)
    assert len(one.score(["Can my landlord keep my deposit?", "x"])) == 2
    assert one.card().label == "Mine"


def test_a_part_that_is_missing_or_fitted_again_is_told(
    config: Settings, ready: dict[str, Router]
) -> None:
    with pytest.raises(RouterError, match="'svm-tfidf' is not ready"):
        as_router(made(config), {"fasttext": ready["fasttext"]}, config.models)
    found, faults = all_ready([made(config), made(config, "00000000")], ready, config.models)
    assert [one.label for one in found] == ["Mine"]
    assert "its router 'fastText' was fitted again after it was saved" in faults[0]
    assert "save what is found under a new name" in faults[0]


def test_a_run_names_the_files_of_all_parts(
    config: Settings, ready: dict[str, Router], tmp_path: Path
) -> None:
    one = as_router(made(config), ready, config.models)
    panel = panel_named("starter", config)
    question = asked(one, panel, config.models)
    assert question.router == one.name and one.name.startswith("cascade-")
    assert {name.split("/")[0] for name in question.artifacts} == set(NAMES)
    alone = [size_of(part, config.models).artifact for part in one.parts]
    assert size_of(one, config.models).artifact == sum(alone)


def test_no_card_is_no_mark(tmp_path: Path) -> None:
    assert fitted("encoder", tmp_path) == ""
