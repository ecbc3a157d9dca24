"""What the lab learns from: Python's own standard library, and the starter panel's queries.

English is docstrings, the language reference that ships with `pydoc`, and our queries; code is the
sources without their docstrings. A tenth of the modules is held out by the hash of its name.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

KINDS: Final = ("english", "code")
HELD_OUT: Final = 10  # one module in ten
LEFT_OUT: Final = frozenset(
    {"site-packages", "dist-packages", "test", "tests", "idle_test", "encodings", "__pycache__"}
)
REFERENCE: Final = "pydoc_data"
DOCUMENTED: Final = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Document:
    """One text of the corpus.

    Attributes:
        name: module, help topic or query id.
        kind: `english` or `code`.
        held_out: whether it is kept from training.
        text: what is learned or measured on; never shipped.
    """

    name: str
    kind: str
    held_out: bool
    text: str


def read_corpus(starter: Path, library: Path | None = None) -> list[Document]:
    """Every document, in the order of names.

    Args:
        starter: folder of the starter panel; its validation and test rows are held out.
        library: folder of Python's standard library; this interpreter's by default.
    """
    root = library or Path(sysconfig.get_paths()["stdlib"])
    found = [*_queries(starter / "queries.jsonl"), *_library(root)]
    return sorted((d for d in found if d.text.strip()), key=lambda d: (d.kind, d.name))


def fingerprint(documents: list[Document]) -> str:
    """SHA-256 over every name, kind, side and text: another Python has another library."""
    digest = hashlib.sha256()
    for document in documents:
        digest.update(f"{document.name}\0{document.kind}\0{document.held_out}\0".encode())
        digest.update(document.text.encode("utf-8", "replace") + b"\0")
    return digest.hexdigest()


def is_held_out(name: str) -> bool:
    """Whether the hash of a module's name puts it into the hold-out."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % HELD_OUT == 0


def _queries(path: Path) -> Iterator[Document]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["language"] == "en":
            yield Document(row["id"], "english", row["split"] != "train", row["text"])


def _library(root: Path) -> Iterator[Document]:
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if LEFT_OUT & set(parts) or parts[-1].startswith("_sysconfigdata"):
            continue  # tables, tests, and what describes one machine
        try:
            source = path.read_text(encoding="utf-8")
            tree = ast.parse(source)
        except (SyntaxError, ValueError):
            continue  # files that are broken on purpose, for tests of the compiler
        if parts[0] == REFERENCE:
            yield from _topics(".".join(parts), tree)
            continue
        yield from _module(".".join(parts), source, tree)


def _module(name: str, source: str, tree: ast.Module) -> Iterator[Document]:
    lines = source.splitlines(keepends=True)
    said = []
    for node in ast.walk(tree):
        if not isinstance(node, DOCUMENTED) or ast.get_docstring(node, clean=False) is None:
            continue
        text = node.body[0]
        if lines[text.lineno - 1][: text.col_offset].strip():
            continue  # on the line of its def
        said.append((text.lineno, ast.get_docstring(node) or ""))
        for i in range(text.lineno - 1, text.end_lineno or text.lineno):
            lines[i] = ""
    held_out = is_held_out(name)
    yield Document(name, "english", held_out, "\n\n".join(text for _, text in sorted(said)))
    yield Document(name, "code", held_out, "".join(lines))


def _topics(name: str, tree: ast.Module) -> Iterator[Document]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                topic = f"{name}:{ast.literal_eval(key)}" if key else name
                text = inspect.cleandoc(str(ast.literal_eval(value)))
                yield Document(topic, "english", is_held_out(topic), text)
