"""A record made from a small board, with payloads wherever a user could type."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from core.analysis.decision.candidates import Candidates
from core.analysis.decision.needs import Needs
from core.analysis.decision.price_list import with_overrides
from core.analysis.decision.verdicts import answer
from core.analysis.throughput import Stated
from core.report.record import Record, Setting, record
from tests.analysis.decision.made_board import made, row

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "{{ 7 * 7 }}{% for x in y %}",
    "| cell | `code` **bold** <http://evil.example> www.evil.example",
    "=HYPERLINK(\"http://evil.example\")",
    "# heading\n- list\n<b>bold</b>",
)  # fmt: skip


def prices(overrides: dict[str, float] | None = None) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "item": ["gpt-4o-mini/input", "gpt-4o-mini/output", "cpu-hour", "gpu-hour"],
            "usd": [0.15, 0.6, 0.1, 1.0],
            "per": ["1M tokens", "1M tokens", "hour", "hour"],
            "dated": ["2026-01-01", "2026-11-01", "2026-11-01", "2026-11-01"],
            "source": "a list", "grade": ["list price", "list price", "assumption", "assumption"],
        }
    )  # fmt: skip
    return with_overrides(frame, overrides or {}, date(2026, 11, 24))


def small(extra: str = "", stated: Stated = (), unknown: bool = False) -> Candidates:
    more = {"machine": "a machine", "source_title": "measured", "note": None}
    lacking = row("unmeasured", 0.99, 0.99, float("nan"), **more | {"kind": "published"})
    return made(
        [
            row("first" + extra, 0.9, 0.9, 2.0, **more),
            row("second", 0.85, 0.9, 20.0, **more),
            row("GPT-4o-mini", 0.95, 0.95, 700.0, kind="published", family="llm", **more),
            row("slow", 0.99, 0.99, 9000.0, **more),
            *([lacking | {"latency_ms": 1.0}] if unknown else []),
        ],
        stated=stated,
    )


def written(
    needs: Needs | None = None, text: str = "", overrides: dict | None = None,
    stated: Stated = (), unknown: bool = False,
) -> Record:  # fmt: skip
    needs = needs or Needs(slo_ms=100, on_site=True, downstream={"law": 0.01})
    of = small(text, stated, unknown)
    setting = Setting(
        "gqr", "GQR-Bench", ("abc",), "Bank chat", "http://127.0.0.1/decide?d_traffic=1",
        datetime(2026, 11, 24, 12, tzinfo=UTC), title=text, signed_by=text, note=text,
    )  # fmt: skip
    return record(of, needs, answer(of, needs), prices(overrides), setting)


@pytest.fixture
def made_record() -> Record:
    return written()


@pytest.fixture
def unanswered() -> Record:
    return written(replace(Needs(), min_id=1.0, slo_ms=0.1, on_site=True))
