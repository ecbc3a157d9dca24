"""A tiny BERT, built here, takes the place of the user's checkpoint."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import transformers

from core.routers import OPTIONAL, create, encoder
from core.routers.artifacts import load, load_all
from core.routers.encoder import Encoder, NoCheckpoint
from core.settings import Settings

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "law", "money", "health", "other", "?"]
QUERIES = ["law ?", "money money", "health other law ?"]


def build(folder: Path, labels: dict[int, str]) -> Path:
    """A BERT of one layer with random weights, and its tokenizer."""
    torch.manual_seed(1)
    config = transformers.BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=32,
        num_labels=len(labels),
        id2label=labels,
        label2id={name: i for i, name in labels.items()},
    )
    transformers.BertForSequenceClassification(config).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(WORDS) + "\n", encoding="utf-8")
    transformers.BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("bert"), {0: "healthcare", 1: "law", 2: "finance"})


def test_scores_are_the_models_sigmoids_in_our_order(checkpoint: Path) -> None:
    router = Encoder(str(checkpoint)).fit(["a", "b", "c"], np.array([0, 1, 2]))
    model = transformers.AutoModelForSequenceClassification.from_pretrained(checkpoint).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(checkpoint)
    with torch.inference_mode():
        logits = model(**tokenizer(QUERIES, padding=True, return_tensors="pt")).logits
    expected = torch.sigmoid(logits).numpy()[:, [1, 2, 0]]
    scores = router.score(QUERIES)
    assert np.allclose(scores.domains, expected, atol=1e-6)
    assert np.allclose(scores.ood, 1 - expected.max(axis=1), atol=1e-6)
    assert np.isfinite(router.score(["law " * 500, "\x00", "😀"]).ood).all()


def test_the_environment_names_the_checkpoint(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "settings", lambda: Settings(encoder=str(checkpoint)))
    router = load("encoder", tmp_path)
    assert router.threshold == pytest.approx(0.01)
    assert router.score(QUERIES).domains.shape == (3, 3)
    ready, faults = load_all(tmp_path)
    assert "encoder" in ready
    assert "encoder" not in faults


def test_without_one_there_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "settings", lambda: Settings(encoder=""))
    assert set(OPTIONAL) == {"encoder"}
    _, faults = load_all(tmp_path)
    assert "SWITCHYARD_ENCODER" in faults["encoder"]
    assert "\n" not in faults["encoder"]


def test_a_folder_that_is_no_checkpoint_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoCheckpoint, match=str(tmp_path)):
        create("encoder", checkpoint=str(tmp_path)).read(tmp_path)


def test_too_few_outputs_are_refused(tmp_path: Path) -> None:
    build(tmp_path, {0: "yes", 1: "no"})
    with pytest.raises(NoCheckpoint, match="2 outputs for 3 domains"):
        create("encoder", checkpoint=str(tmp_path)).read(tmp_path / "none")
