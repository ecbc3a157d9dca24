"""What the README says exists, and what exists is in the README."""

from __future__ import annotations

import re
from pathlib import Path

from core.metrics import METRICS
from core.routers import REGISTRY

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_router_metric_and_page_is_named() -> None:
    for name in REGISTRY:
        assert f"`{name}`" in README, name
    for metric in METRICS.values():
        assert f"| {metric.label} |" in README, metric.label
    frame = (ROOT / "pages" / "_frame.py").read_text(encoding="utf-8")
    for title in re.findall(r'title="(.+?)"', frame):
        assert f"| {title} |" in README, title


def test_every_link_to_a_file_leads_somewhere() -> None:
    for document in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *ROOT.glob("data/*/*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"make (\w+)", README)):
        assert re.search(rf"^{target}:", makefile, re.M), target
