"""The atlas: complete, checked word by word, filtered by its taxonomy."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from core.analysis.leaders import times
from core.analysis.systems import as_table, claims_of, narrowed
from core.atlas import BadAtlas, read_systems
from core.charts.atlas import claims_charts
from core.settings import Settings

ENTRY = """
[[system]]
key = "{key}"
name = "One"
arxiv = "{arxiv}"
decides = "{decides}"
routes = "yes"
what = ["quality"]
when = ""
how = []
trades = "Gives this for that."
figures = [ {{ text = "Twice as fast.", grade = "{grade}" }} ]
trap = ""
here = "listed"
"""


def write(folder: Path, *entries: str) -> Path:
    path = folder / "systems.toml"
    path.write_text("".join(entries), encoding="utf-8")
    return path


def entry(key: str = "one", arxiv: str = "", decides: str = "query", grade: str = "paper") -> str:
    return ENTRY.format(key=key, arxiv=arxiv, decides=decides, grade=grade)


def test_all_systems_are_there_and_those_that_route_nothing_say_so(config: Settings) -> None:
    systems = read_systems(config.published / "systems.toml")
    assert len(systems) == 51
    table = as_table(systems).set_index("name")
    assert table.loc["TrafficLLM", "routes"] == "only the word"
    assert table.loc["GraphRouter", "trap"].count("12.3 %") == 1
    assert (table["here"] == "runs here").any()


def test_every_page_that_an_entry_names_exists(config: Settings) -> None:
    pages = Path(__file__).resolve().parents[1] / "pages"
    for system in read_systems(config.published / "systems.toml"):
        assert not system.page or (pages / f"{system.page}.py").exists(), system.key
        assert system.page or system.here == "listed", system.key


def test_the_gain_of_gqr_bench_is_what_its_printed_figures_give(config: Settings) -> None:
    claims = claims_of(read_systems(config.published / "systems.toml")).set_index("label")
    wide = claims.loc["GQR-Bench: WideMLP"]
    assert wide["gain"] == pytest.approx(87.74 - 91.67, abs=0.005)
    assert wide["saving"] == pytest.approx(100 * (1 - 0.00359 / 0.06275), abs=0.05)


def test_how_much_sooner_a_classifier_answers_is_what_its_latencies_give(config: Settings) -> None:
    rows = pd.read_csv(config.published / "gqr_latency.csv").query("source == 'gqr-table-4'")
    seconds = rows.set_index("router")["value"]
    said = read_systems(config.published / "systems.toml")[0].trades
    for router in ("WideMLP", "fastText"):
        assert f"{router} {times(seconds['Llama3.1:8B'] / seconds[router])}" in said


def test_filters_narrow_and_an_empty_one_lets_all_through(config: Settings) -> None:
    systems = read_systems(config.published / "systems.toml")
    assert narrowed(systems) == systems
    experts = narrowed(systems, decides=["expert"])
    assert experts and {system.decides for system in experts} == {"expert"}
    assert narrowed(experts, decides=["token"]) == []
    assert [s.key for s in narrowed(systems, words="GRAPHrouter cost first")] == ["graphrouter"]
    both = narrowed(systems, what=["energy", "memory"], routes=["yes"])
    assert all({"energy", "memory"} & set(system.what) for system in both)


def test_unknown_is_empty_not_zero(tmp_path: Path) -> None:
    (one,) = read_systems(write(tmp_path, entry()))
    assert one.url is None
    row = as_table([one]).iloc[0]
    assert row["paper"] is None and row["trap"] is None and row["how"] is None
    assert claims_of([one]).empty


@pytest.mark.parametrize(
    ("entries", "named"),
    [
        ([entry(decides="nowhere")], "one: decides 'nowhere'"),
        ([entry(grade="hearsay")], "one: grade 'hearsay'"),
        ([entry(), entry()], "one stands twice"),
        ([entry().replace("trades", "sells")], "sells"),
        ([entry().replace("figures =", "claims =")], "one"),
    ],
)
def test_an_entry_that_does_not_fit_is_named(
    tmp_path: Path, entries: list[str], named: str
) -> None:
    with pytest.raises(BadAtlas, match=named):
        read_systems(write(tmp_path, *entries))


def test_units_share_no_axis_and_every_claim_is_drawn_once(config: Settings) -> None:
    claims = claims_of(read_systems(config.published / "systems.toml"))
    charts = claims_charts(claims)
    assert set(charts) == set(claims["unit"])
    drawn = []
    for unit, chart in charts.items():
        rows = max(chart.to_dict()["datasets"].values(), key=len)
        assert {row["unit"] for row in rows} == {unit}
        drawn += [row["label"] for row in rows]
    assert sorted(drawn) == sorted(claims["label"])
