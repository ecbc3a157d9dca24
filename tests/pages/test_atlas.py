from __future__ import annotations

from tests.pages.conftest import Open


def test_it_lists_every_system_and_draws_the_claims(open_page: Open) -> None:
    app = open_page("atlas")
    assert len(app.dataframe[0].value) == 51
    assert len(app.get("vega_lite_chart")) == 3
    assert app.subheader[0].value == "GQR-Bench"


def test_the_address_opens_one_system_with_its_trap(open_page: Open) -> None:
    app = open_page("atlas", system="GraphRouter")
    assert app.subheader[0].value == "GraphRouter"
    assert "12.3 %" in app.warning[0].value


def test_filters_that_fit_nothing_say_so(open_page: Open) -> None:
    app = open_page("atlas", words="<script>alert(1)</script>")
    assert "No system fits" in app.info[0].value
    assert not app.dataframe


def test_a_filter_without_claims_has_a_sentence_instead_of_a_chart(open_page: Open) -> None:
    app = open_page("atlas", words="Tryage")
    assert not app.get("vega_lite_chart")
    assert "None of the systems" in app.info[0].value
