"""Pages run without a browser: Streamlit's AppTest, on the store and routers of this checkout."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

FRAME = Path(__file__).resolve().parents[2] / "pages" / "_frame.py"

Open = Callable[..., AppTest]


@pytest.fixture
def open_page() -> Open:
    """Open a page by its file name, within the frame, with query parameters."""

    def opened(name: str, **query: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(FRAME), default_timeout=60).run()
        for key, value in query.items():
            app.query_params[key] = value
        app.switch_page(f"{name}.py").run()
        assert not app.exception, app.exception
        return app

    return opened
