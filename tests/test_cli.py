"""The commands: JSON alone on stdout, faults in one sentence, and work done once only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core import cli
from core.analysis.cascade import Stage
from core.cascades.saved import SavedCascade, added, change
from core.cli import main
from core.commands import evaluate as evaluate_module
from core.commands import prepare as prepare_module
from core.commands import route as route_module
from core.commands.table import END, START
from core.routers import GUARDS, REGISTRY, RouterError
from core.routers.artifacts import load
from core.routers.baselines import AlwaysLaw
from core.settings import ROOT, Settings
from core.store import readers
from core.store.database import build_store, open_store
from core.types import Scores
from tests.benchmark.fitted import small_fasttext

QUERIES = """text,label,dataset
May my landlord keep the deposit?,law,mine
Which stocks pay a dividend?,finance,mine
Why does my head hurt?,healthcare,mine
What is the boiling point of tin?,ood,science
Write a poem about the sea,ood,chat
"""


class Broken(AlwaysLaw):
    """A router that loads, and fails when it is asked."""

    name = "broken"
    ready = True

    def _score(self, texts: list[str]) -> Scores:
        raise RouterError("The weights are gone. Fetch them.")


@pytest.fixture(scope="module")
def models(config: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    small_fasttext(config, folder)
    return folder


@pytest.fixture
def here(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation with one fitted router and a store of its own."""
    found = Settings(models=models, store=tmp_path / "switchyard.duckdb")
    monkeypatch.setattr(cli, "settings", lambda: found)
    return found


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(QUERIES, encoding="utf-8")
    return path


