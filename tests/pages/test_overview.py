from __future__ import annotations

from core.glossary import WORDS
from tests.pages.conftest import Open


def test_it_shows_three_headlines_and_the_way_on(open_page: Open) -> None:
    app = open_page("overview")
    assert len(app.get("vega_lite_chart")) == 3
    assert "guarded" in app.title[0].value
    assert len(app.get("page_link")) == 4
    assert "GQR score: harmonic mean" in app.caption[0].value


def test_it_lists_what_does_not_add_up_once_asked(open_page: Open) -> None:
    app = open_page("overview")
    assert not app.dataframe
    app.session_state["origin"] = True
    app.run()
    audit, sources = (frame.value for frame in app.dataframe)
    assert audit["Router"].nunique() >= 7
    assert len(sources) >= 10


def test_the_best_published_router_is_named_before_ours(open_page: Open) -> None:
    said = "\n".join(one.value for one in open_page("overview").markdown)
    assert said.index("**Published: ") < said.index("**Measured here: ")
    assert "97.6 %" in said and "answers" in said


def test_the_sidebar_explains_every_word_of_the_glossary(open_page: Open) -> None:
    app = open_page("overview")
    assert not app.sidebar.markdown  # nothing is sent that nobody looks at
    app.session_state["glossary"] = True
    said = "\n".join(one.value for one in app.run().sidebar.markdown)
    assert all(f"**{word.split(',')[0]}" in said.replace("\\", "") for word in WORDS)


def test_a_word_is_looked_up_in_the_sidebar_and_stands_alone(open_page: Open) -> None:
    app = open_page("overview")
    app.session_state["glossary"] = True
    app.run()
    app.sidebar.selectbox(key="word").select("Knee").run()
    (said,) = (one.value for one in app.sidebar.markdown)
    assert said == f"**Knee**: {WORDS['Knee']}"
    assert not app.exception
