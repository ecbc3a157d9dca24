"""Small scoreboards made by hand, and random ones for properties."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from core.analysis.decision.candidates import Candidates, candidates
from core.analysis.decision.needs import Needs
from core.analysis.throughput import Stated, with_throughput

PRICES = pd.DataFrame(
    {
        "item": ["gpt-4o-mini/input", "gpt-4o-mini/output"],
        "usd": [0.15, 0.6],
        "per": ["1M tokens", "1M tokens"],
    }
)
DOMAINS = ("law", "finance", "healthcare")


def row(name: str, inside: float, outside: float, p95: float = 1.0, **more: object) -> dict:
    """One scoreboard row of a measured router."""
    given = {
        "row_id": name, "label": name, "router": name, "family": "static", "kind": "measured",
        "study": "measured", "id_accuracy": inside, "ood_accuracy": outside,
        "gqr": 2 * inside * outside / (inside + outside) if inside + outside else 0.0,
        "latency_ms": p95 / 2, "latency_p95_ms": p95, "throughput_qps": 1000.0,
        "id_low": inside, "id_high": inside, "ood_low": outside, "ood_high": outside,
    }  # fmt: skip
    return given | more


def counts(name: str, inside: float, outside: float, wrong: float = 0.5) -> pd.DataFrame:
    """Tallies with these accuracies; `wrong` is the part of ID errors that is a wrong domain."""
    rows, n = [], 1_000_000
    for i, domain in enumerate(DOMAINS):
        bad = round(n * (1 - inside))
        other = round(bad * wrong)
        rows.append(("own", domain, domain, n - bad))
        rows.append(("own", domain, DOMAINS[(i + 1) % 3], other))
        rows.append(("own", domain, "ood", bad - other))
    through = round(n * (1 - outside))
    rows += [("strange", "ood", "ood", n - through), ("strange", "ood", "law", through)]
    frame = pd.DataFrame(rows, columns=["dataset", "label", "verdict", "n"])
    return frame.assign(run_id=name)


EMPTY = pd.DataFrame(columns=["run_id", "dataset", "label", "verdict", "n"])


def made(rows: list[dict], wrong: float = 0.5, stated: Stated = ()) -> Candidates:
    """Candidates of these rows; measured ones have the shares that `counts` would count."""
    of = candidates(with_throughput(pd.DataFrame(rows), stated), EMPTY, PRICES)
    given = {r["row_id"]: r for r in rows}
    sent, answered = of.sent.copy(), of.answered.copy()
    for i, (row_id, kind) in enumerate(zip(of.rows["row_id"], of.rows["kind"], strict=True)):
        if kind != "measured":
            continue
        right, other = given[row_id]["id_accuracy"], given[row_id].get("wrong", wrong)
        for k in range(3):
            sent[i, k] = 0
            sent[i, k, k] = right
            sent[i, k, (k + 1) % 3] = (1 - right) * other
            sent[i, k, 3] = (1 - right) * (1 - other)
        answered[i] = [1 - given[row_id]["ood_accuracy"], 0, 0]
    return replace(of, sent=sent, answered=answered)


SHARE = st.floats(0, 1).map(lambda value: round(value, 3))


@st.composite
def boards(draw: st.DrawFn) -> list[dict]:
    """Two to six measured routers."""
    n = draw(st.integers(2, 6))
    return [
        row(
            f"r{i}",
            draw(SHARE),
            draw(SHARE),
            draw(st.floats(0.01, 1000)),
            wrong=draw(SHARE),
            throughput_qps=draw(st.floats(1, 1e5)),
        )
        for i in range(n)
    ]


@st.composite
def wishes(draw: st.DrawFn) -> Needs:
    """Any sane needs."""
    price = st.floats(0, 100)
    return Needs(
        traffic=draw(st.floats(1, 1e8)), peak=draw(st.floats(1, 20)), ood_share=draw(SHARE),
        mix=dict(zip(DOMAINS, draw(st.tuples(*[st.floats(0, 9)] * 3)), strict=True)),
        downstream=dict(zip(DOMAINS, draw(st.tuples(*[st.floats(0, 1)] * 3)), strict=True)),
        let_through=draw(price), refused=draw(price), wrong_domain=draw(price),
        slo_ms=draw(st.sampled_from([np.inf, 1.0, 100.0])),
        budget_usd=draw(st.sampled_from([np.inf, 100.0, 1e6])),
        min_id=draw(st.sampled_from([0.0, 0.5])), min_ood=draw(st.sampled_from([0.0, 0.5])),
        always_on=draw(st.booleans()),
    )  # fmt: skip
