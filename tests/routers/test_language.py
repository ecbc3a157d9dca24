from __future__ import annotations

from pathlib import Path

import numpy as np
import psutil
import pytest

from core.benchmark.datasets import read_starter
from core.routers.guardrails import language
from core.routers.guardrails.language import not_english, unpacked
from core.settings import Settings, settings


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(language, "settings", lambda: Settings(cache=tmp_path / "cache"))
    language._identifier.cache_clear()
    yield tmp_path / "cache"  # type: ignore[misc]
    language._identifier.cache_clear()


def of_the_package(texts: list[str]) -> list[float]:
    from py3langid import langid

    model = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    return [
        1 - dict(model.rank(text[:2_000]))["en"] if sum(map(str.isalpha, text)) > 3 else 0.0
        for text in texts
    ]


def test_it_says_what_the_package_says_to_the_last_bit(cache: Path) -> None:
    texts = list(read_starter(settings().starter)["text"])
    texts += ["", "x", "1234567", "\x00 \ud800", "ĎALŠIA OTÁZKA", "質問です", "a" * 10_000]
    found = not_english(texts)
    assert np.array_equal(found, np.array(of_the_package(texts), np.float32))
    assert found.max() > 0.9
    assert found.min() < 0.1
    assert len(list(cache.iterdir())) == 1, "nothing half made is left"


def test_tables_are_mapped_and_laid_out_once(cache: Path) -> None:
    not_english(["Is this one mapped?"])
    folder = next(cache.iterdir())
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    language._identifier.cache_clear()
    not_english(["Is this one mapped, too?"])
    assert before == {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    mapped = {Path(region.path).name for region in psutil.Process().memory_maps()}
    assert {"nextmove.npy", "ptc.npy"} <= mapped


def test_a_place_that_cannot_be_written_costs_memory_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(language, "settings", lambda: Settings(cache=tmp_path / "file" / "cache"))
    language._identifier.cache_clear()
    assert not_english(["Das ist kein Englisch, oder doch?"])[0] > 0.9
    language._identifier.cache_clear()


def test_a_table_cut_short_costs_memory_only(cache: Path) -> None:
    from py3langid import langid

    table = unpacked(Path(langid.MODEL_DIR) / langid.MODEL_FILE) / "nextmove.npy"
    table.write_bytes(table.read_bytes()[:1_000])
    assert not_english(["Das ist kein Englisch, oder doch?"])[0] > 0.9
