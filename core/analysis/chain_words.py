"""What the screen says of a chain: words, headline figures, frames for its charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from core.analysis.cascade import GUARD, LONGEST, Member, Stage, widening
from core.analysis.contest import (
    Contest,
    curve_frame,
    mixture_lines,
    points_frame,
    single_threshold,
)
from core.analysis.misroutes import with_text
from core.analysis.operating import dash
from core.analysis.oracle import Gap, gains, gap
from core.analysis.paired import BETTER, UNSURE, WORSE
from core.digits import to_figures
from core.metrics import ACCURACY, METRICS, PER_1000
from core.types import OOD

COST: Final = f"Cost ({PER_1000})"
RIGHT: Final = f"{PER_1000} right"
"""What it takes until 1,000 queries have ended in the right place."""

MOST_LISTED: Final = 200


def described(stages: Sequence[Stage], members: Sequence[Member]) -> str:
    """The chain, one step after the other."""
    steps = []
    for i, stage in enumerate(stages):
        label = f"**{members[stage.place].answers.label}**"
        last = all(later.role == GUARD for later in stages[i + 1 :])
        if stage.role == GUARD:
            steps.append(f"{label} rejects above an OOD score of {stage.high:.3f}")
        elif last:
            steps.append(f"{label} decides the rest at τ = {stage.high:.3f}")
        else:
            steps.append(
                f"{label} answers up to an OOD score of {stage.low:.3f}, rejects above "
                f"{stage.high:.3f}, else"
            )
    return " → ".join(steps)


def heading(result: Contest, searched: bool) -> str:
    """What was found, and whether it is certain to be better than its parts and their mixtures."""
    start = "Best found" if searched else "Your chain"
    if result.wins:
        return f"{start}, certain to be better than its parts"
    if any(d.verdict == WORSE for _, d in result.against):
        return f"{start}, but one of its parts or a mixture of them is better"
    return f"{start}, not certain to be better"


def counted_on(panel: str, reporting: Sequence[Member]) -> str:
    """On what the figures rest, and why they are not those of other pages, in a sentence."""
    return (
        f"On {len(reporting[0].answers):,} queries of {panel}: the half that nothing was picked "
        "on. Each part stands at its best τ on the other half, not at its shipped one, and times "
        "are means, not medians: so figures differ from those of other pages."
    )


def lengths(members: Sequence[Member]) -> list[int]:
    """How long a chain of these routers may be, each used once."""
    return list(range(2, min(len(members), LONGEST) + 1))


def first_band(threshold: float) -> tuple[float, float]:
    """A band of doubt to start with: halfway from τ to either end."""
    return threshold / 2, (threshold + 1) / 2


def no_chain(picking: Sequence[Member]) -> str:
    """Why the search found no chain, and the next step."""
    truth = picking[0].answers
    if truth.is_ood.all() or not truth.is_ood.any():
        return (
            "No chain can be chosen by GQR score where in-domain or OOD queries are missing. Put "
            "one together by hand, or choose another panel."
        )
    return "No chain fits this budget. Raise a limit, or choose faster routers."


def headline(result: Contest) -> list[tuple[str, str, str | None]]:
    """Label, value and note of each figure of the chain."""
    one = result.chain
    low, high = result.interval(-1)
    passed = one.asked[-1] if one.asked else np.nan
    return [
        ("GQR score", dash(float(one.outcome.gqr) * 100, ACCURACY, " %"),
         f"95 %: {low * 100:.1f} to {high * 100:.1f}" if np.isfinite(low) else None),
        ("Mean latency", dash(one.latency_ms, ".3g", " ms"), None),
        ("p95 latency", dash(one.p95_ms, ".3g", " ms"), None),
        (COST, small(one.usd_per_1k), None),
        (RIGHT, small(one.usd_per_success * 1000), None),
        ("Reaches the last", dash(passed * 100, ".1f", " %"), None),
    ]  # fmt: skip


def small(value: float) -> str:
    """A cost with three figures that count, never as a power of ten; unknown is a dash."""
    return METRICS["cost_usd_per_1k"].number(value)


def front_frames(
    result: Contest, stages: Sequence[Stage], members: Sequence[Member]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Points with 95 % intervals, the chain as its first band grows, lines of random mixtures."""
    places = list(dict.fromkeys(stage.place for stage in stages))
    families = [members[place].answers.family for place in places]
    points = [
        *((one, "measured", family) for one, family in zip(result.parts, families, strict=True)),
        (result.chain, "simulated", ""),
    ]
    grown: list[list[Stage]] = [list(stages)]
    if stages[0].role != GUARD and len(stages) > 1:
        ood = members[stages[0].place].answers.scores.ood
        grown = widening(stages[0], stages[1:], ood)
    low, high = zip(*(result.interval(way) for way in range(len(points))), strict=True)
    drawn = points_frame(points).assign(gqr_low=low, gqr_high=high)
    return drawn, curve_frame(grown, members), mixture_lines(result.parts)