def test_evaluate_prints_json_and_nothing_else(models: Path, queries: Path) -> None:
    command = [sys.executable, "-m", "core", "evaluate", "--queries", str(queries), "--json"]
    done = subprocess.run(
        [*command, "--routers", "fasttext"],
        cwd=ROOT,
        env={**os.environ, "SWITCHYARD_MODELS": str(models)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    assert list(found) == ["fasttext"]
    row = found["fasttext"]
    assert row["n"] == sum(map(sum, row["confusion"])) == 5
    assert row["labels"] == ["law", "finance", "healthcare", "ood"]
    assert [sum(line) for line in row["confusion"]] == [1, 1, 1, 2]
    assert set(row["by_dataset"]) == {"mine", "science", "chat"}
    right_inside = sum(row["confusion"][i][i] for i in range(3))
    assert row["id_accuracy"] == pytest.approx(right_inside / 3)
    assert row["ood_accuracy"] == pytest.approx(row["confusion"][3][3] / 2)
    assert 0 < row["latency_ms"]["p50"] <= row["latency_ms"]["p95"] <= row["latency_ms"]["p99"]
    assert row["throughput_qps"] > 0
    assert "5 queries of mine" in done.stderr


def test_what_is_unknown_is_null(
    here: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "inside.jsonl"
    path.write_text('{"text": "May my landlord keep it?", "label": "law"}\n', encoding="utf-8")
    assert main(["evaluate", "--queries", str(path), "--routers", "fasttext", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)["fasttext"]
    assert row["gqr"] is row["ood_accuracy"] is row["unsafe_avg"] is None
    assert row["id_accuracy"] in (0, 1)


def test_all_routers_are_those_that_load(
    here: Settings, queries: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", "--queries", str(queries), "--json"]) == 0
    said = capsys.readouterr()
    assert list(json.loads(said.out)) == ["fasttext"]
    assert said.err.count("not fitted yet") == len(REGISTRY) - 1 + len(GUARDS)


def test_evaluate_in_words(
    here: Settings, queries: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", "--queries", str(queries), "--routers", "fasttext"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("fasttext           GQR ")
    assert [line.split()[0] for line in lines[1:]] == ["chat", "mine", "science"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["evaluate", "--queries", "none.csv"], "none.csv: No such file"),
        (["evaluate", "--panel", "unseen"], "Give its folder: --data DIR"),
        (["evaluate", "--panel", "starter", "--routers", "abacus"], "No router is called 'abacus'"),
        (["evaluate", "--panel", "starter", "--routers", "svm-tfidf"], "not fitted yet"),
        (["evaluate", "--panel", "gqr", "--data", "nowhere"], "'nowhere' is no folder"),
        (["bench", "--panels", "ivory"], "No panel is called 'ivory'"),
        (["bench", "--routers", ","], "No router is called ''"),
        (["train", "--from", "nowhere"], "'nowhere' is no folder"),
        (["route", "  "], "There is nothing to route yet"),
    ],
)
def test_a_fault_is_one_sentence_and_exit_code_1(
    here: Settings, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert main(arguments) == 1
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""


def test_evaluate_goes_on_after_a_router_that_fails(
    here: Settings,
    queries: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = {"broken": Broken(), "fasttext": load("fasttext", here.models)}
    monkeypatch.setattr(evaluate_module, "fitted", lambda *_: asked)
    assert main(["evaluate", "--queries", str(queries), "--json"]) == 1
    said = capsys.readouterr()
    assert list(json.loads(said.out)) == ["fasttext"]
    assert "broken: The weights are gone" in said.err


def test_route_tells_a_fault_in_its_routers_place(
    here: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = {"broken": Broken(), "fasttext": load("fasttext", here.models)}
    monkeypatch.setattr(route_module, "fitted", lambda *_: asked)
    assert main(["route", "May my landlord keep it?", "--json"]) == 0
    found = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert found["broken"] == {"fault": "The weights are gone. Fetch them."}
    assert found["fasttext"]["verdict"]
    del asked["fasttext"]
    assert main(["route", "May my landlord keep it?"]) == 1
    assert "The weights are gone" in capsys.readouterr().out


def test_an_empty_list_of_loads_says_how_to_load(
    here: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "--list"]) == 0
    said = capsys.readouterr()
    assert "python -m core import FILE" in said.err
    assert said.out == ""


def test_a_wrong_label_is_refused_before_anything_runs(
    here: Settings, queries: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    queries.write_text(QUERIES.replace(",ood,chat", ",odo,chat"), encoding="utf-8")
    assert main(["evaluate", "--queries", str(queries)]) == 1
    said = capsys.readouterr()
    assert "mine.csv, row 6, column label: 'odo' is unknown" in said.err
    assert said.out == ""


def test_route(here: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["route", "May my landlord keep it?", "--router", "fasttext", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["fasttext"]
    assert found["verdict"] in ("law", "finance", "healthcare", "ood")
    assert set(found["scores"]) == {"law", "finance", "healthcare"}


def test_prepare_builds_once_and_again_when_the_files_changed(
    here: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(prepare_module, "REGISTRY", {"fasttext": REGISTRY["fasttext"]})
    assert main(["prepare"]) == 0
    assert "Building the store" in capsys.readouterr().err
    before = here.store.stat().st_mtime_ns
    assert main(["prepare"]) == 0
    assert capsys.readouterr().err == ""
    assert here.store.stat().st_mtime_ns == before
    with open_store(here.store) as store, store.transaction() as cursor:
        cursor.execute("delete from loads where table_name = 'shipped'")
    assert main(["prepare"]) == 0
    assert "Building the store" in capsys.readouterr().err


def test_prepare_exports_the_encoder_where_it_is_not_there_yet(
    here: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = []
    monkeypatch.setattr(prepare_module, "REGISTRY", {"fasttext": REGISTRY["fasttext"]})
    monkeypatch.setattr("core.embed.is_exported", lambda: bool(made))
    monkeypatch.setattr("core.embed.embedder", lambda: made.append("minilm"))
    assert main(["prepare"]) == 0
    assert "Exporting the sentence encoder" in capsys.readouterr().err
    assert main(["prepare"]) == 0
    assert made == ["minilm"]
    assert "Exporting" not in capsys.readouterr().err


def test_a_router_that_cannot_be_fitted_does_not_stop_prepare(
    here: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(prepare_module, "REGISTRY", {"abacus": REGISTRY["fasttext"]})
    assert main(["prepare"]) == 0
    assert "abacus: No router is called 'abacus'" in capsys.readouterr().err


def test_bench_writes_runs_and_a_table(
    here: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{START}\nold\n{END}\nafter\n", encoding="utf-8")
    command = ["bench", "--routers", "fasttext", "--panels", "starter", "--table", str(page)]
    assert main([*command, "--runs", str(tmp_path / "runs")]) == 0
    (folder,) = (tmp_path / "runs").iterdir()
    table = capsys.readouterr().out.rstrip("\n")
    assert page.read_text(encoding="utf-8") == f"before\n{START}\n{table}\n{END}\nafter\n"
    cells = [cell.strip() for cell in table.splitlines()[2].strip("|").split("|")]
    assert (cells[0], cells[1], cells[2], cells[-1]) == ("fastText", "–", "–", "80.12")
    assert 0 < float(cells[3]) <= float(cells[4])
    written = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert main([*command, "--runs", str(tmp_path / "runs")]) == 0
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == written
    build_store(here.store, here.published, folder.parent)
    with open_store(here.store, read_only=True) as store:
        board = readers.scoreboard(store)
        row = board[board["kind"] == "measured"].iloc[0]
        assert (row["router"], row["panel"]) == ("fasttext", "starter")
        assert row["gqr_low"] <= row["gqr"] <= row["gqr_high"]
        assert len(readers.answers(store, row["row_id"])) == row["n"]


def test_bench_goes_on_after_a_router_that_fails(
    here: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["bench", "--routers", "svm-tfidf,fasttext", "--panels", "starter"]
    assert main([*command, "--runs", str(tmp_path / "runs")]) == 1
    said = capsys.readouterr()
    assert "Router 'svm-tfidf': not fitted yet" in said.err
    assert "| fastText |" in said.out


def test_a_page_without_markers(
    here: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing here\n", encoding="utf-8")
    command = ["bench", "--routers", "fasttext", "--panels", "starter", "--table", str(page)]
    assert main([*command, "--runs", str(tmp_path / "runs")]) == 1
    assert "page.md needs the lines <!-- bench:start -->" in capsys.readouterr().err
    assert page.read_text(encoding="utf-8") == "nothing here\n"
    assert not (tmp_path / "runs").exists()


def test_a_saved_cascade_is_asked_and_measured_by_its_name(
    here: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = SavedCascade.of("Mine", [Stage(0, 0.5, 0.5)], ["fasttext"], "starter", True)
    here.cascades = str(tmp_path / "cascades.json")
    change(tmp_path / "cascades.json", lambda kept: added(kept, one))
    assert main(["route", "--router", "mine", "--json", "Which stocks pay a dividend?"]) == 0
    assert list(json.loads(capsys.readouterr().out)) == [one.router]
    runs = tmp_path / "runs"
    assert main(["bench", "--routers", "Mine", "--panels", "starter", "--runs", str(runs)]) == 0
    assert "| Mine |" in capsys.readouterr().out
    assert [path.name.split("--")[:2] for path in runs.iterdir()] == [[one.router, "starter"]]
    assert main(["route", "--router", "nobody", "x"]) == 1
    assert ", Mine." in capsys.readouterr().err
