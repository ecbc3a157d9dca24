"""Takes the latencies of a finished run again, on this machine, and keeps its answers.

Answers depend on the router and the panel, latencies on the machine and on what else it does. So
after a panel was answered under load, or elsewhere, the clock alone runs once more. The run that
comes of it says in `resumed_rows` that its answers were there before.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from pydantic import ValidationError

from core.benchmark import run_files
from core.benchmark.identity import SEED, asked
from core.benchmark.run_files import query_hash, score_column
from core.benchmark.runner import Tell, quiet, rows_at_a_time, run
from core.benchmark.runs import ANSWERS, MANIFEST, Asked, Manifest
from core.routers import Router
from core.routers.guardrails.base import Guard
from core.types import Panel, Scores

CHECKED: Final = 32  # answers that are given again, and must be the kept ones
TOLERANCE: Final = 1e-3  # of a score between 0 and 1: processors round differently


def retime(
    router: Router | Guard,
    panel: Panel,
    folder: Path,
    models: Path,
    seed: int = SEED,
    tell: Tell = quiet,
) -> Path:
    """Clock a router on a panel whose answers are there, from whichever machine.

    Where no finished run asked the same of the same files, or the router no longer answers what
    that run kept, the panel is answered as by `run`.

    Args and what it returns and raises are those of `run`; the earlier run of another machine is
    replaced.
    """
    question = asked(router, panel, models, seed)
    earlier = same_answers(question, folder)
    scores = None if earlier is None else _kept(earlier, router, panel)
    target = folder / question.folder
    if scores is not None:
        target.mkdir(parents=True, exist_ok=True)
        step = rows_at_a_time(router)
        for first in range(0, len(panel), step):
            rows = slice(first, first + step)
            part = Scores(scores.domains[rows], scores.ood[rows])
            run_files.write_part(part, target, first, router.domains)
    (target / MANIFEST).unlink(missing_ok=True)  # what is left is an interrupted run, to go on with
    written = run(router, panel, folder, models, seed, tell)
    if earlier is not None and earlier != written:
        shutil.rmtree(earlier)
    return written


def same_answers(question: Asked, folder: Path) -> Path | None:
    """The newest finished run that asked the same, on this machine or another."""
    found = []
    for path in folder.glob(f"{question.router}--{question.panel}--*/{MANIFEST}"):
        try:
            told = Manifest.model_validate_json(path.read_bytes())
        except ValidationError:
            continue  # the import says what is wrong with it
        if told.asked.model_copy(update={"machine": question.machine}) == question:
            found.append((told.finished_utc, told.answers.sha256, path.parent))
    whole = [(when, at) for when, sha, at in found if _digest(at / ANSWERS) == sha]
    return max(whole)[1] if whole else None


def _kept(run_folder: Path, router: Router | Guard, panel: Panel) -> Scores | None:
    """The scores of a run; None where they are of other queries, or no longer what is answered."""
    frame = pd.read_parquet(run_folder / ANSWERS)
    if list(frame["query_sha256"]) != [query_hash(text) for text in panel.texts]:
        return None
    columns = [score_column(domain) for domain in router.domains]
    scores = Scores(frame[columns].to_numpy(np.float32), frame["ood"].to_numpy(np.float32))
    now = router.score(panel.texts[:CHECKED])
    same = np.allclose(now.ood, scores.ood[:CHECKED], atol=TOLERANCE) and np.allclose(
        now.domains, scores.domains[:CHECKED], atol=TOLERANCE
    )
    return scores if same else None


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
