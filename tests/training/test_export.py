"""The encoder's graph against transformers, on small networks of its kind."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core.training.export import NotBert, export

IDS = [101, 5, 17, 3, 40, 102]


def checkpoint(folder: Path, first_only: bool, act: str = "gelu") -> object:
    """A BERT of two layers with random weights, every bias included."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(22)
    config = BertConfig(
        vocab_size=120, hidden_size=24, num_hidden_layers=2, num_attention_heads=3,
        intermediate_size=40, max_position_embeddings=16, hidden_act=act,
    )  # fmt: skip
    model = BertModel(config).eval()
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.3)
    model.save_pretrained(folder)
    (folder / "1_Pooling").mkdir()
    pooling = {"pooling_mode_cls_token": first_only}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    return model


def vector(target: Path, ids: list[int]) -> np.ndarray:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(target / "encoder.onnx"))
    found: np.ndarray = session.run(["vector"], {"input_ids": np.array(ids, np.int64)})[0][0]
    return found


@pytest.mark.parametrize("first_only", [True, False])
@pytest.mark.parametrize("ids", [IDS, IDS[:1], list(range(16))])
def test_it_computes_what_transformers_computes(
    tmp_path: Path, first_only: bool, ids: list[int]
) -> None:
    import torch

    model = checkpoint(tmp_path / "model", first_only)
    export(tmp_path / "model", tmp_path / "graph")
    with torch.no_grad():
        tokens = model(torch.tensor([ids])).last_hidden_state[0].numpy()  # type: ignore[operator]
    pooled = tokens[0] if first_only else tokens.mean(axis=0)
    expected = pooled / np.linalg.norm(pooled)
    assert np.allclose(vector(tmp_path / "graph", ids), expected, atol=1e-5)


def test_who_exports_second_finds_the_first_ones_graph(tmp_path: Path) -> None:
    checkpoint(tmp_path / "model", first_only=False)
    export(tmp_path / "model", tmp_path / "graph")
    before = vector(tmp_path / "graph", IDS)
    export(tmp_path / "model", tmp_path / "graph")
    assert np.array_equal(before, vector(tmp_path / "graph", IDS))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["graph", "model"]
    modes = {path.stat().st_mode for path in (tmp_path / "graph").iterdir()}
    assert len(modes) == 1, "whoever reads the graph reads its weights"


def test_another_activation_is_refused(tmp_path: Path) -> None:
    checkpoint(tmp_path / "model", first_only=False, act="relu")
    with pytest.raises(NotBert, match="hidden_act is relu, not gelu"):
        export(tmp_path / "model", tmp_path / "graph")
    assert not (tmp_path / "graph").exists()
