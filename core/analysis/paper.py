"""The paper's settings of WideMLP: what is published beside what is measured here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from core.analysis.answers import Answers
from core.analysis.operating import dash
from core.analysis.outcome import Outcome, harmonic, outcome
from core.analysis.suggest import intervals_at
from core.metrics import METRICS

KINDS: Final = {
    "published": "Published: the paper's WideMLP",
    "measured": "Measured here: ours, at the same t",
}
NAMES: Final = ("id_accuracy", "ood_accuracy", "gqr")


def side_by_side(published: pd.DataFrame, one: Answers) -> pd.DataFrame:
    """Both kinds at each setting, the laxest first.

    Args:
        published: label, threshold (our τ), id_accuracy, ood_accuracy of the paper.
        one: our router's answers to the same panel.

    Returns:
        Columns kind, t, threshold, id_accuracy, ood_accuracy, gqr as fractions; bounds, the 95 %
        interval of a measured GQR score in words; refused, the share of in-domain queries
        rejected, which the paper does not print.
    """
    rows: list[tuple[object, ...]] = []
    for _, row in published.sort_values("threshold", ascending=False).iterrows():
        tau = float(row["threshold"])
        inside, outside = float(row["id_accuracy"]), float(row["ood_accuracy"])
        both = float(harmonic(np.array(inside), np.array(outside)))
        found, known = outcome(one, tau), intervals_at(one, tau).gqr
        bounds = f"{known[0] * 100:.1f} to {known[1] * 100:.1f}" if known else "–"
        ours = [float(getattr(found, name)) for name in NAMES]
        rows.append(("published", 1 - tau, tau, inside, outside, both, None, np.nan))
        rows.append(("measured", 1 - tau, tau, *ours, bounds, refused(found)))
    columns = ["kind", "t", "threshold", *NAMES, "bounds", "refused"]
    return pd.DataFrame(rows, columns=columns).sort_values("kind", ascending=False, kind="stable")


def refused(found: Outcome) -> float:
    """Share of in-domain queries that are rejected; NaN without one."""
    inside = ~found.strata.is_ood
    rows = found.strata.rows[inside].sum()
    return float(found.counts[inside, -1].sum() / rows) if rows else float("nan")


def sentences(table: pd.DataFrame, board: pd.DataFrame) -> list[str]:
    """What strictness gains, published and measured, and who else scores higher.

    Args:
        table: as `side_by_side` gives it.
        board: the paper's rows of the scoreboard.
    """
    said = [_gain(table[table["kind"] == kind], kind) for kind in KINDS]
    best = table.loc[table["kind"] == "published", "gqr"].max()
    ahead = board[board["gqr"] > best + 5e-4].sort_values("gqr", ascending=False)
    its = board.loc[(board["gqr"] - best).abs() < 5e-4, "latency_ms"]
    names = [
        f"{row['label']} ({METRICS['gqr'].show(row['gqr'])}, "
        f"{METRICS['latency_ms'].show(row['latency_ms'])})"
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
        f"{change['ood_accuracy']:+.2f} points, ID accuracy by {change['id_accuracy']:+.2f}, the "
        f"GQR score, dragged down by its lower half, by {change['gqr']:+.2f}: the strictest "
        f"setting **{what}**."
    )


def price(table: pd.DataFrame) -> str:
    """What the strictest measured setting costs against the laxest, in queries of each side.

    With an OOD share w it loses (1 - w) of what ID accuracy falls by and gains w of what OOD
    accuracy rises by: both are even at w = fall / (fall + rise).

    Args:
        table: as `side_by_side` gives it.
    """
    rows = table[table["kind"] == "measured"]
    if rows["gqr"].isna().any():
        return "**What it costs.** Cannot be told."
    lax, strict = rows.iloc[0], rows.iloc[-1]
    more = (strict["refused"] - lax["refused"]) * 1000
    lost = lax["id_accuracy"] - strict["id_accuracy"]
    gained = strict["ood_accuracy"] - lax["ood_accuracy"]
    said = (
        f"**What it costs.** At t = {strict['t']:.2f} ours refuses {strict['refused'] * 1000:.0f} "
        f"of 1,000 valid queries, {more:.0f} more than at t = {lax['t']:.2f}; of 1,000 OOD queries "
        f"it keeps {gained * 1000:.0f} more out."
    )
    if not (lost > 0 and gained > 0):
        return said
    return (
        f"{said} Counted in right answers, that pays where more than "
        f"**{lost / (lost + gained) * 100:.0f} %** of the traffic is OOD."
    )


def why(one: Answers) -> str:
    """Why only a setting near 1 tells the sides apart, from the largest domain scores.

    Args:
        one: answers of a router whose OOD score is 1 - its largest sigmoid.
    """
    if one.is_ood.all() or not one.is_ood.any():
        return "**Why.** Cannot be told: in-domain or OOD queries are missing."
    inside, outside = (
        float(np.median(1 - one.scores.ood[side].astype(np.float64)))
        for side in (~one.is_ood, one.is_ood)
    )
    return (
        "**Why so close to 1.** It has seen no OOD query, so it is sure of nearly everything: half "
        f"of the OOD queries have a largest sigmoid above {outside:.3f}, half of the in-domain "
        f"ones above {inside:.4f}. Only a t between the two keeps them apart."
    )


def chosen_on(table: pd.DataFrame, given: Sequence[tuple[str, Answers]]) -> str:
    """Which of the same settings has the highest GQR score on other queries.

    Args:
        table: as `side_by_side` gives it.
        given: what the queries are, in words, and our router's answers to them.
    """
    settings = table.loc[table["kind"] == "measured", "threshold"].tolist()
    said = []
    for what, one in given:
        scores = np.array([float(outcome(one, tau).gqr) for tau in settings])
        if np.isnan(scores).any():
            said.append(f"{what}: –")
            continue
        best = int(np.argmax(scores))
        rest = [f"{s * 100:.1f}" for s in np.delete(scores, best)]
        said.append(
            f"{what}: **t = {1 - settings[best]:.2f}** ({scores[best] * 100:.1f} %, the others "
            f"{' and '.join(rest)} %)"
        )
    return "**Which of these settings wins elsewhere.** " + "; ".join(said) + "."


def counted(one: Answers, whole: str) -> str:
    """How many queries the measured figures rest on, in a sentence.

    Args:
        one: our router's answers.
        whole: the panel's name on the screen.
    """
    inside, sets = int((~one.is_ood).sum()), len(one.strata.ood_sets)
    return f"Measured on {inside:,} in-domain queries and {sets} OOD sets of {whole}."


def presented(table: pd.DataFrame) -> pd.DataFrame:
    """The table in percent, as a user reads it."""
    return pd.DataFrame(
        {
            "Kind": table["kind"],
            "t": table["t"].round(2),
            "GQR score (%)": (table["gqr"] * 100).round(1),
            "ID accuracy (%)": (table["id_accuracy"] * 100).round(1),
            "OOD accuracy (%)": (table["ood_accuracy"] * 100).round(1),
            "Valid queries refused (%)": (table["refused"] * 100).round(1),
            "GQR, 95 %": table["bounds"],
            "τ = 1 - t": table["threshold"].round(2),
        }
    )
