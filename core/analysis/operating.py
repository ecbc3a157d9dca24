"""What a threshold means on the screen: marks to jump to, figures at τ, curves around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from core.analysis.answers import Answers, Threshold, aligned
from core.analysis.intervals import bootstrap
from core.analysis.outcome import GRID, Doubles, Outcome, along, candidates
from core.analysis.suggest import Suggestion
from core.analysis.thresholds import plateau
from core.analysis.traffic import Prices, Traffic, expected_accuracy, expected_cost, weighted_gqr
from core.metrics import ACCURACY, METRICS
from core.types import OOD

STEP: Final = 10
FIGURES: Final = {
    "gqr": "GQR score",
    "id_accuracy": "ID accuracy",
    "ood_accuracy": "OOD accuracy",
    "unsafe_avg": "Unsafe average",
    "coverage": "Coverage",
}
COLUMNS: Final = (*FIGURES.values(), "GQR, your traffic", "Right, your traffic", "Cost of errors")
"""Of `figures`, beside the router and the OOD sets."""
MEANING: Final = {
    **{name: METRICS[name].meaning for name in FIGURES if name in METRICS},
    "coverage": "Share of all queries that are sent to some domain.",
}


@dataclass(frozen=True)
class Headline:
    """A figure over the charts: label, value as text, its interval (or None), what it means."""

    label: str
    value: str
    interval: str | None
    meaning: str


def figures(
    found: Sequence[tuple[Answers, Outcome]], traffic: Traffic, prices: Prices
) -> pd.DataFrame:
    """One row per router in percent: accuracies, figures under the traffic, each OOD set by id."""
    rows = []
    for one, at_tau in found:
        sets = dict(zip(at_tau.strata.ood_sets, at_tau.ood_by_set, strict=True))
        fractions = {label: getattr(at_tau, name) for name, label in FIGURES.items()}
        fractions["GQR, your traffic"] = weighted_gqr(at_tau, traffic)
        fractions["Right, your traffic"] = expected_accuracy(at_tau, traffic)
        row = {label: _percent(value) for label, value in fractions.items()}
        row["Cost of errors"] = round(float(expected_cost(at_tau, traffic, prices)), 2)
        rows.append({"Router": one.label} | row | {n: _percent(v) for n, v in sets.items()})
    return pd.DataFrame(rows)


def headline(one: Answers, found: Outcome, threshold: Threshold) -> list[Headline]:
    """The figures over the charts, with 95 % bootstrap intervals of the accuracies."""
    right = one.decide(threshold) == one.labels
    bounds = asdict(bootstrap(right, one.is_ood, tuple(one.datasets)))
    return [
        Headline(label, dash(float(getattr(found, name)) * 100, ACCURACY, " %"),
                 _interval(bounds.get(name)), MEANING[name])
        for name, label in FIGURES.items()
    ]  # fmt: skip


def _interval(bounds: tuple[float, float] | None) -> str | None:
    return None if bounds is None else f"95 %: {bounds[0] * 100:.1f} to {bounds[1] * 100:.1f}"


def _percent(share: Doubles | float) -> float:
    """A share in percent, as a table shows it."""
    return round(float(share) * 100, 1)


def dash(value: float, format_: str, unit: str = "") -> str:
    """A number as text; unknown is a dash."""
    return f"{value:{format_}}{unit}" if np.isfinite(value) else "–"


def percent(table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The table with these fractions as percent."""
    return table.assign(**{name: table[name] * 100 for name in columns})


def as_list(threshold: Threshold) -> list[float]:
    """One τ or several as a list."""
    return list(threshold) if isinstance(threshold, tuple) else [threshold]


def curve_frame(one: Answers) -> pd.DataFrame:
    """Every tenth threshold of the grid: threshold, id_accuracy, ood_accuracy, gqr, coverage."""
    found = along(one)
    names = ("id_accuracy", "ood_accuracy", "gqr", "coverage")
    columns = {name: getattr(found, name)[::STEP] for name in names}
    return pd.DataFrame({"threshold": GRID[::STEP], **columns})


def confusion_frame(found: Outcome) -> pd.DataFrame:
    """One row per cell: truth, verdict, rows, share (of the true label's rows; NaN without any)."""
    names = [*found.strata.domains, OOD]
    cells = found.confusion
    total = cells.sum(axis=1, keepdims=True)
    share = np.divide(cells, total, out=np.full(cells.shape, np.nan), where=total > 0)
    truth, verdict = np.meshgrid(names, names, indexing="ij")
    return pd.DataFrame(
        {"truth": truth.ravel(), "verdict": verdict.ravel(), "rows": cells.ravel(),
         "share": share.ravel()}
    )  # fmt: skip


