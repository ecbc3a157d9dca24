from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from core.analysis import detectors
from core.analysis.board import panel_label
from core.settings import settings
from pages._parts import answers
from pages._parts.lab_views import VIEWS
from tests.pages.conftest import Open

STARTER, GQR = panel_label("starter"), panel_label("gqr")


def shown(app: object) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def test_it_opens_at_the_shipped_threshold_with_its_figures(open_page: Open) -> None:
    app = open_page("thresholds", panel=STARTER)
    assert set(shown(app)) >= {"GQR score", "ID accuracy", "OOD accuracy", "Coverage"}
    assert shown(app)["Unsafe average"] == "–"
    assert len(app.get("vega_lite_chart")) == 4
    assert any(button.label.startswith("Shipped") for button in app.button)
    table = app.dataframe[0].value
    assert f"{table['GQR score'].iloc[0]:.1f} %" == shown(app)["GQR score"]


def test_the_slider_moves_the_figures(open_page: Open) -> None:
    app = open_page("thresholds", panel=STARTER)
    strict = app.slider(key="tau").set_value(0.0).run()
    assert shown(strict)["ID accuracy"] < "50"
    lax = app.slider(key="tau").set_value(1.0).run()
    assert not lax.exception
    assert shown(lax)["OOD accuracy"] == "0.0 %"
    assert shown(lax)["Coverage"] == "100.0 %"


def test_a_mark_moves_the_slider(open_page: Open) -> None:
    app = open_page("thresholds", panel=STARTER)
    button = next(b for b in app.button if b.label.startswith("Best on test"))
    assert "no honest choice" in button.help
    moved = button.click().run()
    assert f"{moved.slider(key='tau').value:.3f}" in button.label


def test_one_threshold_per_domain(open_page: Open) -> None:
    app = open_page("thresholds", panel=STARTER, per_domain="true")
    assert {"tau_law", "tau_finance", "tau_healthcare"} <= {s.key for s in app.slider}
    moved = app.slider(key="tau_law").set_value(0.0).run()
    assert not moved.exception
    assert any("τ = 0.000 /" in caption.value for caption in moved.caption)


@pytest.mark.parametrize("look", VIEWS)
def test_every_way_of_looking_opens(open_page: Open, look: str) -> None:
    app = open_page("thresholds", panel=STARTER, look=look)
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize("score", ["Max softmax", "Max logit", "Energy", "Entropy"])
def test_another_score_has_no_shipped_threshold(open_page: Open, score: str) -> None:
    app = open_page("thresholds", panel=STARTER, score=score)
    assert not any(button.label.startswith("Shipped") for button in app.button)
    assert any("arXiv" in caption.value for caption in app.caption)


@pytest.mark.parametrize(
    "score", ["Mahalanobis, MiniLM vectors", "Nearest neighbours, MiniLM vectors"]
)
def test_a_score_on_sentence_vectors_opens_and_separates(open_page: Open, score: str) -> None:
    app = open_page("thresholds", panel=STARTER, score=score, look="Separation")
    assert app.selectbox(key="score").value in detectors.ON_VECTORS
    assert app.dataframe[-1].value["auroc"].iloc[-1] > 50


def test_another_router_starts_at_its_own_threshold(open_page: Open) -> None:
    app = open_page("thresholds", panel=STARTER, tau="0.2")
    assert app.slider(key="tau").value == pytest.approx(0.2)
    moved = app.multiselect(key="router").set_value(["static"]).run()
    shipped = next(b.label for b in moved.button if b.label.startswith("Shipped"))
    assert f"{moved.slider(key='tau').value:.3f}" in shipped


def test_traffic_changes_what_is_weighed(open_page: Open) -> None:
    app = open_page("thresholds", panel=STARTER, ood_share="0", cost_rejected="7")
    row = app.dataframe[0].value.iloc[0]
    assert row["Right, your traffic"] == row["ID accuracy"]
    assert row["GQR, your traffic"] != row["GQR score"]


def test_mistakes_are_filtered_and_abuse_is_hidden_until_asked_for(open_page: Open) -> None:
    app = open_page("thresholds", panel=STARTER, look="Mistakes", sets="Rude", tau="0.999")
    wrong = app.dataframe[-1].value
    assert set(wrong["dataset"]) == {"Rude"}
    assert set(wrong["text"]) == {"(may be abusive: hidden)"}
    unmasked = app.toggle(key="unmasked").set_value(True).run()
    assert "(may be abusive: hidden)" not in set(unmasked.dataframe[-1].value["text"])


