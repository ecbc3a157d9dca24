"""The encoder is exported on each machine; what shipped routers answer with it was measured."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.benchmark.identity import asked
from core.benchmark.panels import panel_named
from core.benchmark.retime import TOLERANCE, same_answers
from core.benchmark.run_files import score_column
from core.benchmark.runs import ANSWERS
from core.routers import REGISTRY, create
from core.routers.artifacts import load
from core.settings import settings
from core.types import Scores
from core.verdict import verdict

EVERY = 8  # of 448 queries
ON_SENTENCES = [name for name in REGISTRY if create(name).params().get("encoder")]


@pytest.mark.parametrize("name", [n for n in ON_SENTENCES if create(n).shipped])
def test_routers_on_the_encoder_give_the_verdicts_of_their_shipped_runs(name: str) -> None:
    router, panel = load(name, settings().models), panel_named("starter", settings())
    run = same_answers(asked(router, panel, settings().models), settings().runs)
    assert run is not None, "measure it: python -m core bench"
    frame = pd.read_parquet(run / ANSWERS)[::EVERY]
    domains = frame[[score_column(domain) for domain in router.domains]].to_numpy(np.float32)
    kept = Scores(domains, frame["ood"].to_numpy(np.float32))
    now = router.score(panel.texts[::EVERY])
    assert np.abs(now.domains - kept.domains).max() < TOLERANCE
    assert np.abs(now.ood - kept.ood).max() < TOLERANCE
    assert np.array_equal(verdict(now, router.threshold), verdict(kept, router.threshold))