def distribution(one: Answers, bins: int = 40) -> pd.DataFrame:
    """Histograms of the OOD score, one per group: in-domain queries together, each OOD set alone.

    Returns:
        Columns group, is_ood, score (middle of the bin), share (of the group), height (share over
        the group's highest share).
    """
    edges = np.linspace(0, 1, bins + 1)
    groups = [("in-domain", ~one.is_ood)]
    groups += [(n, one.is_ood & (one.datasets == n)) for n in one.strata.ood_sets]
    frames = []
    for name, rows in groups:
        if rows.any():
            share = np.histogram(one.scores.ood[rows], edges)[0] / rows.sum()
            frames.append(
                pd.DataFrame(
                    {
                        "group": name,
                        "is_ood": name != "in-domain",
                        "score": (edges[:-1] + edges[1:]) / 2,
                        "share": share,
                        "height": share / max(share.max(), 1e-9),
                    }
                )
            )
    columns = ["group", "is_ood", "score", "share", "height"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def each_at(several: Sequence[Answers], threshold: Threshold, own: bool) -> list[Threshold]:
    """The τ of each router: its shipped one where it is asked for and there is one, else this."""
    return [one.threshold if own and np.isfinite(one.threshold) else threshold for one in several]


def own_scales(several: Sequence[Answers]) -> bool:
    """Whether a router after the first has a shipped τ to stand at."""
    return any(np.isfinite(one.threshold) for one in several[1:])


def standing(found: Sequence[tuple[Answers, Outcome]]) -> pd.DataFrame:
    """Where each router stands: router, family, id_accuracy, ood_accuracy."""
    return pd.DataFrame(
        {
            "router": [one.label for one, _ in found],
            "family": [one.family for one, _ in found],
            "id_accuracy": [float(at_tau.id_accuracy) for _, at_tau in found],
            "ood_accuracy": [float(at_tau.ood_accuracy) for _, at_tau in found],
        }
    )


def risks(curves: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, str]:
    """All risk-coverage curves in one frame, and their areas in words."""
    areas = [
        f"{curve['router'].iloc[0]} {curve['aurc'].iloc[0]:.3f}" for curve in curves if len(curve)
    ]
    return pd.concat(curves, ignore_index=True), ", ".join(areas) or "–"


def beside(
    one: Answers, others: Sequence[Answers], threshold: Threshold
) -> list[tuple[Answers, Threshold]]:
    """Other routers that answered the same queries, each with its shipped τ, or else this τ."""
    found: list[tuple[Answers, Threshold]] = []
    for other in others:
        mine, theirs = aligned([one, other])
        if len(mine) == len(one):
            own = other.threshold if np.isfinite(other.threshold) else threshold
            found.append((theirs, own))
    return found


def suggestion_frame(found: Suggestion, traffic: Traffic, prices: Prices) -> pd.DataFrame:
    """The suggested τ on validation and on test, in percent, with intervals on test."""
    bounds = {} if found.intervals is None else asdict(found.intervals)
    sides = [("on validation", found.chosen_on, {}), ("on test", found.found, bounds)]
    rows = []
    for where, one, known in sides:
        if one is None:
            continue
        row: dict[str, object] = {"": where}
        for name, label in FIGURES.items():
            row[label] = _percent(getattr(one, name))
            if name in bounds:
                row[f"{label}, 95 %"] = (_interval(known.get(name)) or "–").removeprefix("95 %: ")
        row["Cost of errors"] = round(float(expected_cost(one, traffic, prices)), 2)
        rows.append(row)
    return pd.DataFrame(rows)


def by_share(validation: Answers, traffic: Traffic) -> pd.DataFrame:
    """The best τ for each OOD share of the traffic: columns share, threshold, gqr (weighted).

    Shares where no τ can be chosen are left out.
    """
    thresholds = candidates(validation)
    curve = along(validation, thresholds)
    rows = []
    for share in np.linspace(0.02, 0.98, 49):
        value = weighted_gqr(curve, replace(traffic, ood_share=float(share)))
        if not np.isnan(value).all():
            best_at = plateau(value)
            rows.append((float(share), float(thresholds[best_at]), float(value[best_at])))
    return pd.DataFrame(rows, columns=["share", "threshold", "gqr"])
