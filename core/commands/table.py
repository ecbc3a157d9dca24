"""The table of measured runs, as Markdown."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

START: Final = "<!-- bench:start -->"
END: Final = "<!-- bench:end -->"
STUDY: Final = "gqr-2025"
PUBLISHED_AS: Final = {
    "fasttext": "fastText",
    "fasttext-ovr": "fastText",
    "wide-mlp": "WideMLP",
    "wide-mlp-id": "WideMLP",
    "svm-tfidf": "TF-IDF + SVM",
    "svm-minilm": "all-MiniLM-L6-v2 + SVM",
    "xgb-tfidf": "TF-IDF + XGBoost",
    "xgb-minilm": "all-MiniLM-L6-v2 + XGBoost",
    "semantic-5": "all-MiniLM-L6-v2 + Semantic Router",
    "semantic-all": "all-MiniLM-L6-v2 + Semantic Router",
}
"""Name in the registry -> name in the main table of GQR-Bench."""

HEAD: Final = (
    *("Router", "GQR on gqr (95 % interval)", "GQR on unseen (95 % interval)"),
    *("p50 ms", "p95 ms", "Size MB", "GQR published"),
)

SAMPLE: Final = "gqr-600"
"""600 queries of `gqr`, which slow routers were measured on, and others beside them."""
SAMPLE_HEAD: Final = (
    *("Router", "GQR on gqr-600 (95 % interval)", "GQR on starter (95 % interval)"),
    *("p50 ms", "p95 ms", "Size MB"),
)


class BadTable(Exception):
    """The table cannot be written where it was asked for; the message says what to do."""


def markdown(board: pd.DataFrame, routers: Sequence[str]) -> str:
    """One line per router that has a run: measured figures, and what the benchmark published.

    Args:
        board: the scoreboard, with `finished_utc` of each run: the newest of a router and panel
            counts.
        routers: registry names, in the order of the lines.

    Returns:
        GQR in percent; latencies at batch 1 with one thread, of the run on `gqr` if there is one.
        Where the benchmark prints a router at several settings, the best printed GQR.
    """
    measured = _newest(board)
    printed = board[(board["kind"] == "published") & (board["study"] == STUDY)]
    best = printed.groupby("router")["gqr"].max()
    lines = [_line(HEAD), _line(["---", *["---:"] * (len(HEAD) - 1)])]
    for router in routers:
        rows = measured[measured["router"] == router]
        if len(rows):
            lines.append(_line(_cells(rows, best.get(PUBLISHED_AS.get(router, ""), float("nan")))))
    return "\n".join(lines)


def sample_markdown(board: pd.DataFrame, routers: Sequence[str]) -> str:
    """One line per router that has a run on `SAMPLE`, the best first; empty where none has.

    Args:
        board: as for `markdown`.
        routers: registry names.
    """
    measured = _newest(board)
    there = measured[measured["panel"].eq(SAMPLE) & measured["router"].isin(list(routers))]
    lines = []
    for router in there.sort_values("gqr", ascending=False)["router"]:
        rows = measured[measured["router"] == router]
        by_panel = {str(row["panel"]): row for _, row in rows.iterrows()}
        lines.append(_line([*_scores(by_panel, SAMPLE, "starter"), *_figures(by_panel, SAMPLE)]))
    if not lines:
        return ""
    return "\n".join([_line(SAMPLE_HEAD), _line(["---", *["---:"] * 5]), *lines])


def _newest(board: pd.DataFrame) -> pd.DataFrame:
    """The newest measured row of each router and panel."""
    measured = board[board["kind"] == "measured"].sort_values("finished_utc")
    return measured.drop_duplicates(["router", "panel"], keep="last")


def write_between(path: Path, table: str) -> None:
    """Put the table between the two markers of a file, in place of what stood there.

    Raises:
        BadTable: as `around`.
    """
    before, after = around(path)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(f"{before}{START}\n{table}\n{END}{after}", encoding="utf-8")
    os.replace(fresh, path)


def around(path: Path) -> tuple[str, str]:
    """What stands before the first marker of a file and after the second.

    Raises:
        BadTable: the file is missing, or has not both markers in order.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadTable(f"{path.name}: {error.strerror}. Name a file with the markers.") from error
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise BadTable(f"{path.name} needs the lines {START} and {END}, in this order. Add them.")
    return before, after


def _cells(rows: pd.DataFrame, published: float) -> list[str]:
    by_panel = {str(row["panel"]): row for _, row in rows.iterrows()}
    figures = _figures(by_panel, str(rows["panel"].iloc[0]))
    return [*_scores(by_panel, "gqr", "unseen"), *figures, _number(published * 100, 2)]


def _scores(by_panel: Mapping[str, pd.Series], *panels: str) -> list[str]:
    """The label, and the score on each panel."""
    label = str(next(iter(by_panel.values()))["label"])
    return [label, *(_score(by_panel[one]) if one in by_panel else "–" for one in panels)]


def _figures(by_panel: Mapping[str, pd.Series], otherwise: str) -> list[str]:
    """Latencies and size, of the run on `gqr` if there is one: all of those are of one pass."""
    row = by_panel.get("gqr", by_panel[otherwise])
    decimals = {"latency_ms": 3, "latency_p95_ms": 3, "artifact_mb": 1}
    return [_number(row[name], digits) for name, digits in decimals.items()]


def _score(row: pd.Series) -> str:
    bounds = "" if pd.isna(row["gqr_low"]) else f" ({row['gqr_low']:.1%} to {row['gqr_high']:.1%})"
    return "–" if pd.isna(row["gqr"]) else f"{row['gqr']:.1%}{bounds}".replace("%", "")


def _number(value: float, decimals: int) -> str:
    return "–" if pd.isna(value) else f"{value:.{decimals}f}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
