"""A user's own domains: the split, what is refused, and routers fitted on them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.benchmark.datasets import BadPanel, panel_of
from core.benchmark.protocol import report
from core.jobs import choices
from core.routers import RouterError, create
from core.routers.artifacts import load, save
from core.settings import ROOT
from core.training.own import facts, fit_own, parts_of, remarks, split_table
from core.types import OOD, Panel
from core.verdict import verdict

WORDS = {
    "billing": "invoice charge refund payment card fee bill amount",
    "returns": "return parcel exchange shipping size broken replacement courier",
    "tech support": "login password error screen update crash install reset",
    OOD: "weather joke football poem capital recipe movie song",
}
USUAL = "please can you help me with my the about today what is how do".split()


def shop(each: int = 60, labels: tuple[str, ...] = tuple(WORDS), **more: int) -> pd.DataFrame:
    """Made queries: usual words, and three of the label's own."""
    rng, rows = np.random.default_rng(7), []
    for label in labels:
        for i in range(more.get(label, each)):
            said = [*rng.choice(USUAL, 5), *rng.choice(WORDS[label].split(), 3), str(i)]
            sets = ("chat", "trivia")[i % 2] if label == OOD else label
            rows.append({"text": " ".join(said), "label": label, "dataset": sets})
    return pd.DataFrame(rows)


def made(frame: pd.DataFrame) -> Panel:
    return panel_of("shop", frame, tuple(sorted(set(frame["label"]) - {OOD})))


def test_the_split_is_stratified_seeded_and_disjoint() -> None:
    parts = parts_of(made(shop()))
    assert split_table(parts).set_index("Label").to_numpy().tolist() == [[36, 12, 12]] * 4
    texts = [set(p.texts) for p in (parts.train, parts.validation, parts.test)]
    assert sum(map(len, texts)) == len(set.union(*texts)) == 240
    again = parts_of(made(shop()))
    assert again.test.revision == parts.test.revision
    assert parts_of(made(shop()), seed=1).test.revision != parts.test.revision
    assert {"chat", "trivia"} <= set(parts.test.datasets)


def test_a_text_that_stands_there_twice_is_on_one_side_only() -> None:
    frame = shop()
    loud = frame.assign(text=frame["text"].str.upper() + "  ")
    parts = parts_of(made(pd.concat([frame, loud])))
    assert parts.repeated == 240 and "240 queries" in remarks(parts)[0]
    assert sum(len(p) for p in (parts.train, parts.validation, parts.test)) == 240


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (shop(labels=("billing", OOD)), "names one domain, 'billing'"),
        (shop(labels=("billing",)), "names one domain"),
        (shop(returns=19), "returns has 19"),
        (shop(ood=5), "ood has 5"),
        (shop(each=20, billing=2_100), "105 times the queries"),
        (shop(each=20).assign(text="the same"), "different queries"),
    ],
)
def test_what_cannot_be_learned_from_is_refused(frame: pd.DataFrame, said: str) -> None:
    with pytest.raises(BadPanel) as told:
        parts_of(made(frame))
    assert said in str(told.value)


def test_small_ood_sets_are_counted_together() -> None:
    frame = shop()
    frame.loc[frame["dataset"] == "chat", "dataset"] = [f"set {i}" for i in range(30)]
    assert set(parts_of(made(frame)).test.datasets) == {
        "billing", "returns", "tech support", "trivia", OOD,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["fasttext", "svm-tfidf", "xgb-tfidf", "wide-mlp"])
@pytest.mark.parametrize("has_ood", [True, False])
def test_routers_learn_own_domains_and_come_back_from_disk(
    tmp_path: Path, name: str, has_ood: bool
) -> None:
    parts = parts_of(made(shop(labels=tuple(WORDS) if has_ood else tuple(WORDS)[:3])))
    router = fit_own(name, parts, tmp_path)
    save(router, tmp_path, facts(router, parts))
    again = load(name, tmp_path)
    scores = again.score(parts.test.texts)
    found = report(parts.test, verdict(scores, again.threshold))
    assert again.domains == ("billing", "returns", "tech support")
    assert found.id_accuracy > 0.5  # three domains and rejection: chance is 1 in 4
    assert np.isnan(found.ood_accuracy) == (not has_ood)
    assert not [path for path in tmp_path.rglob("*") if path.suffix in (".pkl", ".joblib")]


def test_a_router_that_needs_ood_queries_says_so(tmp_path: Path) -> None:
    parts = parts_of(made(shop(labels=tuple(WORDS)[:3])))
    with pytest.raises(RouterError, match="needs OOD queries"):
        fit_own("static", parts, tmp_path)
    assert "stay a dash" in remarks(parts)[0]


def test_kinds_that_are_offered_without_the_training_packages_learn_without_them() -> None:
    """The image keeps none of them: what is not offered there is named, all else works."""
    code = (
        "import importlib.util, sys, tempfile\n"
        "from pathlib import Path\n"
        "gone = ('torch', 'sentence_transformers', 'transformers', 'onnx')\n"
        "class Gone:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name.split('.')[0] in gone:\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Gone())\n"
        "real = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda n, *a: None if n in gone else real(n, *a)\n"
        "from core.jobs.choices import not_trainable, trainable\n"
        "from core.routers.artifacts import load, save\n"
        "from core.settings import settings\n"
        "from core.training.own import facts, fit_own, parts_of\n"
        "from tests.training.test_own import made, shop\n"
        "parts = parts_of(made(shop(each=25)))\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    for name in trainable(has_ood=True):\n"
        "        router = fit_own(name, parts, settings().models)\n"
        "        save(router, Path(folder), facts(router, parts))\n"
        "        assert len(load(name, Path(folder)).score(['my invoice'])) == 1, name\n"
        "        print(name)\n"
        "print(*not_trainable(has_ood=True), sep=chr(10))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    said = done.stdout.splitlines()
    assert {"fasttext", "svm-tfidf", "xgb-tfidf"} <= set(said)
    assert {"static", "wide-mlp"}.isdisjoint(said)
    assert said[-2:] == [create("static").label, create("wide-mlp").label]


def test_what_is_not_offered_is_said_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not set(choices.not_trainable(has_ood=True)) & set(choices.trainable(True).values())
    static = create("static").label
    assert "no OOD queries" in choices.not_trainable(has_ood=False)[static]
    monkeypatch.setattr(choices, "_has_torch", lambda: False)
    monkeypatch.setattr(choices, "_has_encoder", lambda: False)
    assert set(choices.trainable(True)) == {"fasttext", "svm-tfidf", "xgb-tfidf"}
    assert "requirements-train.txt" in choices.not_trainable(True)[static]
