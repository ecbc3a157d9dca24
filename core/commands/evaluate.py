"""`evaluate`: routers measured on a panel or on a file of one's own; nothing is kept."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from core.benchmark.clock import BATCHES, Clocked, clock, percentiles
from core.benchmark.panels import panel_named
from core.benchmark.protocol import Report, report
from core.benchmark.query_file import read_panel
from core.benchmark.runner import answer
from core.commands.choose import fitted
from core.commands.terminal import bar, say
from core.routers import Router
from core.settings import Settings
from core.types import OOD, Panel
from core.verdict import verdict

Found = dict[str, Any]


def evaluate(given: argparse.Namespace, config: Settings) -> int:
    """Print accuracy, latency and throughput of each router on the queries."""
    routers = fitted(given.routers, config)
    if not routers:
        return 1
    panel = _panel(given, config, routers)
    say(f"{len(panel):,} queries of {panel.name}, {len(routers)} routers")
    found = {name: measured(router, panel) for name, router in routers.items()}
    text = json.dumps(found, indent=2, allow_nan=False) if given.json else _as_text(found)
    sys.stdout.write(text + "\n")
    return 0


def _panel(given: argparse.Namespace, config: Settings, routers: dict[str, Router]) -> Panel:
    if given.queries is None:
        return panel_named(given.panel, config, given.data)
    known = {router.domains for router in routers.values()}
    return read_panel(Path(given.queries), known.pop() if len(known) == 1 else None)


def measured(router: Router, panel: Panel) -> Found:
    """What one router does on a panel, as JSON has it: an unknown number is None.

    Accuracies are fractions; `confusion` has a row per true label and a column per verdict, both
    in the order of `labels`; `latency_ms` is at batch 1 with one thread, `throughput_qps` at the
    largest batch with all cores.
    """
    with bar(router.name) as tell:
        scores = answer(router, panel, tell=tell)
    return _as_json(
        report(panel, verdict(scores, router.threshold)), clock(router, panel), router, panel
    )


def _as_json(found: Report, clocked: Clocked, router: Router, panel: Panel) -> Found:
    return {
        "gqr": _known(found.gqr),
        "id_accuracy": _known(found.id_accuracy),
        "ood_accuracy": _known(found.ood_accuracy),
        "unsafe_avg": _known(found.unsafe_avg),
        "by_dataset": {name: _known(value) for name, value in found.by_dataset.items()},
        "labels": [*panel.domains, OOD],
        "confusion": found.confusion.tolist(),
        "threshold": router.threshold,
        "latency_ms": percentiles(clocked.one_thread_us).model_dump(),
        "throughput_qps": clocked.throughput_qps[BATCHES[-1]],
        "n": found.n,
    }


def _known(value: float) -> float | None:
    return value if value == value else None


def _as_text(found: dict[str, Found]) -> str:
    lines = []
    for name, row in found.items():
        latency = row["latency_ms"]
        lines.append(
            f"{name:<16} GQR {_percent(row['gqr'])}  ID {_percent(row['id_accuracy'])}  "
            f"OOD {_percent(row['ood_accuracy'])}  p50 {latency['p50']:.3f} ms  "
            f"p95 {latency['p95']:.3f} ms  {row['throughput_qps']:,.0f} queries/s  n {row['n']:,}"
        )
        lines += [f"    {data:<28} {_percent(share)}" for data, share in row["by_dataset"].items()]
    return "\n".join(lines)


def _percent(share: float | None) -> str:
    return "     –" if share is None else f"{share:6.2%}"
