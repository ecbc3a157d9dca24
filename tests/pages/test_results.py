from __future__ import annotations

from pages._parts.faults import as_text
from tests.pages.conftest import Open


def test_it_opens_on_loading(open_page: Open) -> None:
    app = open_page("results")
    assert app.title[0].value == "What was measured?"
    assert any("Nothing is written before" in block.value for block in app.markdown)


def test_an_example_shows_the_whole_way_and_is_put_away(open_page: Open) -> None:
    app = open_page("results")
    app.button(key="results_example_try").click().run()
    assert not app.exception
    assert "What would be loaded" in [one.value for one in app.subheader]
    (panel,) = [one.value for one in app.text_input if one.label == "Panel"]
    assert panel == "example"
    load = next(one for one in app.button if one.label.startswith("Load "))
    assert load.label.endswith(" rows")
    next(one for one in app.button if one.label == "Put the example away").click().run()
    assert not app.subheader


def test_the_console_answers_refuses_and_offers_examples(open_page: Open) -> None:
    app = open_page("results", do="Ask with SQL")
    app.text_area(key="results_sql").set_value("select 1 as one, 'a' as two")
    app.button[0].click().run()
    assert not app.exception
    assert any("1 row in" in caption.value for caption in app.caption)
    app.text_area(key="results_sql").set_value("select * from read_text('/etc/passwd')")
    app.button[0].click().run()
    assert "read\\_text is not available" in app.error[0].value


def test_nothing_loaded_is_said_and_figures_can_be_taken(open_page: Open) -> None:
    app = open_page("results", do="Download")
    assert [button.label for button in app.get("download_button")] == ["CSV", "Parquet"] * 2


def test_a_users_text_is_never_markdown() -> None:
    assert as_text("[x](http://a) **b** :red[c] $d$") == (
        "\\[x\\]\\(http\\:\u2060//a\\) \\*\\*b\\*\\* \\:red\\[c\\] \\$d\\$"
    )
