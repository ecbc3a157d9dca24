"""Saved cascades as rows of the scoreboard: simulated from their parts' answers until measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.analysis.answers import Answers, aligned
from core.analysis.board import panel_label
from core.analysis.cascade import Member, Played, member, play
from core.analysis.intervals import bootstrap
from core.analysis.outcome import Outcome, count
from core.analysis.search import choose
from core.analysis.throughput import UNKNOWN
from core.cascades.saved import SavedCascade
from core.metrics import METRICS, PER_1000

KIND = "simulated"
MIXTURE = "mixture of its parts"


@dataclass(frozen=True)
class Simulated:
    """A cascade on a panel.

    Attributes:
        row: columns of the scoreboard; cost is left to `with_simulated`.
        shares: run of a part -> share of the queries that it is asked.
    """

    row: dict[str, Any]
    shares: dict[str, float]


def simulate(
    one: SavedCascade, panel: str, answered: Mapping[str, Answers], runs: Mapping[str, str]
) -> Simulated:
    """Play a saved cascade on the stored answers of its parts.

    On the panel that it was picked on, only the half that did not pick counts.

    Args:
        one: the cascade.
        panel: whose answers they are.
        answered: router -> its answers to that panel; all parts, and those of `one.among` that
            there are.
        runs: router -> id of the run that they are from.

    Raises:
        KeyError: a part has no answers.
        ValueError: the chain cannot answer every query.
    """
    own = panel == one.panel
    names = [name for name in one.among if name in answered] if own else []
    names = list(dict.fromkeys((*names, *one.parts)))
    several = aligned([answered[name] for name in names])
    members = [member(each, float("nan")) for each in several]
    if own:
        members = choose(members)[1]
    played = play(one.stages(names), members)
    shares = dict.fromkeys((runs[name] for name in one.parts), 0.0)
    for link, reached in zip(one.links, played.asked, strict=True):
        shares[runs[link.router]] += float(reached.mean()) if len(reached) else 0.0
    return Simulated(_row(one, panel, members, played), shares)


def _row(
    one: SavedCascade, panel: str, members: Sequence[Member], played: Played
) -> dict[str, Any]:
    truth = members[0].answers
    found = count(truth.strata, played.verdicts)
    milliseconds = np.quantile(played.seconds, [0.5, 0.95]) * 1000 if len(truth) else [np.nan] * 2
    return {
        "row_id": f"{KIND}:{one.router}:{panel}", "kind": KIND, "study": KIND,
        "router": one.router, "variant": "", "label": one.name, "family": "cascade",
        "source": "switchyard", "source_title": "Simulated with Switchyard, not measured",
        "grade": "computed", "panel": panel, **_accuracies(found),
        "n_ood_sets": len(found.strata.ood_sets), "adds_up": True, "off_cells": [],
        "note": note(one, panel, len(truth)),
        "latency_ms": float(milliseconds[0]), "latency_p95_ms": float(milliseconds[1]),
        "latency_statistic": "p50, simulated: the sum over the routers asked",
        "latency_source": "switchyard", "latency_grade": "computed",
        **_bounds(truth, played), "n": len(truth),
    }  # fmt: skip


def note(one: SavedCascade, panel: str, rows: int) -> str:
    """What to mind about a simulated row, in words."""
    said = f"Simulated from the answers of its parts to {rows:,} queries, not measured"
    if panel != one.panel:
        return f"{said}."
    if one.picked == "search":
        return f"{said}; its bands were picked on the other half of this panel."
    return f"{said}; its bands were set by hand in sight of these very figures."


def _accuracies(found: Outcome) -> dict[str, float]:
    names = ("id_accuracy", "ood_accuracy", "unsafe_avg", "gqr")
    figures = {name: float(getattr(found, name)) for name in names}
    return figures | {f"{name}_recomputed": figures[name] for name in names[1:]}


def _bounds(truth: Answers, played: Played) -> dict[str, float]:
    right = played.verdicts == truth.labels
    known = asdict(bootstrap(right, truth.is_ood, tuple(truth.datasets)))
    short = {"id_accuracy": "id", "ood_accuracy": "ood", "gqr": "gqr"}
    return {
        f"{short[name]}_{end}": value
        for name, bounds in known.items()
        for end, value in zip(("low", "high"), bounds or (np.nan, np.nan), strict=True)
    }


def with_simulated(board: pd.DataFrame, found: Sequence[Simulated]) -> pd.DataFrame:
    """The scoreboard with simulated rows, but for cascades measured on that panel since.

    A row's cost is the mixture of its parts' costs, and so are the seconds that it takes of a
    machine (1 ÷ throughput); its machine is theirs where they share one.

    Args:
        board: as `core.analysis.cost.with_cost` gives it.
        found: any number.
    """
    if not found:
        return board
    measured = board[board["kind"].eq("measured")]
    done = set(zip(measured["router"], measured["panel"], strict=True))
    known = board.set_index("row_id")
    rows = [
        _priced(one, known) for one in found if (one.row["router"], one.row["panel"]) not in done
    ]
    if not rows:
        return board
    extra = pd.DataFrame(rows).dropna(axis="columns", how="all")
    return pd.concat([board, extra[extra.columns.intersection(board.columns)]], ignore_index=True)


def _priced(one: Simulated, known: pd.DataFrame) -> dict[str, Any]:
    rows = known.reindex(list(one.shares))
    share = np.array(list(one.shares.values()))
    cost = float(share @ rows["cost_usd_per_1k"].astype(float))
    qps = 1 / float(share @ (1 / rows["qps"].astype(float)))
    machines = rows["machine"].dropna().unique()
    return one.row | {
        "cost_usd_per_1k": cost,
        "cost_basis": MIXTURE if np.isfinite(cost) else UNKNOWN,
        "qps": qps,
        "known_qps": qps,
        "qps_basis": MIXTURE if np.isfinite(qps) else UNKNOWN,
        "machine": machines[0] if len(machines) == 1 else "several",
    }


def cells(row: pd.Series) -> pd.DataFrame:
    """The figures behind a simulated row, in the columns of the printed ones."""
    figures = {
        "id_accuracy": "%", "ood_accuracy": "%", "unsafe_avg": "%", "gqr": "%",
        "latency_ms": "ms", "latency_p95_ms": "ms", "cost_usd_per_1k": PER_1000,
    }  # fmt: skip
    known = [(name, unit) for name, unit in figures.items() if pd.notna(row[name])]
    shown = [
        METRICS["latency_ms" if name == "latency_p95_ms" else name].number(row[name])
        for name, _ in known
    ]
    return pd.DataFrame(
        {
            "table": KIND, "metric": [name for name, _ in known], "dataset": "all",
            "as_printed": shown, "unit": [unit for _, unit in known],
            "source_title": row["source_title"], "grade": row["grade"],
        }
    )  # fmt: skip


def presented(
    kept: Sequence[SavedCascade], board: pd.DataFrame, labels: Mapping[str, str]
) -> pd.DataFrame:
    """Saved cascades as a user reads them: a row for each and each panel, in percent.

    Args:
        kept: the cascades.
        board: a scoreboard with their rows.
        labels: registry name -> name on the screen.
    """
    rows = []
    for one in kept:
        found = board[board["router"].eq(one.router)]
        steps = in_words(one, labels)
        rows += [
            {
                "Cascade": one.name,
                "Panel": panel_label(row["panel"]),
                "Kind": row["kind"],
                "GQR score (%)": round(row["gqr"] * 100, 1),
                "p50 latency (ms)": row["latency_ms"],
                f"Cost ({PER_1000})": row["cost_usd_per_1k"],
                "Steps": steps,
            }
            for _, row in found.iterrows()
        ] or [{"Cascade": one.name, "Panel": panel_label(one.panel), "Steps": steps}]
    columns = ["Cascade", "Panel", "Kind", "GQR score (%)", "p50 latency (ms)"]
    return pd.DataFrame(rows, columns=[*columns, f"Cost ({PER_1000})", "Steps"])


def in_words(one: SavedCascade, labels: Mapping[str, str]) -> str:
    """The chain, one step after the other."""
    steps = []
    for link in one.links:
        label = labels.get(link.router, link.router)
        if link.role == "guard":
            steps.append(f"{label} rejects above {link.high:.3f}")
        elif link.low == link.high:
            steps.append(f"{label} decides at τ = {link.high:.3f}")
        else:
            steps.append(f"{label} answers up to {link.low:.3f}, rejects above {link.high:.3f}")
    return " → ".join(steps)
