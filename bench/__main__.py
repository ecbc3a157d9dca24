"""`python -m bench` prints a table and writes bench/results.json; `... load` lets a crowd come."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from bench import load
from bench.analysis import analysis_figures
from bench.browser import browser_figures
from bench.figures import Figure
from bench.library import library_figures
from bench.loading import loading_figures
from bench.uploading import uploading_figures

RESULTS = Path(__file__).parent / "results.json"
PARTS: list[Callable[[], Iterator[Figure]]] = [
    analysis_figures,
    library_figures,
    loading_figures,
    browser_figures,
    uploading_figures,
]


def machine() -> str:
    """CPU, cores, memory and Python of this machine, in one line."""
    cpu = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{cpu}, {psutil.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"
    )


def main() -> None:
    """Measure everything, show each figure as it comes."""
    argparse.ArgumentParser(
        "python -m bench",
        description="Measures what users wait for (minutes), and writes bench/results.json.",
        epilog="`python -m bench load --help`: many visitors at once.",
    ).parse_args()
    host, rows = machine(), []
    sys.stdout.write(f"{host}\n\n{'what':<58}{'value':>10}  {'target':>10}\n")
    for part in PARTS:
        for figure in part():
            rows.append(figure.as_row() | {"machine": host})
            sys.stdout.write(figure.as_line() + "\n")
            sys.stdout.flush()
    RESULTS.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"\nwritten to {RESULTS.relative_to(RESULTS.parents[1])}\n")


if sys.argv[1:2] == ["load"]:
    load.main(sys.argv[2:], machine())
else:
    main()
