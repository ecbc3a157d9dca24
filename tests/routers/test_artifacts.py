from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.routers import GUARDED, REGISTRY, Router
from core.routers.artifacts import BrokenArtifact, load, load_all, read_card, save
from core.settings import ROOT, Settings


@pytest.fixture
def models(fitted: Callable[[str], Router], tmp_path: Path) -> Path:
    for name in ("fasttext", "svm-tfidf"):
        save(fitted(name), tmp_path)
    return tmp_path


def test_a_missing_file_is_named(models: Path) -> None:
    (models / "svm-tfidf" / "weights.safetensors").unlink()
    with pytest.raises(BrokenArtifact, match="svm-tfidf.*weights.safetensors is missing"):
        load("svm-tfidf", models)


def test_a_truncated_file_is_named(models: Path) -> None:
    path = models / "fasttext" / "model-0.bin"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(BrokenArtifact, match="model-0.bin is truncated or altered"):
        load("fasttext", models)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"files": {}, "threshold": "x"}'])
def test_a_damaged_card_is_no_crash(models: Path, text: str) -> None:
    (models / "fasttext" / "card.json").write_text(text)
    with pytest.raises(BrokenArtifact, match="fasttext.*python -m core train --router fasttext"):
        load("fasttext", models)


def test_a_file_of_another_format_is_no_crash(models: Path) -> None:
    path = models / "svm-tfidf" / "weights.safetensors"
    path.write_bytes(b"no tensors")
    card = read_card("svm-tfidf", models)
    card["files"][path.name] = hashlib.sha256(b"no tensors").hexdigest()
    (models / "svm-tfidf" / "card.json").write_text(json.dumps(card))
    with pytest.raises(BrokenArtifact, match="svm-tfidf.*cannot be read"):
        load("svm-tfidf", models)


def test_one_broken_router_leaves_the_others(models: Path) -> None:
    (models / "svm-tfidf" / "vocabulary.json").write_text("[]")
    ready, faults = load_all(models)
    assert "fasttext" in ready
    assert "vocabulary.json" in faults["svm-tfidf"]
    assert set(REGISTRY) <= set(ready) | set(faults)
    assert all("\n" not in line for line in faults.values())


def test_saving_again_replaces_everything(fitted: Callable[[str], Router], models: Path) -> None:
    (models / "fasttext" / "left-over").write_text("old")
    save(fitted("fasttext"), models)
    assert not (models / "fasttext" / "left-over").exists()


def test_what_ships_loads_and_is_small(config: Settings) -> None:
    ready, faults = load_all(config.models)
    assert set(REGISTRY) <= set(ready), faults
    size = sum(path.stat().st_size for path in config.models.rglob("*") if path.is_file())
    assert size <= 40e6


def test_all_that_ships_answers_without_torch() -> None:
    code = (
        "import sys\n"
        "from core.routers.artifacts import load_all\n"
        "from core.settings import settings\n"
        "ready, _ = load_all(settings().models)\n"
        "[router.score(['May I sublet my flat?']) for router in ready.values()]\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers'}\n"
        "print(len(ready), sorted(heavy & set(sys.modules)))"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == f"{len(REGISTRY) + len(GUARDED)} []"
