"""What the lessons reveal: each right answer worked out from measured answers and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from core.analysis.answers import Answers, Threshold, halves
from core.analysis.outcome import Outcome, outcome
from core.analysis.suggest import Target, suggest
from core.analysis.traffic import Prices, Traffic, expected_cost
from core.types import DOMAINS, OOD

NO_GUARD: Final = 1.0  # nothing is stranger than 1, so nothing is rejected
PAPER_LLM: Final = "GPT-4o-mini"
STEPS: Final = (10, 100, 1_000, 10_000)
HAND: Final = 10
FIRST_DRAW: Final = 7
LONGEST: Final = 240  # characters of a query to route by hand


@dataclass(frozen=True)
class Case:
    """Somebody whose errors have prices.

    Attributes:
        name: as the lesson calls it.
        traffic: what arrives.
        prices: of the errors, in any unit.
    """

    name: str
    traffic: Traffic
    prices: Prices


HOSPITAL: Final = Case("hospital", Traffic(0.3), Prices(20, 2, 10))
SHOP: Final = Case("shop", Traffic(0.1), Prices(1, 5, 0.2))


def ten_queries(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Ten queries to route by hand: a plain and a borderline one of each domain, four OOD kinds.

    Args:
        rows: of the starter panel, as `core.benchmark.datasets.read_starter` gives them.
        seed: the same seed draws the same ten.

    Returns:
        Columns text, label, borderline (why two labels compete, or empty); in a drawn order.
    """
    rng = np.random.default_rng(seed)
    short = rows[rows["text"].str.len() < LONGEST].sample(frac=1, random_state=rng)
    inside, outside = short[short["label"] != OOD], short[short["label"] == OOD]
    two_homes = inside[inside["borderline"] != ""]
    drawn = [
        inside[inside["borderline"] == ""].groupby("label").head(1),
        two_homes.groupby("label").head(1),
    ]
    drawn.append(outside.drop_duplicates("kind").head(HAND - sum(map(len, drawn))))
    several = pd.concat(drawn).sample(frac=1, random_state=rng)
    return several[["text", "label", "borderline"]].reset_index(drop=True)


def draw_of(given: str) -> int:
    """The draw that an address names: a number of up to five digits, or else the first draw."""
    return int(given) if given.isdecimal() and len(given) <= 5 else FIRST_DRAW


def next_draw(seed: int) -> str:
    """The draw after this one, as an address names it."""
    return str((seed + 1) % 100_000)


def best_of_ten(right: Mapping[str, int]) -> str:
    """The option of lesson 1 that holds for the best router's count."""
    best = max(right.values(), default=0)
    if best >= HAND:
        return "all 10"
    return "8 or 9" if best >= 8 else "6 or 7" if best >= 6 else "5 or fewer"


def guard_or_not(several: Sequence[Answers]) -> pd.DataFrame:
    """Each router without a guard and at its own τ, in percent.

    Returns:
        Columns label, family, id_without, ood_without, gqr_without, id_with, ood_with, gqr_with.
    """
    rows = []
    for one in several:
        row: dict[str, object] = {"label": one.label, "family": one.family}
        for name, threshold in (("without", NO_GUARD), ("with", one.threshold)):
            found = outcome(one, threshold)
            row |= {
                f"id_{name}": 100 * float(found.id_accuracy),
                f"ood_{name}": 100 * float(found.ood_accuracy),
                f"gqr_{name}": 100 * float(found.gqr),
            }
        rows.append(row)
    return pd.DataFrame(rows)


def unguarded(table: pd.DataFrame) -> str:
    """The option of lesson 2 that holds for the routers of `guard_or_not`."""
    share = float((table["gqr_without"] / table["id_without"]).mean())
    return "0" if share < 0.25 else "about half of it" if share < 0.75 else "about its ID accuracy"


def stricter(one: Answers, lax: float, strict: float) -> str:
    """The option of lesson 3 that holds from a lax τ to a strict one."""
    before, after = outcome(one, lax), outcome(one, strict)
    inside = float(after.id_accuracy - before.id_accuracy)
    outside = float(after.ood_accuracy - before.ood_accuracy)
    if inside >= 0 and outside >= 0:
        return "both accuracies rise"
    if outside >= 0:
        return "OOD accuracy rises, ID accuracy falls"
    return "ID accuracy rises, OOD accuracy falls" if inside >= 0 else "both fall"


def percents(one: Answers, threshold: Threshold) -> tuple[float, float, float]:
    """ID accuracy, OOD accuracy and GQR score at τ, in percent."""
    found: Outcome = outcome(one, threshold)
    return tuple(  # type: ignore[return-value]
        100 * float(value) for value in (found.id_accuracy, found.ood_accuracy, found.gqr)
    )


def nearest_step(ratio: float) -> str:
    """The option of lesson 4 that is nearest to a ratio of latencies, by order of magnitude."""
    near = min(STEPS, key=lambda step: abs(np.log10(max(ratio, 1e-9) / step)))
    return f"about {near:,}"


def cheapest(several: Sequence[Answers], case: Case) -> pd.DataFrame:
    """Cost of errors per 1,000 queries, each router at its cheapest τ, cheapest first.

    τ is picked on one half of the answers, the cost is that of the other half.

    Returns:
        Columns label, family, threshold, cost.
    """
    rows = []
    for one in several:
        picking, reporting = halves(one)
        found = suggest(picking, reporting, Target("cost", 0, case.traffic, case.prices))
        if found.found is not None:
            cost = float(expected_cost(found.found, case.traffic, case.prices))
            rows.append((one.label, one.family, found.threshold, cost))
    table = pd.DataFrame(rows, columns=["label", "family", "threshold", "cost"])
    return table.sort_values("cost", ignore_index=True)


def travelled(board: pd.DataFrame, home: str, away: str) -> pd.DataFrame:
    """GQR score of every measured router on two panels, in percent, best at home first.

    Args:
        board: the scoreboard.
        home: panel that its readers know.
        away: panel of sources that no router saw.

    Returns:
        Columns label, family, home, away; routers with a GQR score on both, no baselines.
    """
    rows = board[board["kind"].eq("measured") & board["family"].ne("baseline")]
    wide = rows.pivot_table(index=["label", "family"], columns="panel", values="gqr")
    if not {home, away} <= set(wide.columns):
        return pd.DataFrame(columns=["label", "family", "home", "away"])
    both = (100 * wide[[home, away]].dropna()).rename(columns={home: "home", away: "away"})
    both = both.reset_index().sort_values("home", ascending=False, ignore_index=True)
    return both[["label", "family", "home", "away"]]


def fall(table: pd.DataFrame) -> str:
    """The option of lesson 6 that holds for the leader at home of `travelled`."""
    lost = float(table["home"].iloc[0] - table["away"].iloc[0])
    if lost < 2.5:
        return "it does not fall"
    return (
        "about 5 points" if lost < 7.5 else "about 10 points" if lost < 15 else "20 points or more"
    )


def hand_choices() -> tuple[str, ...]:
    """The four ways out, as lesson 1 offers them."""
    return (*DOMAINS, "reject")


def as_label(choice: str | None) -> str | None:
    """The label that a choice by hand stands for."""
    return OOD if choice == "reject" else choice
