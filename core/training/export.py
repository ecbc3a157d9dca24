"""Write a sentence encoder as an ONNX file; runs as a process of its own, because it needs torch.

`python -m core.training.export MODEL_FOLDER TARGET_FILE`
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Final

OPSET: Final = 17
INPUTS: Final = ("input_ids", "attention_mask", "token_type_ids")


def pools_first_token(folder: Path) -> bool:
    """Whether the model's vector is that of its first token (bge) and not the mean (MiniLM)."""
    path = folder / "1_Pooling" / "config.json"
    settings: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return bool(settings.get("pooling_mode_cls_token"))


def export(folder: Path, target: Path) -> None:
    """Export encoder, pooling and L2 normalisation as one graph.

    The file appears under its name only when it is whole, so two processes may export at once.

    Args:
        folder: of a sentence-transformers BERT checkpoint.
        target: ONNX file to write; inputs int64[n, t] thrice, output float32[n, d] of length 1.
    """
    import torch
    from transformers import AutoModel

    first_only = pools_first_token(folder)

    class Encoder(torch.nn.Module):  # type: ignore[misc] # torch is untyped here
        """Token vectors, pooled and normalised as sentence-transformers does."""

        def __init__(self) -> None:
            super().__init__()
            self.bert = AutoModel.from_pretrained(str(folder), attn_implementation="eager")

        def forward(self, ids: Any, mask: Any, types: Any) -> Any:  # noqa: ANN401 - tensors
            tokens = self.bert(input_ids=ids, attention_mask=mask, token_type_ids=types)[0]
            weight = mask.unsqueeze(-1).to(tokens.dtype)
            mean = (tokens * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
            pooled = tokens[:, 0] if first_only else mean
            return torch.nn.functional.normalize(pooled, dim=1)

    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    example = torch.ones((2, 8), dtype=torch.int64)
    torch.onnx.export(
        Encoder().eval(),
        (example, example, torch.zeros_like(example)),
        str(fresh),
        dynamo=False,
        opset_version=OPSET,
        input_names=list(INPUTS),
        output_names=["vector"],
        dynamic_axes={name: {0: "n", 1: "t"} for name in INPUTS} | {"vector": {0: "n"}},
    )
    os.replace(fresh, target)


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