def test_routers_are_held_against_the_first(open_page: Open) -> None:
    app = open_page("thresholds", panel=GQR, look="Against each other")
    table = app.dataframe[-1].value
    assert table["Verdict"].iloc[1:].isin(["better", "worse", "cannot tell"]).all()
    assert table["At"].nunique() == 1
    own = app.toggle(key="own_tau").set_value(True).run().dataframe[-1].value
    assert own["At"].nunique() == len(own)


def test_a_demand_out_of_reach_is_said(open_page: Open) -> None:
    app = open_page(
        "thresholds", panel=STARTER, look="Suggest τ", target="ID accuracy of at least …",
        least="100",
    )  # fmt: skip
    assert any("No threshold reaches ID accuracy" in info.value for info in app.info)


def test_panels_have_names_and_an_older_address_still_finds_its_panel(open_page: Open) -> None:
    app = open_page("thresholds", panel=panel_label("unseen"))
    assert app.selectbox(key="panel").value == "unseen"
    assert {STARTER, GQR} <= set(app.selectbox(key="panel").options)
    assert open_page("thresholds", panel="unseen").selectbox(key="panel").value == "unseen"
    assert open_page("cascades", panel="unseen").selectbox(key="panel").value == "unseen"


def test_a_nonsense_link_falls_back(open_page: Open) -> None:
    app = open_page("thresholds", panel="<b>", router="DROP", score="x", tau="9e9", T="-1")
    assert "GQR score" in shown(app)


def test_texts_that_do_not_ship_come_from_a_folder_of_the_users(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = {"panel": GQR, "look": "Mistakes", "sets": "web_questions"}
    answers.texts.clear()
    app = open_page("thresholds", **look)
    assert any("SWITCHYARD_QUERIES" in caption.value for caption in app.caption)
    assert app.dataframe[-1].value["text"].str.startswith("#").all()
    wrong = app.dataframe[-1].value["text"].iloc[0].removeprefix("#")
    text = "a text that stands in for the real one"
    monkeypatch.setattr("core.benchmark.texts.query_hash", lambda _: wrong)
    pd.DataFrame({"text": [text]}).to_csv(tmp_path / "mine.csv")
    monkeypatch.setattr(settings(), "queries", str(tmp_path))
    answers.texts.clear()
    assert text in set(open_page("thresholds", **look).dataframe[-1].value["text"])
    answers.texts.clear()


def test_one_press_shows_why_the_papers_strictest_setting_wins_and_what_it_costs(
    open_page: Open,
) -> None:
    app = open_page("thresholds", panel=STARTER).toggle(key="why").set_value(True).run()
    assert not app.exception
    assert app.selectbox(key="panel").value == "gqr"
    assert app.multiselect(key="router").value[0] == "wide-mlp-id"
    assert app.slider(key="tau").value == pytest.approx(0.01)
    said = " ".join(block.value for block in app.markdown)
    assert "**Published.** From t = 0.75 to 0.99 OOD accuracy moves by +17.92" in said
    assert "**Measured here.**" in said and "of 1,000 valid queries" in said
    table = app.dataframe[0].value
    ours = table[table["Kind"] == "measured"].set_index("t")
    assert ours["GQR score (%)"].idxmax() == 0.99
    assert said.count("the strictest setting **wins**") == 2
    assert ours["Valid queries refused (%)"].is_monotonic_increasing
    assert table["Kind"].tolist() == ["published"] * 3 + ["measured"] * 3
    assert len(app.toggle(key="why").set_value(False).run().dataframe) == 1


def test_the_view_has_an_address(open_page: Open) -> None:
    app = open_page("thresholds", why="true", tau="0.25")
    assert "published" in set(app.dataframe[0].value["Kind"])
    assert app.slider(key="tau").value == pytest.approx(0.25)


def test_one_tau_for_all_is_said_and_each_may_keep_its_own(open_page: Open) -> None:
    app = open_page("thresholds", panel=GQR)
    said = next(c.value for c in app.caption if "applied to all 3 routers" in c.value)
    assert "13,428 queries of GQR-Bench" in said and "fastText 0." in said
    before = app.dataframe[0].value.set_index("Router")["GQR score"]
    own = app.toggle(key="others_own").set_value(True).run()
    assert any("moves **WideMLP** alone" in caption.value for caption in own.caption)
    after = own.dataframe[0].value.set_index("Router")["GQR score"]
    assert after["fastText"] != before["fastText"] and after["WideMLP"] == before["WideMLP"]
    alone = own.multiselect(key="router").set_value(["static"]).run()
    assert not any("applied to all" in caption.value for caption in alone.caption)


def test_without_a_shipped_threshold_none_is_offered(open_page: Open) -> None:
    app = open_page("thresholds", panel=STARTER, score="Max softmax")
    assert "others_own" not in {toggle.key for toggle in app.toggle}
