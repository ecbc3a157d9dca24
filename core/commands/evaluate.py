"""`evaluate`: routers measured on a panel or on a file of one's own; nothing is kept."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.benchmark.clock import Clocked, clock, percentiles
from core.benchmark.panels import panel_named
from core.benchmark.protocol import Report, report
from core.benchmark.query_file import read_panel
from core.benchmark.runner import answer
from core.commands.choose import fitted
from core.commands.terminal import bar, say
from core.counted import counted
from core.routers import Router, RouterError
from core.routers.guardrails.base import Guard
from core.settings import Settings
from core.types import OOD, Panel
from core.verdict import rejected, verdict

Found = dict[str, Any]
Measurable = Router | Guard


def evaluate(given: argparse.Namespace, config: Settings) -> int:
    """Print accuracy, latency and throughput of each router on the queries.

    A router that fails is told on stderr, and makes the exit code 1; the others are still measured.
    """
    routers = fitted(given.routers, config)
    if not routers:
        return 1
    panel = _panel(given, config, routers)
    say(f"{counted(len(panel), 'query', 'queries')} of {panel.name}, "
        f"{counted(len(routers), 'router')}")  # fmt: skip
    found: dict[str, Found] = {}
    for name, router in routers.items():
        try:
            found[name] = measured(router, panel)
        except RouterError as error:
            say(f"{name}: {error}")
    text = json.dumps(found, indent=2, allow_nan=False) if given.json else _as_text(found)
    sys.stdout.write(text + "\n" if found or given.json else "")
    return 0 if len(found) == len(routers) else 1


def _panel(given: argparse.Namespace, config: Settings, routers: dict[str, Measurable]) -> Panel:
    if given.queries is None:
        return panel_named(given.panel, config, given.data)
    known = {router.domains for router in routers.values() if router.domains}
    return read_panel(Path(given.queries), known.pop() if len(known) == 1 else None)


def measured(router: Measurable, panel: Panel) -> Found:
    """What one router or guard does on a panel, as JSON has it: an unknown number is None.

    Accuracies are fractions; `confusion` has a row per true label and a column per verdict, both
    in the order of `labels`; `latency_ms` is at batch 1 with one thread, `throughput_qps` at the
    largest batch with all cores. A guard has OOD accuracies, and `id_rejected`, the share of
    in-domain queries that it rejects; it routes nowhere, so it has no confusion.
    """
    with bar(router.name) as tell:
        scores = answer(router, panel, tell=tell)
    clocked = clock(router, panel)
    if router.domains:
        found = report(panel, verdict(scores, router.threshold))
        return _as_json(found, clocked, router, panel)
    return _of_a_guard(rejected(scores, router.threshold), clocked, router, panel)


def _of_a_guard(
    stopped: NDArray[np.bool_], clocked: Clocked, guard: Measurable, panel: Panel
) -> Found:
    k = len(panel.domains)
    inside = panel.labels < k
    found = report(panel, np.where(stopped, k, (panel.labels + 1) % k))  # right of no domain
    told = _as_json(found, clocked, guard, panel)
    sets = {name for name, own in zip(panel.datasets, inside, strict=True) if not own}
    return told | {
        "gqr": None,
        "id_accuracy": None,
        "id_rejected": float(stopped[inside].mean()) if inside.any() else None,
        "by_dataset": {name: v for name, v in told["by_dataset"].items() if name in sets},
        "confusion": None,
    }


def _as_json(found: Report, clocked: Clocked, router: Measurable, panel: Panel) -> Found:
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
        "throughput_qps": clocked.throughput_qps[max(clocked.throughput_qps)],
        "n": found.n,
    }


def _known(value: float) -> float | None:
    return value if value == value else None


def _as_text(found: dict[str, Found]) -> str:
    lines = []
    for name, row in found.items():
        latency = row["latency_ms"]
        lines.append(
            f"{name:<18} GQR {_percent(row['gqr'])}  ID {_percent(row['id_accuracy'])}  "
            f"OOD {_percent(row['ood_accuracy'])}  p50 {latency['p50']:.3f} ms  "
            f"p95 {latency['p95']:.3f} ms  {row['throughput_qps']:,.0f} queries/s  n {row['n']:,}"
        )
        lines += [f"    {data:<28} {_percent(share)}" for data, share in row["by_dataset"].items()]
    return "\n".join(lines)


def _percent(share: float | None) -> str:
    return "     –" if share is None else f"{share:6.2%}"
