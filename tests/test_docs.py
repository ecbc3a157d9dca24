"""What the README says exists, and what exists is in the README."""

from __future__ import annotations

import re
from pathlib import Path

from core.metrics import METRICS
from core.routers import REGISTRY
from core.settings import PREFIX, Settings

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


def test_every_decision_is_in_their_index_once() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^- \[(\d{4})\]\((.+?)\) .+$", index, re.M)
    records = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert sorted(name for _, name in listed) == records
    assert all(name.startswith(f"{number}-") for number, name in listed)


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"make (\w+)", README)):
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    deploy = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    table = set(re.findall(rf"^\| `{PREFIX}(\w+)` \|", deploy, re.M))
    assert table == {name.upper() for name in Settings.model_fields}


def test_every_streamlit_option_that_is_documented_exists() -> None:
    from streamlit.config import get_options_for_section

    known = {f"STREAMLIT_{section}_{re.sub('(?=[A-Z])', '_', name)}".upper()
             for section in ("server", "client")
             for name in get_options_for_section(section)}  # fmt: skip
    deploy = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(STREAMLIT_\w+)`", deploy))
    assert named and named <= known


def test_every_test_that_security_names_exists() -> None:
    security = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    written = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8"))
    }
    named = set(re.findall(r"`(test_\w+)`", security))
    assert named and named <= written, named - written
