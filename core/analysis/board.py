"""Choosing rows of a scoreboard, and saying what to mind about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from core.analysis.throughput import BY_TOKENS
from core.digits import to_figures
from core.metrics import METRICS, Metric

_TOLD = ("row_id", "label", "qps", "cost_basis", "kind", "source_title", "machine", "caution")
AGGREGATES = ("ood_accuracy", "unsafe_avg", "gqr")
PANELS = {
    "gqr": "GQR-Bench",
    "gqr-subset": "GQR-Bench, 1,000 of its queries",
    "gqr-600": "GQR-Bench, 600 of its queries",
    "unseen": "Sources that no router saw",
    "starter": "Starter panel, test split",
}


def panel_label(name: str) -> str:
    """The panel's name on the screen; an unknown one keeps its own name."""
    whole, _, count = name.rpartition("-")
    if name not in PANELS and whole in PANELS and count.isdigit():
        return f"{PANELS[whole]}, {int(count):,} of its queries"
    return PANELS.get(name, name)


def panels(board: pd.DataFrame) -> list[str]:
    """The panels that a scoreboard has rows of, GQR-Bench first."""
    present = set(board["panel"].dropna())
    return [name for name in PANELS if name in present] + sorted(present - set(PANELS))


def narrow(board: pd.DataFrame, chosen: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Keep rows whose value is among the chosen ones, column by column.

    Args:
        board: a scoreboard.
        chosen: column -> values to keep; no value means no restriction. An unknown machine is
            called "unknown".
    """
    kept = pd.Series(True, index=board.index)
    for column, values in chosen.items():
        if values:
            kept &= board[column].fillna("unknown").isin(list(values))
    return board if kept.all() else board[kept]


def recomputed(board: pd.DataFrame) -> pd.DataFrame:
    """The scoreboard with aggregates recomputed from the printed cells where those exist."""
    return board.assign(
        **{name: board[f"{name}_recomputed"].fillna(board[name]) for name in AGGREGATES}
    )


def with_caution(board: pd.DataFrame) -> pd.DataFrame:
    """Add `caution`: what to mind about a row, or nothing."""

    def caution(off_cells: Sequence[str], note: object, grade: object) -> str:
        parts = []
        if len(off_cells):
            parts.append(f"Does not add up: {'; '.join(off_cells)}.")
        if isinstance(note, str):
            parts.append(note)
        if grade != "first_hand":
            parts.append(f"Figures are {str(grade).replace('_', '-')}.")
        return " ".join(parts)

    columns = (board[name] for name in ("off_cells", "note", "grade"))
    return board.assign(caution=[caution(*row) for row in zip(*columns, strict=True)])


def machines(board: pd.DataFrame) -> list[str]:
    """The machines that latencies were taken on; "not stated" counts as one per study."""
    known = board.dropna(subset=["latency_ms"])
    names = known["machine"].fillna("unknown")
    studies = known["study"].replace({"simulated": "measured"})  # the times are those of the parts
    return sorted({f"{m} ({s})" for m, s in zip(names, studies, strict=True)})


def presented(rows: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    """The columns a user reads, metrics scaled to their screen unit, best GQR first.

    Args:
        rows: scoreboard rows with `caution`.
        judged: those of them that `core.analysis.dominance.judge` could compare.
    """
    said = judged[["row_id", "state", "why", "share"]].set_index("row_id")
    ordered = rows[[*_TOLD, *METRICS]].sort_values("gqr", ascending=False, na_position="last")
    said = said.reindex(ordered["row_id"]).set_axis(ordered.index)
    return pd.DataFrame(
        {
            "Router": ordered["label"],
            **{m.label: _on_screen(ordered[m.name], m) for m in METRICS.values()},
            "Queries/s": ordered["qps"].mask(ordered["cost_basis"].eq(BY_TOKENS)),
            "Cost rests on": ordered["cost_basis"],
            "State": said["state"].astype(object).fillna("not comparable"),
            "Why": said["why"].astype(object).fillna("One of the figures is unknown."),
            "Hypervolume": said["share"].astype(float),
            "Kind": ordered["kind"],
            "Source": ordered["source_title"],
            "Machine": ordered["machine"],
            "Mind": ordered["caution"],
            "row_id": ordered["row_id"],
        }
    )


def as_written(shown: pd.DataFrame) -> pd.DataFrame:
    """What `presented` gives as a table shows it: costs to three figures, and no row_id."""
    cost = METRICS["cost_usd_per_1k"].label
    rounded = to_figures(shown[cost])
    return shown.drop(columns="row_id").assign(**{cost: rounded})


def titled(shown: pd.DataFrame) -> pd.DataFrame:
    """What `presented` gives as a file of its own: units in the titles, no row_id."""
    units = {metric.label: f"{metric.label} ({metric.unit})" for metric in METRICS.values()}
    units["Hypervolume"] = "Share of hypervolume (0 to 1)"
    return shown.drop(columns="row_id").rename(columns=units)


def _on_screen(values: pd.Series, metric: Metric) -> pd.Series:
    """Values in the screen's unit; 0.5763 as 57.63 percent, not as 57.629999999999995."""
    return values if metric.scale == 1 else (values * metric.scale).round(9)
