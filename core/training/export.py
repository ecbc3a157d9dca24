"""Write a sentence encoder as an ONNX graph; runs as a process of its own.

`python -m core.training.export MODEL_FOLDER TARGET_FOLDER`

The graph is written for one text at a time, so it needs no mask, no batch axis and no padding.
Query, key and value are one matrix product, every product takes its bias along, and what a bias of
the keys adds is left out: it is the same for every key, so softmax does not see it.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from safetensors.numpy import load_file

from core.types import Floats

if TYPE_CHECKING:
    from onnx import ModelProto

OPSET: Final = 20  # the first with Gelu
IR_VERSION: Final = 10
FILE, WEIGHTS = "encoder.onnx", "encoder.weights"


class NotBert(ValueError):
    """The checkpoint is none that this graph computes; the message says what is other."""


class Graph:
    """An ONNX graph that grows by one node at a time."""

    def __init__(self) -> None:
        """Start with nothing."""
        import onnx

        self._onnx = onnx
        self.nodes: list[Any] = []
        self.tensors: dict[str, Any] = {}

    def keep(self, name: str, values: np.ndarray) -> str:
        """A constant under its name."""
        array = np.ascontiguousarray(values)
        self.tensors[name] = self._onnx.numpy_helper.from_array(array, name)
        return name

    def put(self, kind: str, *inputs: str, outputs: int = 1, **settings: Any) -> Any:  # noqa: ANN401
        """A node; returns the name of its output, or the names where it has several."""
        names = [f"{kind}_{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(self._onnx.helper.make_node(kind, inputs, names, **settings))
        return names[0] if outputs == 1 else names

    def finished(self, output: str, width: int) -> ModelProto:
        """The model: `input_ids` int64[t] in, `vector` float32[1, width] out."""
        make, types = self._onnx.helper, self._onnx.TensorProto
        self.nodes.append(make.make_node("Identity", [output], ["vector"]))
        graph = make.make_graph(
            self.nodes,
            "encoder",
            [make.make_tensor_value_info("input_ids", types.INT64, ["t"])],
            [make.make_tensor_value_info("vector", types.FLOAT, [1, width])],
            list(self.tensors.values()),
        )
        opset = [make.make_opsetid("", OPSET)]
        model: ModelProto = make.make_model(graph, opset_imports=opset, ir_version=IR_VERSION)
        return model


class Bert:
    """The weights of a BERT checkpoint (Devlin et al. 2019), as parts of a graph."""

    def __init__(self, folder: Path) -> None:
        """Read a sentence-transformers checkpoint.

        Raises:
            NotBert: where it is another network.
        """
        self.config: dict[str, Any] = _read(folder / "config.json")
        for key, wanted in (("model_type", "bert"), ("hidden_act", "gelu")):
            if self.config.get(key) != wanted:
                raise NotBert(f"config.json: {key} is {self.config.get(key)}, not {wanted}")
        found = load_file(folder / "model.safetensors")
        self.weights: dict[str, Floats] = {
            name.removeprefix("bert."): w.astype(np.float32) for name, w in found.items()
        }
        self.width, self.heads = self.config["hidden_size"], self.config["num_attention_heads"]
        self.head = self.width // self.heads
        self.first_only = _pools_first_token(folder)
        self.graph = Graph()
        self.graph.keep("split", np.array([-1, 3, self.heads, self.head]))
        self.graph.keep("joined", np.array([-1, self.width]))

    def linear(self, name: str) -> tuple[Floats, Floats]:
        """Weights float32[in, out] and bias of a layer."""
        return self.weights[f"{name}.weight"].T, self.weights[f"{name}.bias"]

    def times(self, x: str, name: str, weight: Floats, bias: Floats) -> str:
        """The product x W + b, in one node."""
        g = self.graph
        kept = g.keep(f"{name}.weight", weight), g.keep(f"{name}.bias", bias)
        made: str = g.put("Gemm", x, *kept)
        return made

    def normed(self, x: str, name: str) -> str:
        """Layer normalisation."""
        g, w = self.graph, self.weights
        kept = [g.keep(f"{name}.{part}", w[f"{name}.{part}"]) for part in ("weight", "bias")]
        made: str = g.put("LayerNormalization", x, *kept, epsilon=self.config["layer_norm_eps"])
        return made

    def embedded(self) -> str:
        """Word, position and type of each token, normalised: float32[t, width]."""
        g, w = self.graph, self.weights
        first_type = w["embeddings.token_type_embeddings.weight"][0]
        places = w["embeddings.position_embeddings.weight"] + first_type
        words = g.keep("words", w["embeddings.word_embeddings.weight"])
        tokens = g.put("Gather", words, "input_ids")
        start = g.keep("start", np.array([0]))
        length = g.put("Shape", "input_ids")
        place = g.put("Slice", g.keep("places", places), start, length)
        return self.normed(g.put("Add", tokens, place), "embeddings.LayerNorm")

    def attended(self, x: str, at: str) -> str:
        """Multi-head self-attention of a layer, before its residual."""
        g = self.graph
        (wq, bq), (wk, bk), (wv, bv) = (self.linear(f"{at}.self.{n}") for n in _QKV)
        scale = np.float32(self.head**-0.5)
        weight = np.concatenate([wq * scale, wk, wv], axis=1)
        bias = np.concatenate([bq * scale, np.zeros_like(bk), bv])
        qkv = g.put("Reshape", self.times(x, f"{at}.qkv", weight, bias), "split")
        by_head = g.put("Transpose", qkv, perm=[1, 2, 0, 3])
        q, k, v = g.put("Split", by_head, outputs=3, axis=0, num_outputs=3)
        logits = g.put("MatMul", q, g.put("Transpose", k, perm=[0, 1, 3, 2]))
        mixed = g.put("MatMul", g.put("Softmax", logits, axis=-1), v)
        joined = g.put("Reshape", g.put("Transpose", mixed, perm=[0, 2, 1, 3]), "joined")
        return self.times(joined, f"{at}.output.dense", *self.linear(f"{at}.output.dense"))

    def layer(self, x: str, at: str) -> str:
        """One transformer layer: float32[t, width] to the same."""
        g = self.graph
        x = g.put("Add", self.attended(x, f"{at}.attention"), x)
        x = self.normed(x, f"{at}.attention.output.LayerNorm")
        wide = f"{at}.intermediate.dense"
        inner = g.put("Gelu", self.times(x, wide, *self.linear(wide)))
        inner = self.times(inner, f"{at}.output.dense", *self.linear(f"{at}.output.dense"))
        return self.normed(g.put("Add", inner, x), f"{at}.output.LayerNorm")

    def model(self) -> ModelProto:
        """Encoder, pooling and L2 normalisation."""
        g, x = self.graph, self.embedded()
        for i in range(self.config["num_hidden_layers"]):
            x = self.layer(x, f"encoder.layer.{i}")
        if self.first_only:
            pooled = g.put("Gather", x, g.keep("first", np.array([0])))
        else:
            pooled = g.put("ReduceMean", x, g.keep("tokens", np.array([0])))
        return g.finished(g.put("LpNormalization", pooled, axis=1, p=2), self.width)


_QKV: Final = ("query", "key", "value")


def export(folder: Path, target: Path) -> None:
    """Write encoder, pooling and L2 normalisation as one graph, its weights in a file beside it.

    onnxruntime maps that file, so that sessions share it. The folder appears under its name only
    when it is whole, so two processes may export at once.

    Args:
        folder: of a sentence-transformers BERT checkpoint.
        target: folder to write; the graph takes int64[t] and gives float32[1, d] of length 1.

    Raises:
        NotBert: where the checkpoint is another network.
        OSError: where the target cannot be written.
    """
    import onnx

    model = Bert(folder).model()
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    fresh.mkdir(parents=True, exist_ok=True)
    onnx.save_model(model, fresh / FILE, save_as_external_data=True, location=WEIGHTS)
    shutil.copymode(fresh / FILE, fresh / WEIGHTS)  # onnx leaves them to their owner alone
    try:
        os.replace(fresh, target)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
        if not (target / FILE).is_file():  # otherwise another process was first
            raise


def _pools_first_token(folder: Path) -> bool:
    """Whether the model's vector is that of its first token (bge) and not the mean (MiniLM)."""
    return bool(_read(folder / "1_Pooling" / "config.json").get("pooling_mode_cls_token"))


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
