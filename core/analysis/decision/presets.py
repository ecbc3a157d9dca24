"""Four stakeholders to start from. Their figures are examples to be replaced, not findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.analysis.decision.needs import Needs


@dataclass(frozen=True)
class Preset:
    """A named starting point: who decides, and what they need."""

    label: str
    story: str
    needs: Needs


PRESETS: Final[dict[str, Preset]] = {
    "law": Preset(
        "Law-firm intake",
        "Web inquiries to a law firm. Privileged, so nothing leaves the house; a refused client is "
        "a lost mandate, a strange one costs a paralegal some minutes.",
        Needs(
            traffic=20_000, peak=6, ood_share=0.35,
            mix={"law": 80, "finance": 15, "healthcare": 5},
            downstream={"law": 0.02, "finance": 0.02, "healthcare": 0.02},
            let_through=1.0, refused=4.0, wrong_domain=1.5,
            slo_ms=500, budget_usd=600, min_id=0.8, min_ood=0.75, on_site=True,
        ),
    ),
    "bank": Preset(
        "Bank chat",
        "A bank's chat at two million queries a month. Abuse that gets an answer in the bank's "
        "name is the dear error; the page must not feel slow.",
        Needs(
            traffic=2_000_000, peak=4, ood_share=0.2,
            mix={"law": 10, "finance": 85, "healthcare": 5},
            downstream={"law": 0.004, "finance": 0.004, "healthcare": 0.004},
            let_through=0.8, refused=0.15, wrong_domain=0.1,
            slo_ms=50, budget_usd=10_000, min_id=0.8, min_ood=0.85, on_site=True,
        ),
    ),
    "telehealth": Preset(
        "Telehealth triage",
        "Patients describe what ails them. To refuse or misplace one is worst by far; what does "
        "not belong costs a nurse a glance.",
        Needs(
            traffic=300_000, peak=5, ood_share=0.25,
            mix={"law": 2, "finance": 3, "healthcare": 95},
            downstream={"law": 0.01, "finance": 0.01, "healthcare": 0.03},
            let_through=0.3, refused=6.0, wrong_domain=3.0,
            slo_ms=300, budget_usd=15_000, min_id=0.8, min_ood=0.6, on_site=True,
        ),
    ),
    "classroom": Preset(
        "Classroom",
        "Thirty learners and one laptop: half of what they type is off topic, errors are cheap, "
        "and there is hardly any budget.",
        Needs(
            traffic=3_000, peak=20, ood_share=0.5,
            mix={"law": 1, "finance": 1, "healthcare": 1},
            downstream={"law": 0.001, "finance": 0.001, "healthcare": 0.001},
            let_through=0.05, refused=0.02, wrong_domain=0.02,
            slo_ms=1000, budget_usd=20, min_id=0.0, min_ood=0.7, always_on=False,
        ),
    ),
}  # fmt: skip
