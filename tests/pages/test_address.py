"""Wrong links are told on every page, and right ones are not."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open


def told(app: AppTest) -> str:
    said = "\n".join(one.value for one in app.warning if "Not understood" in one.value)
    return said.replace("\\", "")


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("thresholds", {"tau": "abc"}),
        ("thresholds", {"panel": "nope"}),
        ("thresholds", {"routers": "nosuch"}),
        ("thresholds", {"router": "nosuch"}),
        ("cascades", {"router": "nosuch"}),
        ("tradeoffs", {"x": "nope"}),
        ("atlas", {"system": "nosuch"}),
        ("results", {"do": "Nope"}),
        ("inside", {"budget": "many"}),
        ("try_query", {"try_set": "nosuch"}),
    ],
)
def test_a_wrong_link_is_told_and_the_message_can_be_closed(
    open_page: Open, page: str, query: dict[str, str]
) -> None:
    app = open_page(page, **query)
    (value,) = query.values()
    assert value in told(app) or next(iter(query)) in told(app)
    app.button(key="address_close").click().run()
    assert not told(app)


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("thresholds", {"tau": "0.3"}),
        ("thresholds", {"panel": "GQR-Bench"}),
        ("thresholds", {"panel": "starter"}),
        ("tradeoffs", {"x": "Cost", "kind": "measured"}),
        ("tradeoffs", {"panel": "GQR-Bench", "view": "Two axes"}),
        ("results", {"do": "Ask with SQL"}),
        ("atlas", {"words": "oracle"}),
        ("overview", {"utm_source": "mail"}),
    ],
)
def test_a_right_link_is_not(open_page: Open, page: str, query: dict[str, str]) -> None:
    assert not told(open_page(page, **query))


def test_another_page_does_not_carry_the_message_on(open_page: Open) -> None:
    app = open_page("atlas", system="nosuch")
    assert told(app)
    app.query_params.clear()
    app.switch_page("overview.py").run()
    assert not told(app)
