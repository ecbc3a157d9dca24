"""Fit a router, pick its threshold on validation data, write it down with a model card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from core.analysis.thresholds import best_threshold
from core.benchmark.machine import library_versions
from core.benchmark.protocol import report
from core.routers import Router, create
from core.routers.artifacts import save
from core.training.sources import Sources, rows_of
from core.types import Scores
from core.verdict import verdict

SEED: Final = 22  # the seed of GQR-Bench's own code
RECIPES: Final = {"static": "core.training.static"}  # more than (texts, labels), from a folder

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Fitted:
    """A fitted router, what it says of the validation panel, and what its recipe adds."""

    router: Router
    validation: Scores
    seconds: float
    told: dict[str, Any] = field(default_factory=dict)


def _quiet(line: str) -> None: ...


def fit(name: str, sources: Sources, seed: int = SEED) -> Router:
    """A fitted router with its threshold picked on the validation panel.

    Args:
        name: registry name.
        sources: training queries and the validation panel.
        seed: of everything random.
    """
    return _fit(create(name), sources, seed).router


def _fit(router: Router, sources: Sources, seed: int) -> Fitted:
    start = perf_counter()
    if router.name in RECIPES and sources.origin is not None:
        told = import_module(RECIPES[router.name]).learn(router, sources, seed)
        seconds = perf_counter() - start
        return Fitted(router, router.score(sources.validation.texts), seconds, told)
    router.fit(sources.texts, sources.labels, sources.domains, seed)
    seconds = perf_counter() - start
    panel = sources.validation
    scores = router.score(panel.texts)
    picked = router.fixed_threshold
    if picked is None:
        picked = best_threshold(scores, panel.labels, panel.datasets)
    router.threshold, router.trained_on = picked, sources.description
    return Fitted(router, scores, seconds)


def facts(fitted: Fitted, sources: Sources, seed: int) -> dict[str, Any]:
    """What the model card tells beyond the router itself."""
    panel = sources.validation
    found = report(panel, verdict(fitted.validation, fitted.router.threshold))
    metrics = {k: v for k, v in asdict(found).items() if isinstance(v, int | float) and v == v}
    rows = rows_of(sources)
    return {
        "rebuild": _rebuild(fitted.router.name, rows),
        "seed": seed,
        "rows": rows,
        "licences": {name: sources.licences.get(name, "not stated") for name in rows},
        "fit_seconds": round(fitted.seconds, 1),
        "libraries": library_versions(),
        "validation": {"panel": panel.name, "revision": panel.revision, **metrics},
        **fitted.told,
    }


def _rebuild(name: str, rows: dict[str, int]) -> str:
    """The command that fits this router again; FOLDER holds the sources that the card lists."""
    where = "starter" if set(rows) == {"starter"} else "gqr" if "gqr" in rows else "FOLDER"
    return f"python -m core train --from {where} --router {name}"


def train(
    name: str,
    sources: Sources,
    models: Path,
    seed: int = SEED,
    progress: Progress = _quiet,
) -> Path:
    """Fit and write one router.

    Args:
        name: registry name.
        sources: training queries and the validation panel.
        models: folder of all artifacts.
        seed: of everything random.
        progress: is told one line before and one after.

    Returns:
        The folder written.
    """
    progress(f"Fitting {name} on {sources.description} ...")
    fitted = _fit(create(name), sources, seed)
    told = facts(fitted, sources, seed)
    folder = save(fitted.router, models, told)
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    progress(
        f"  {name}: {fitted.seconds:.0f} s, {size:.1f} MB, "
        f"GQR {told['validation'].get('gqr', float('nan')):.3f} on validation"
    )
    return folder
