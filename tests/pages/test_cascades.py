from __future__ import annotations

import pytest

from core.analysis import contest
from core.analysis.board import panel_label
from pages._parts import chained
from tests.pages.conftest import Open

STARTER = panel_label("starter")


def shown(app: object) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def verdicts(app: object) -> str:
    return " ".join(box.value for box in [*app.success, *app.info])


def test_the_best_chain_is_held_against_its_parts_and_the_line(open_page: Open) -> None:
    app = open_page("cascades", panel=STARTER)
    assert shown(app)["GQR score"] != "–"
    assert "the line between them" in verdicts(app)
    assert "95 %" in verdicts(app)
    assert {"measured", "simulated"} == set(app.dataframe[0].value["Kind"])
    headings = [box.value for box in app.subheader]
    certain = "certain to be better" in headings[0] and "not certain" not in headings[0]
    assert headings[0].startswith("Best found, ") and certain == bool(app.success)
    assert any(f"queries of {STARTER}" in caption.value for caption in app.caption)


def test_it_opens_on_a_chain_that_wins_for_certain(open_page: Open) -> None:
    app = open_page("cascades")
    assert app.selectbox(key="panel").value == "gqr"
    assert app.success and "certain to be better" in app.subheader[0].value
    assert len(app.multiselect(key="router").value) == 2
    assert any("may win by luck" in caption.value for caption in app.caption)
    assert any("named by its hash" in caption.value for caption in app.caption)


def test_the_pairs_of_the_first_visit_are_tried_before_it(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    chained.play_ahead()
    monkeypatch.setattr(contest, "every_pair", lambda *_: pytest.fail("tried while one waits"))
    assert open_page("cascades").success


def test_an_address_that_names_routers_opens_on_them(open_page: Open) -> None:
    app = open_page("cascades", router=["fastText", "Static (ours)"])
    assert app.multiselect(key="router").value == ["fasttext", "static"]
    assert not app.toggle(key="in_order").value
    assert not any("may win by luck" in caption.value for caption in app.caption)


def test_an_empty_box_is_no_limit(open_page: Open) -> None:
    app = open_page("cascades", panel=STARTER)
    assert app.number_input(key="most_ms").value is None
    free = shown(app)["GQR score"]
    capped = app.number_input(key="most_ms").set_value(0.0).run()
    assert "No chain fits" in verdicts(capped)
    assert shown(app.number_input(key="most_ms").set_value(None).run())["GQR score"] == free


def test_a_chain_by_hand_follows_its_sliders(open_page: Open) -> None:
    app = open_page("cascades", panel=STARTER, how="By hand")
    narrow = app.slider(key="band_0").set_value((0.5, 0.5)).run()
    assert shown(narrow)["Reaches the last"] == "0.0 %"
    wide = app.slider(key="band_0").set_value((0.0, 1.0)).run()
    assert not wide.exception
    assert float(shown(wide)["Reaches the last"].removesuffix(" %")) > 90


def test_a_guard_can_go_first(open_page: Open) -> None:
    app = open_page("cascades", panel=STARTER, how="By hand", role_0="guard: can only reject")
    assert any("rejects above" in block.value for block in app.markdown)


def test_every_pair_is_tried_on_request(open_page: Open) -> None:
    app = open_page("cascades", panel=STARTER, every_pair="true")
    said = " ".join(block.value for block in app.markdown)
    assert "pairs beat" in said or "pairs beats" in said
    table = next(frame.value for frame in app.dataframe if "Hardest rival" in frame.value)
    assert len(table) >= 2
    assert set(table["Verdict"]) <= {"better", "worse", "cannot tell"}


def test_the_oracle_is_shown_beside_luck(open_page: Open) -> None:
    app = open_page("cascades", panel=STARTER)
    assert any("Mind the luck" in caption.value for caption in app.caption)
    assert "by" in app.dataframe[-1].value
    assert not app.dataframe[-1].value["text"].str.startswith("#").any()
    assert not any("named by its hash" in caption.value for caption in app.caption)


def test_one_router_is_no_chain(open_page: Open) -> None:
    app = open_page("cascades", panel=STARTER)
    name = app.multiselect(key="router").value[0]
    alone = app.multiselect(key="router").set_value([name]).run()
    assert "two routers or more" in alone.info[0].value


@pytest.mark.parametrize("query", [{"most_ms": "0.0000001"}, {"most_usd": "0.0000000001"}])
def test_a_budget_that_nothing_meets_is_said(open_page: Open, query: dict[str, str]) -> None:
    app = open_page("cascades", panel=STARTER, **query)
    assert "GQR score" in shown(app) or "No chain fits" in verdicts(app)


def test_a_nonsense_link_falls_back(open_page: Open) -> None:
    app = open_page("cascades", panel="<b>", router="DROP", how="x", longest="99", most_ms="-3")
    assert not app.exception
    assert not any("may win by luck" in caption.value for caption in app.caption)


def test_one_press_shows_a_chain_that_beats_its_parts(open_page: Open) -> None:
    app = open_page("cascades", panel=STARTER).button(key="winner").click().run()
    assert not app.exception
    assert app.selectbox(key="panel").value == "gqr"
    assert len(app.multiselect(key="router").value) == 2
    assert app.success and "beats its parts and the line" in app.success[0].value


def test_one_router_of_a_link_is_joined_by_the_usual_ones(open_page: Open) -> None:
    app = open_page("cascades", panel=STARTER, router="fastText")
    assert app.multiselect(key="router").value == ["fasttext"]
    assert "Until then the usual ones join: " in app.info[0].value
    assert shown(app)["GQR score"] != "–"
    assert not app.warning
