"""The study as the page's charts and tables read it."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from core.analysis.dominance import judge
from core.metrics import LAB_METRICS

KINDS: Final = {"both": "English and code", "english": "English", "code": "Code"}
AXES: Final = {name: LAB_METRICS[name].label for name in ("mflops", "ms")}
DRAWN: Final = ("oracle", "router", "best pattern", "random")


def judged(study: dict[str, Any], kind: str, across: str) -> pd.DataFrame:
    """Every policy with perplexity, compute, and who beats it; oracles are drawn for scale."""
    points = of_kind(study, kind)
    points = points[points["policy"] != "best of 100 patterns"]  # the best pattern, at six layers
    is_oracle = points["policy"].str.startswith("oracle")
    board = points.assign(
        row_id=points["name"],
        label=points["name"].str.capitalize(),
        family=points["policy"].where(~is_oracle, "baseline"),  # it peeks: nobody could run one
        kind="measured",
    )
    found = judge(board, [across, "perplexity"])
    return found.assign(family=found["family"].replace("baseline", "oracle"))


def of_kind(study: dict[str, Any], kind: str) -> pd.DataFrame:
    """The study's points on one kind of text."""
    points = pd.DataFrame(study["points"])
    return points[points["kind"] == kind].reset_index(drop=True)


def curves(study: dict[str, Any], kind: str, may_skip: bool) -> pd.DataFrame:
    """Policies by budget, the oracle with or without skips."""
    points = of_kind(study, kind).dropna(subset=["budget"])
    left_out = "oracle" if may_skip else "oracle with skips"
    points = points[points["policy"] != left_out]
    points = points.assign(
        policy=points["policy"].str.replace(" with skips", ""), budget=points["budget"].astype(int)
    )
    return points[points["policy"].isin(DRAWN)]


def tries(study: dict[str, Any], budget: int) -> pd.DataFrame:
    """Perplexity of the best of n random routes per token, at one budget."""
    rows = pd.DataFrame(study["tries"])
    return rows[rows["budget"] == budget]


def levels(study: dict[str, Any], budget: int) -> pd.DataFrame:
    """Perplexity of oracle, router and best pattern at one budget, small and big alone."""
    rows = curves(study, "both", may_skip=False)
    chosen = rows["policy"].isin(["oracle", "router", "best pattern"])
    return rows[(rows["budget"] == budget) & chosen]


def luck_of(tried: pd.DataFrame, marks: pd.DataFrame) -> str:
    """How far chance with a peek comes: "1 try 63.0, 4 tries 50.1, 64 tries 42.3, …"."""
    perplexity = tried.set_index("tries")["perplexity"]
    oracle = marks.loc[marks["policy"] == "oracle", "perplexity"].iloc[0]
    steps = ", ".join(f"{n} tries {perplexity[n]:.1f}" for n in (4, 16, 64))
    return f"1 try {perplexity[1]:.1f}, {steps}; the oracle, which tries them all, {oracle:.1f}."


def shares(study: dict[str, Any], budget: int) -> pd.DataFrame:
    """Share of tokens that take the big module, by policy and layer, at one budget."""
    rows = pd.DataFrame(study["layers"])
    return rows[rows["budget"] == budget]


def decisive(finding: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts that made the verdict: those that failed, else those left open, else all."""
    for state in (False, None):
        if found := [part for part in finding["parts"] if part["holds"] is state]:
            return found
    return list(finding["parts"])


def parts(study: dict[str, Any]) -> pd.DataFrame:
    """Every part of every finding with its figure, interval and the range of the claim."""
    words = {True: "holds", False: "fails", None: "open"}
    return pd.DataFrame(
        [
            {
                "number": finding["number"],
                "part": part["what"],
                "figure": part["value"],
                "interval": f"{part['low']:.3f} to {part['high']:.3f}",
                "claimed": claimed(part),
                "holds": words[part["holds"]],
            }
            for finding in study["findings"]
            for part in finding["parts"]
        ]
    )


def said(part: dict[str, Any]) -> str:
    """A part as a line of a list: its figure with the interval, and the range claimed."""
    return (
        f"- {part['what']}: **{part['value']:.2f}** ({part['low']:.2f} to {part['high']:.2f}), "
        f"claimed {claimed(part)}"
    )


def claimed(part: dict[str, Any]) -> str:
    """The range that the claim puts a part in."""
    if part["most"] is None:
        return f"{part['least']:g} or more"
    return f"{part['least']:g} to {part['most']:g}"
