"""The table of measured runs, as Markdown."""

from __future__ import annotations

import os
from collections.abc import Sequence
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
    measured = board[board["kind"] == "measured"].sort_values("finished_utc")
    measured = measured.drop_duplicates(["router", "panel"], keep="last")
    printed = board[(board["kind"] == "published") & (board["study"] == STUDY)]
    best = printed.groupby("router")["gqr"].max()
    lines = [_line(HEAD), _line(["---", *["---:"] * (len(HEAD) - 1)])]
    for router in routers:
        rows = measured[measured["router"] == router]
        if len(rows):
            lines.append(_line(_cells(rows, best.get(PUBLISHED_AS.get(router, ""), float("nan")))))
    return "\n".join(lines)


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
    clocked = by_panel.get("gqr", rows.iloc[0])
    return [
        str(clocked["label"]),
        *(_score(by_panel[panel]) if panel in by_panel else "–" for panel in ("gqr", "unseen")),
        _number(clocked["latency_ms"], 3),
        _number(clocked["latency_p95_ms"], 3),
        _number(clocked["artifact_mb"], 1),
        _number(published * 100, 2),
    ]


def _score(row: pd.Series) -> str:
    bounds = "" if pd.isna(row["gqr_low"]) else f" ({row['gqr_low']:.1%} to {row['gqr_high']:.1%})"
    return "–" if pd.isna(row["gqr"]) else f"{row['gqr']:.1%}{bounds}".replace("%", "")


def _number(value: float, decimals: int) -> str:
    return "–" if pd.isna(value) else f"{value:.{decimals}f}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
