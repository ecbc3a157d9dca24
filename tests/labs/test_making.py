from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.labs.duo_llm.corpus import Document, fingerprint, is_held_out, read_corpus
from core.labs.duo_llm.learning import Recipe, Step
from core.labs.duo_llm.learning_router import RouterRecipe
from core.labs.duo_llm.making import Plan, make_lab, study_lab
from core.labs.duo_llm.network import Shape
from core.labs.duo_llm.shelf import STUDY, WEIGHTS, BrokenLab, read_lab
from core.labs.duo_llm.tokens import Codec, learn_tokens

PLAN = Plan(
    Recipe(Shape(6, 16, 2, 32, 4, 300, 12), steps=10, batch=4, warm_up=2),
    RouterRecipe(steps=4, batch=2),
    router_seeds=(1, 2),
    segments=3,
    calibration=2,
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("library")
    for i in range(40):
        source = f'"""Module {i} tells how to count to {i}."""\n\ndef f{i}(x):\n'
        source += f'    """Add {i} to x."""\n    return x + {i}  # as simple as that\n' * 1
        (root / f"module_{i}.py").write_text(source)
    (root / "test").mkdir()
    (root / "test" / "test_it.py").write_text('"""Never read."""\n')
    (root / "broken.py").write_text("def (:\n")
    (root / "pydoc_data").mkdir()
    (root / "pydoc_data" / "topics.py").write_text("topics = {'assert': 'It *asserts*.'}\n")
    return root


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("starter")
    rows = [
        {"id": f"law-{i}", "text": f"may I do {i} things at once?", "language": language,
         "split": ("train", "test")[i % 2]}
        for i, language in enumerate(["en"] * 20 + ["de"])
    ]  # fmt: skip
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return folder


@pytest.fixture(scope="module")
def documents(library: Path, starter: Path) -> list[Document]:
    return read_corpus(starter, library)


def quiet(step: Step) -> None:
    assert 0 < step.done <= step.total


def test_english_and_code_are_told_apart(documents: list[Document]) -> None:
    by = {(d.name, d.kind): d for d in documents}
    assert "def f3(x):" in by["module_3", "code"].text
    assert "tells" not in by["module_3", "code"].text
    assert by["module_3", "english"].text == "Module 3 tells how to count to 3.\n\nAdd 3 to x."
    assert by["pydoc_data.topics:assert", "english"].text == "It *asserts*."
    assert not any("test" in d.name or d.name == "broken" for d in documents)


def test_what_is_held_out_is_decided_by_name_and_split(documents: list[Document]) -> None:
    held = {d.name for d in documents if d.held_out}
    assert {d.name for d in documents if d.name.startswith("module") and d.held_out} == {
        f"module_{i}" for i in range(40) if is_held_out(f"module_{i}")
    }
    assert any(name.startswith("module") for name in held)
    assert "law-1" in held
    assert "law-2" not in held
    assert not any(d.name == "law-20" for d in documents)  # not English


def test_the_fingerprint_sees_a_changed_letter(documents: list[Document]) -> None:
    first = documents[0]
    changed = [Document(first.name, first.kind, first.held_out, first.text + "x"), *documents[1:]]
    assert fingerprint(changed) != fingerprint(documents) == fingerprint(list(documents))


@pytest.mark.parametrize("text", ["", "plain", "😀👩‍⚕️ and é", "a\0b", "中文 العربية", "<|end|>"])
def test_any_text_comes_back_from_its_tokens(documents: list[Document], text: str) -> None:
    codec = Codec(learn_tokens([d.text for d in documents], 300).to_str())
    read = codec.read(text, 10_000)
    assert codec.tokenizer.decode(list(read.ids)) == text
    assert "".join(read.pieces) == text
    assert 0 not in read.ids
    assert read.total == len(read.ids)


def test_a_long_text_is_cut_and_counted(documents: list[Document]) -> None:
    read = Codec(learn_tokens([d.text for d in documents], 300).to_str()).read("ab " * 9_000, 128)
    assert len(read.ids) == len(read.pieces) == 128
    assert read.total > 9_000


def test_a_lab_is_made_twice_alike_checked_on_load_and_studied_again(
    tmp_path: Path, library: Path, starter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sysconfig.get_paths", lambda: {"stdlib": str(library)})
    studies, weights = [], []
    for name in ("one", "two"):
        make_lab(tmp_path / name, starter, tmp_path / f"kept-{name}", PLAN, quiet)
        lab = read_lab(tmp_path / name)
        studies.append(without_times(lab.study))
        weights.append((tmp_path / name / WEIGHTS).read_bytes())
        assert not list((tmp_path / f"kept-{name}").iterdir())
    assert weights[0] == weights[1]
    assert studies[0] == studies[1]
    assert {f["number"] for f in lab.study["findings"]} == {1, 2, 3, 4, 5}
    assert {p["kind"] for p in lab.study["points"]} == {"both", "code", "english"}
    assert len(lab.routers) == 10
    study_lab(tmp_path / "two", starter, quiet)
    assert without_times(read_lab(tmp_path / "two").study) == studies[0]
    with (tmp_path / "two" / WEIGHTS).open("r+b") as file:
        file.seek(2_000)
        file.write(b"\1")
    with pytest.raises(BrokenLab, match=r"weights\.safetensors is truncated or altered"):
        read_lab(tmp_path / "two")
    (tmp_path / "one" / STUDY).unlink()
    with pytest.raises(BrokenLab, match=r"study\.json is missing"):
        read_lab(tmp_path / "one")


def without_times(study: dict) -> dict:
    points = [{k: v for k, v in p.items() if k != "ms"} for p in study["points"]]
    return study | {"points": points}


@pytest.mark.parametrize("card", ["", "{", "[]", '{"files": {}}'])
def test_a_card_of_nonsense_is_one_line(tmp_path: Path, card: str) -> None:
    (tmp_path / "card.json").write_text(card)
    with pytest.raises(BrokenLab) as caught:
        read_lab(tmp_path)
    assert "\n" not in str(caught.value)
    with pytest.raises(BrokenLab, match=r"card\.json is missing"):
        read_lab(tmp_path / "nowhere")
