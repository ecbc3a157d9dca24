"""The page on adding a router is followed word for word."""

from __future__ import annotations

import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.routers import REGISTRY, Entry, create
from core.types import Panel
from tests.routers.conftest import in_domain

PAGE = Path(__file__).resolve().parents[2] / "docs" / "adding-a-router.md"


def blocks() -> list[str]:
    return re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_pages_router_can_be_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held_out: Panel
) -> None:
    file, line, use = blocks()
    path = tmp_path / "nearest_word.py"
    path.write_text(file, encoding="utf-8")
    spec = spec_from_file_location("core.routers.nearest_word", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "core.routers.nearest_word", module)
    spec.loader.exec_module(module)
    monkeypatch.setitem(REGISTRY, "nearest-word", Entry("", ""))  # taken back afterwards
    exec(compile(line, str(PAGE), "exec"), {"REGISTRY": REGISTRY, "Entry": Entry})
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(compile(use, str(PAGE), "exec"), names)
    assert (tmp_path / "models" / "nearest-word" / "card.json").is_file()
    assert names["scores"].domains.shape == (1, 3)
    inside = in_domain(held_out)
    best = names["router"].score(held_out.texts).domains.argmax(axis=1)
    assert (best == held_out.labels)[inside].mean() > 0.4
    assert create("nearest-word").params() == {"rare": 1}
    assert np.isfinite(names["scores"].ood).all()
