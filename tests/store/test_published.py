"""The transcription: counts and values typed by hand from the sources."""

from __future__ import annotations

import csv

import pytest

from core.store.database import Store
from core.store.figures import COLUMNS
from core.store.reference import TABLES
from tests.store.conftest import PUBLISHED

ROWS = {
    "gqr_main": 243,
    "gqr_latency": 76,
    "gqr_dataset_sizes": 7,
    "gqr_background_2026": 589,
    "gqr_llm_followup": 704,
    "vecguard": 24,
}


def rows_of(name: str) -> list[dict[str, str]]:
    with (PUBLISHED / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(("name", "count"), ROWS.items())
def test_every_file_is_whole(name: str, count: int) -> None:
    rows = rows_of(name)
    assert len(rows) == count
    assert tuple(rows[0]) == COLUMNS


def test_the_folder_holds_these_files_only() -> None:
    assert {path.stem for path in PUBLISHED.glob("*.csv")} == {*ROWS, *TABLES}


def test_every_figure_reaches_the_database(shipped: Store) -> None:
    with shipped.cursor() as cursor:
        assert cursor.execute("select count(*) from published").fetchall() == [(1643,)]


def test_the_main_table_has_23_routers_and_its_dashes_stay_empty() -> None:
    rows = rows_of("gqr_main")
    assert len({(row["router"], row["variant"]) for row in rows}) == 23
    without_id = {row["router"] for row in rows} - {
        row["router"] for row in rows if row["metric"] == "id_accuracy"
    }
    assert without_id == {
        "Llama-Guard-3-8B",
        "Llama-Guard-3-1B",
        "NeMo Guardrails + Llama3.2:3B",
        "NeMo Guardrails + Llama3.1:8B",
        "NeMo Guardrails + GPT-4o-mini",
    }


@pytest.mark.parametrize(
    ("file", "router", "variant", "metric", "dataset", "as_printed", "unit"),
    [
        ("gqr_main", "Llama-Guard-3-8B", "", "accuracy", "jigsaw", "27.07", "%"),
        ("gqr_main", "Llama-Guard-3-8B", "", "accuracy", "ml_questions", "0.00", "%"),
        ("gqr_main", "fastText", "", "accuracy", "tuke_slovak", "83.11", "%"),
        ("gqr_main", "WideMLP", "t=0.90", "gqr", "all", "85.33", "%"),
        ("gqr_main", "GPT-4o-mini", "", "id_accuracy", "all", "95.70", "%"),
        ("gqr_main", "TF-IDF + XGBoost", "", "accuracy", "dkhate", "100.00", "%"),
        ("gqr_main", "TF-IDF + XGBoost", "", "gqr", "all", "42.39", "%"),
        ("gqr_latency", "fastText", "", "latency", "all", "0.00009", "s"),
        ("gqr_latency", "GPT-4o-mini", "", "latency", "all", "0.6668", "s"),
        ("gqr_latency", "GPT-4o-mini", "", "latency", "all", "669", "ms"),
        ("gqr_latency", "WideMLP", "", "latency", "all", "<4", "ms"),
        ("gqr_latency", "LLMs", "", "gqr", "all", "91", "%"),
        ("gqr_latency", "fastText", "", "latency_batch_256", "all", "0.03865", "ms"),
        ("gqr_dataset_sizes", "", "", "rows", "hatexplain", "5935", "count"),
        ("gqr_background_2026", "SVM (mini)", "bg4/argmax", "gqr", "all", "0.9527", "fraction"),
        (
            "gqr_background_2026",
            "ModernBERT (own)",
            "bg4/argmax",
            "train_time",
            "all",
            "1012.3",
            "s",
        ),
        ("gqr_background_2026", "fastText (own)", "bg4/tau", "latency", "all", "2.2e-05", "s"),
        (
            "vecguard",
            "Lease(LEACE) based router",
            "threshold=0.20",
            "gqr",
            "all",
            "0.92",
            "fraction",
        ),
        ("vecguard", "LDA based router", "threshold=0.15", "ood_accuracy", "all", "0", "fraction"),
    ],
)
def test_spot_values(
    file: str, router: str, variant: str, metric: str, dataset: str, as_printed: str, unit: str
) -> None:
    wanted = {"router": router, "variant": variant, "metric": metric, "dataset": dataset}
    found = [row for row in rows_of(file) if wanted.items() <= row.items()]
    assert (as_printed, unit) in {(row["as_printed"], row["unit"]) for row in found}


def test_dataset_sizes_agree_with_the_counted_rows(shipped: Store) -> None:
    with shipped.cursor() as cursor:
        sizes = dict(cursor.execute("select dataset, n from datasets").fetchall())
        unsafe = cursor.execute("select dataset from datasets where unsafe").fetchall()
    assert sizes == {row["dataset"]: int(row["value"]) for row in rows_of("gqr_dataset_sizes")}
    assert sum(sizes.values()) == 13457
    assert {name for (name,) in unsafe} == {"jigsaw", "olid", "hatexplain", "dkhate", "tuke_slovak"}


def test_no_source_and_no_router_is_without_figures(shipped: Store) -> None:
    with shipped.cursor() as cursor:
        used = "select source from published"
        assert not cursor.execute(f"from sources where source not in ({used})").fetchall()
        assert not cursor.execute(
            "select study, router from routers except select study, router from figures"
        ).fetchall()


def test_the_readme_tells_the_true_number_of_rows() -> None:
    text = (PUBLISHED / "README.md").read_text(encoding="utf-8")
    for name in (*ROWS, *TABLES):
        assert f"| `{name}.csv` | {len(rows_of(name))} |" in text
