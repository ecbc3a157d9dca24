"""The paper's settings of WideMLP: what is published beside what is measured here."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from core.analysis.answers import Answers
from core.analysis.operating import dash
from core.analysis.outcome import harmonic, outcome
from core.analysis.suggest import intervals_at

KINDS: Final = {
    "published": "Published: the paper's WideMLP",
    "measured": "Measured here: ours at the same t",
}
NAMES: Final = ("id_accuracy", "ood_accuracy", "gqr")


def side_by_side(published: pd.DataFrame, one: Answers) -> pd.DataFrame:
    """Both kinds at each setting, the laxest first.

    Args:
        published: label, threshold (our τ), id_accuracy, ood_accuracy of the paper.
        one: our router's answers to the same panel.

    Returns:
        Columns kind, t, threshold, id_accuracy, ood_accuracy, gqr as fractions, and bounds, the
        95 % interval of a measured GQR score in words.
    """
    rows: list[tuple[object, ...]] = []
    for _, row in published.sort_values("threshold", ascending=False).iterrows():
        tau = float(row["threshold"])
        inside, outside = float(row["id_accuracy"]), float(row["ood_accuracy"])
        both = float(harmonic(np.array(inside), np.array(outside)))
        found, known = outcome(one, tau), intervals_at(one, tau).gqr
        bounds = f"{known[0] * 100:.1f} to {known[1] * 100:.1f}" if known else "–"
        ours = [float(getattr(found, name)) for name in NAMES]
        rows.append(("published", 1 - tau, tau, inside, outside, both, None))
        rows.append(("measured", 1 - tau, tau, *ours, bounds))
    columns = ["kind", "t", "threshold", *NAMES, "bounds"]
    return pd.DataFrame(rows, columns=columns).sort_values("kind", ascending=False, kind="stable")


def sentences(table: pd.DataFrame, board: pd.DataFrame) -> list[str]:
    """What strictness gains and costs, published and measured, and who else scores higher.

    Args:
        table: as `side_by_side` gives it.
        board: the paper's rows of the scoreboard.
    """
    said = [_gain(table[table["kind"] == kind], kind) for kind in KINDS]
    best = table.loc[table["kind"] == "published", "gqr"].max()
    ahead = board[board["gqr"] > best + 5e-4].sort_values("gqr", ascending=False)
    its = board.loc[(board["gqr"] - best).abs() < 5e-4, "latency_ms"]
    names = [
        f"{row['label']} ({row['gqr'] * 100:.2f} %, {dash(row['latency_ms'], ',.0f', ' ms')})"
        for _, row in ahead.iterrows()
    ]
    if names:
        time = dash(float(its.iloc[0]), ".2g", " ms") if len(its) else "–"
        said.append(f"Only {', '.join(names)} score higher in the paper; WideMLP takes {time}.")
    return said


def _gain(rows: pd.DataFrame, kind: str) -> str:
    who = "**Published.**" if kind == "published" else "**Measured here.**"
    if rows["gqr"].isna().any():
        return f"{who} Cannot be told: in-domain or OOD queries are missing."
    lax, strict = rows.iloc[0], rows.iloc[-1]
    best = rows.iloc[int(np.argmax(rows["gqr"]))]
    change = {name: (strict[name] - lax[name]) * 100 for name in NAMES}
    what = "wins" if best["t"] == strict["t"] else f"does not win: t = {best['t']:.2f} does"
    return (
        f"{who} From t = {lax['t']:.2f} to {strict['t']:.2f} OOD accuracy moves by "
        f"{change['ood_accuracy']:+.2f} points and ID accuracy by {change['id_accuracy']:+.2f}: of "
        f"1,000 own customers {-change['id_accuracy'] * 10:.0f} more end in the wrong place, of "
        f"1,000 strangers {change['ood_accuracy'] * 10:.0f} fewer come in. The GQR score, dragged "
        f"down by its lower half, moves by {change['gqr']:+.2f}: the strictest setting {what}."
    )


def presented(table: pd.DataFrame) -> pd.DataFrame:
    """The table in percent, as a user reads it."""
    return pd.DataFrame(
        {
            "Kind": table["kind"],
            "t": table["t"].round(2),
            "τ = 1 - t": table["threshold"].round(2),
            "ID accuracy (%)": (table["id_accuracy"] * 100).round(2),
            "OOD accuracy (%)": (table["ood_accuracy"] * 100).round(2),
            "GQR score (%)": (table["gqr"] * 100).round(2),
            "GQR, 95 %": table["bounds"],
        }
    )
