from __future__ import annotations

import pandas as pd

from core.analysis.board import presented, titled
from core.analysis.dominance import judge
from core.metrics import METRICS
from core.report.sheet import to_csv


def test_the_table_as_a_file_has_the_numbers_of_the_screen_and_runs_nothing() -> None:
    rows = pd.DataFrame(
        {
            "row_id": ["a", "b"], "label": ["=HYPERLINK(1)", "plain"], "family": "tfidf",
            "qps": 10.0, "cost_basis": "CPU hour", "kind": "uploaded", "source_title": "mine",
            "machine": None, "caution": "", "gqr": [0.5763, 0.2], "id_accuracy": [0.1, 0.7],
            "ood_accuracy": 0.5, "unsafe_avg": None, "latency_ms": [0.1, 2.0],
            "cost_usd_per_1k": [1.4e-8, 0.1],
        }
    )  # fmt: skip
    judged = judge(rows, ["latency_ms", "gqr"])
    head, first, *_ = to_csv(titled(presented(rows, judged))).splitlines()
    names = ["GQR score (%)", "ID accuracy (%)", "OOD accuracy (%)", "Unsafe average (%)"]
    assert head.startswith(",".join(f'"{n}"' for n in ["Router", *names]) + ',"Latency (ms)"')
    assert first.startswith('"\'=HYPERLINK(1)",57.63,10.0,50.0,"",0.1,1.4e-08,')
    assert "row_id" not in head and len(METRICS) == 6
