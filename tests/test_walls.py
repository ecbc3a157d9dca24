"""Who may know whom, as code: room -> what it must not import."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

HEAVY = (
    "torch", "sentence_transformers", "transformers", "xgboost", "fasttext", "onnxruntime",
    "sklearn", "tokenizers", "gqr", "datasets", "xllamacpp", "nemoguardrails", "py3langid",
)  # fmt: skip

RUNS_WHAT_IT_READS = ("pickle", "joblib", "dill", "cloudpickle", "shelve", "marshal")

FORBIDDEN: dict[str, tuple[str, ...]] = {
    "core": ("streamlit", "pages", *HEAVY, *RUNS_WHAT_IT_READS),
    "core/routers": ("core.store", "core.charts", "core.analysis", "core.benchmark", "duckdb"),
    "core/store": ("core.routers", "core.charts", "core.training", "core.live"),
    "core/charts": ("core.store", "core.routers.artifacts", "core.benchmark", "duckdb"),
    "core/analysis": ("core.store", "core.routers", "core.charts", "duckdb"),
    "pages": ("duckdb", *HEAVY),
}


def imported(path: Path, top_level_only: tuple[str, ...] = ()) -> set[str]:
    """Modules that a file imports.

    Those in `top_level_only` count outside functions only, and not where they name types.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    inside = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.FunctionDef | ast.AsyncFunctionDef) or for_types(block)
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            if not (name.split(".")[0] in top_level_only and id(node) in inside):
                found.add(name)
    return found


def for_types(node: ast.AST) -> bool:
    """Whether a block is `if TYPE_CHECKING:`, which nothing runs."""
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
        and not node.orelse
    )


def offences(room: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for name in sorted(imported(path, top_level_only=HEAVY))
        for banned in FORBIDDEN[room]
        if name == banned or name.startswith(banned + ".")
    ]


@pytest.mark.parametrize("room", FORBIDDEN)
def test_a_room_imports_nothing_it_must_not_know(room: str) -> None:
    assert offences(room) == []


def test_the_check_sees_an_offence(tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text(
        "from core import store\n\ndef f():\n    import torch\n    import duckdb\n"
        "\nif TYPE_CHECKING:\n    import torch\n"
    )
    assert imported(path, top_level_only=HEAVY) == {"core", "core.store", "duckdb"}


def test_pages_hold_no_sql() -> None:
    words = ("select ", "insert ", " from ", "update ", "delete ")
    for path in (ROOT / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value.lower().lstrip()
                assert not (text.startswith(("select ", "insert ", "with ")) and words[2] in text)


def test_pages_hold_no_arithmetic() -> None:
    sums = (ast.Mult, ast.Sub, ast.Pow, ast.FloorDiv, ast.Mod)
    for path in (ROOT / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.BinOp) and isinstance(node.op, sums)), (
                f"{path.name}:{node.lineno}"
            )


def test_listing_the_routers_loads_no_heavy_library() -> None:
    code = (
        "import sys, core.routers; "
        f"print(sorted(set(sys.modules) & {set(HEAVY)!r} | {{'streamlit'}} & set(sys.modules)))"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "[]"


def test_the_first_page_imports_neither_tables_nor_the_database() -> None:
    """They take longer than all else that it does (docs/decisions/0203)."""
    lines = [
        ast.unparse(node)
        for page in ("_frame.py", "overview.py")
        for node in ast.parse((ROOT / "pages" / page).read_text(encoding="utf-8")).body
        if isinstance(node, ast.Import | ast.ImportFrom)  # what stands in a block waits for it
    ]
    assert "from pages._parts.headlines import headlines" in lines
    heavy = {"altair", "duckdb", "numpy", "pandas", "pyarrow"}
    code = "\n".join([*lines, "import sys", f"print(sorted({heavy!r} & set(sys.modules)))"])
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "[]"