def presented(points: pd.DataFrame) -> pd.DataFrame:
    """The points as a table, in percent."""
    return pd.DataFrame(
        {
            "": points["label"],
            "Kind": points["kind"],
            "GQR score (%)": points["gqr"] * 100,
            "ID accuracy (%)": points["id_accuracy"] * 100,
            "OOD accuracy (%)": points["ood_accuracy"] * 100,
            "Mean latency (ms)": points["latency_ms"].round(4),
            "p95 latency (ms)": points["p95_ms"].round(4),
            COST: to_figures(points["usd_per_1k"]),
            RIGHT: to_figures(points["usd_per_1k_right"]),
        }
    )


def proof(table: pd.DataFrame) -> str:
    """What the table of pairs comes to, in one sentence."""
    if table.empty:
        return "**No pair can be compared**: no chain of two has a GQR score on these answers."
    wins = table[table["verdict"] == BETTER]
    if len(wins):
        best = wins.iloc[0]
        return (
            f"**{len(wins)} of {len(table)} pairs beat both parts and the line between them**, "
            f"first of all {best['first']}, then {best['then']}."
        )
    unsure = int((table["verdict"] == UNSURE).sum())
    return (
        f"**None of the {len(table)} pairs beats both of its parts and the line between them "
        f"beyond doubt** on these answers; of {unsure} it cannot be told."
    )


def winner(table: pd.DataFrame, labels: Mapping[str, str]) -> tuple[str, str] | None:
    """The pair whose win is surest, as names of routers; None where none wins.

    Args:
        table: as `core.analysis.contest.every_pair` gives it, the largest lower bound first.
        labels: name of a router -> its label.
    """
    wins = table[table["verdict"] == BETTER]
    if wins.empty:
        return None
    names = {label: name for name, label in labels.items()}
    return names[wins.iloc[0]["first"]], names[wins.iloc[0]["then"]]


def pairs(table: pd.DataFrame) -> pd.DataFrame:
    """The table of pairs in percent."""
    return pd.DataFrame(
        {
            "First": table["first"],
            "Then": table["then"],
            "Verdict": table["verdict"],
            "Difference (points)": (table["difference"] * 100).round(2),
            "95 % from": (table["low"] * 100).round(2),
            "to": (table["high"] * 100).round(2),
            "Hardest rival": table["rival"],
            "GQR score (%)": (table["gqr"] * 100).round(1),
            "Mean latency (ms)": table["latency_ms"].round(4),
        }
    )


def oracle(
    picking: Sequence[Member], reporting: Sequence[Member]
) -> tuple[Gap, pd.DataFrame, pd.DataFrame]:
    """The oracle over all routers, each at its best τ on the picking half.

    Returns:
        The gap, where the gain comes from, and the queries that the best router gets wrong and
        another one right: hash, dataset, label, by (who is right).
    """
    truth = reporting[0].answers
    verdicts = [
        there.answers.decide(single_threshold(here))
        for here, there in zip(picking, reporting, strict=True)
    ]
    right = np.stack([v == truth.labels for v in verdicts])
    labels = [one.answers.label for one in reporting]
    found = gap(right, truth.strata, labels)
    winner = labels.index(found.best_label) if found.best_label in labels else 0
    rows = np.flatnonzero(right.any(axis=0) & ~right[winner])
    names = np.array([*truth.domains, OOD], dtype=object)
    only = pd.DataFrame(
        {
            "hash": truth.hashes[rows],
            "dataset": truth.datasets[rows],
            "label": names[truth.labels[rows]],
            "by": [", ".join(np.array(labels, object)[right[:, i]]) for i in rows],
        }
    )
    return found, gains(right, truth.strata, labels), only


def ladder(found: Gap) -> pd.DataFrame:
    """The rungs from perfect choice down to guessing: what, gqr (a fraction)."""
    rungs = {
        "Oracle over the routers": found.oracle,
        "Best single router": found.best,
        "Oracle, if errors were independent": found.independent,
        "A router drawn at random": found.random,
        "Oracle over routers that only guess": found.guessing,
    }
    return pd.DataFrame({"what": list(rungs), "gqr": list(rungs.values())})


def listed(only: pd.DataFrame, texts: Mapping[str, str]) -> pd.DataFrame:
    """The first queries that another router gets right, with their text where it is known."""
    return with_text(only.head(MOST_LISTED), texts, masked=True).drop(columns="hash")


def listed_note(only: pd.DataFrame, texts: Mapping[str, str]) -> str:
    """What the list of queries is, and why some of them are only named, in sentences."""
    said = ["Queries that the best single router gets wrong and another one right."]
    if len(only) > MOST_LISTED:
        said.append(f"The first {MOST_LISTED} of {len(only):,}.")
    if not set(only["hash"]) <= set(texts):
        said.append(
            "Runs keep no texts, and those of other people's benchmarks may not ship: such a query "
            "is named by its hash. The starter panel was written here and shows its texts."
        )
    return " ".join(said)
