"""Lesson 6: what is left of an accuracy on sources that nobody learned from."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
import pandas as pd

FIGURES: Final = {"gqr": "", "id_accuracy": "id_", "ood_accuracy": "ood_"}
PLACES: Final = ("home", "away", "fall")
COLUMNS: Final = ["label", "family", *(f"{p}{q}" for p in FIGURES.values() for q in PLACES)]


def travelled(board: pd.DataFrame, home: str, away: str) -> pd.DataFrame:
    """Every measured router on two panels, in percent, best at home first.

    Args:
        board: the scoreboard.
        home: panel that its readers know.
        away: panel of sources that no router saw.

    Returns:
        Columns label, family; home, away and fall (in points) of the GQR score, and with the
        prefixes id_ and ood_ of the two accuracies. Routers with figures on both, no baselines.
        A fall is of the figures to a tenth, as they are shown, so that it adds up beside them.
    """
    rows = board[board["kind"].eq("measured") & board["family"].ne("baseline")]
    rows = rows[rows["panel"].isin([home, away])].dropna(subset=list(FIGURES))
    places = {home: "home", away: "away"}
    wide = rows.assign(panel=rows["panel"].map(places)).pivot_table(
        index=["label", "family"], columns="panel", values=list(FIGURES)
    )
    if not set(places.values()) <= set(rows["panel"].map(places)):
        return pd.DataFrame(columns=COLUMNS)
    both = wide.dropna()
    found: dict[str, pd.Series] = {}
    for metric, prefix in FIGURES.items():
        points = {place: 100 * both[metric, place] for place in places.values()}
        points["fall"] = points["home"].round(1) - points["away"].round(1)
        found |= {f"{prefix}{place}": points[place] for place in PLACES}
    table = pd.DataFrame(found).reset_index().sort_values("home", ascending=False)
    return table[COLUMNS].reset_index(drop=True)


def told_before(table: pd.DataFrame, labels: Collection[str]) -> pd.DataFrame:
    """What is told before the question: some figures away, but not the leader's.

    Args:
        table: of `travelled`.
        labels: routers to tell of besides the leader. One that is part of the leader (a router
            behind a guard has it in its name) is kept back like the leader itself.

    Returns:
        Columns label, home, away; NaN where the figure is kept back.
    """
    leader = str(table["label"].iloc[0])
    shown = table[table["label"].isin([leader, *labels])]
    kept_back = np.array([label in leader for label in shown["label"]])
    return shown.assign(away=shown["away"].mask(kept_back))[["label", "home", "away"]]


def told(table: pd.DataFrame) -> str:
    """What became of the leader of `travelled` away from home, and who leads there, in words."""
    first, there = table.iloc[0], table.sort_values("away", ascending=False).iloc[0]
    leads = (
        "It leads there, too."
        if there["label"] == first["label"]
        else f"There **{there['label']}** leads, with {there['away']:.1f}."
    )
    return (
        f"**{first['label']}** has {first['home']:.1f} on known sources and {first['away']:.1f} "
        f"on unseen ones, {first['fall']:.1f} points less. {leads}"
    )


def fall(table: pd.DataFrame) -> str:
    """The option of lesson 6 that holds for the leader at home of `travelled`."""
    lost = float(table["fall"].iloc[0])
    if lost < 3:
        return "less than 3 points"
    return "3 to 8 points" if lost < 8 else "8 to 15 points" if lost < 15 else "15 points or more"
