"""The launcher: `streamlit run app.py`. The Streamlit script itself is pages/_frame.py."""

from __future__ import annotations

import gc
import importlib
import logging
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from core import logs  # noqa: E402 - the lines above make the room findable
from core.settings import BadSettings, Settings, settings, unknown  # noqa: E402
from core.sockets import send_at_once  # noqa: E402
from core.store.errors import BadFile, StoreError  # noqa: E402
from core.web import OwnSockets, RootAddress, SecurityHeaders  # noqa: E402
from pages._parts.access import check_sign_in  # noqa: E402

# Imports hold Python's lock: beside them a browser that fetches the front end's sixty files waits
# a second instead of a seventh of one. So the first visitor has half a second for the files, and
# then some for the page, before the routers load.
FETCH_S, HEAD_START_S = 0.5, 5
warm = threading.Event()


def warm_up() -> None:
    """Load what the first visitor would wait for, then keep it out of garbage collection."""
    try:
        load_all()
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()
    warm.set()


def load_all() -> None:
    """What pages need, in the order in which the first visitor does."""
    time.sleep(FETCH_S)
    from pages._parts.headlines import headlines

    # The caches are asked outside a page run, which Streamlit would remark on at every start.
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").disabled = True
    headlines()
    time.sleep(HEAD_START_S)
    from pages._parts.readers import guards, routers

    importlib.import_module("altair")  # the first page draws without it, most others do not
    routers()
    guards()
    with suppress(StoreError):  # whoever opens Cascades is told
        importlib.import_module("pages._parts.chained").play_ahead()


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Serve at once, message by message; on the side warm up and follow a shared store."""
    gc.disable()  # until the warm-up ends: imports leave no garbage, and a sixth of them is looking
    send_at_once()
    follow_shared(config)
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
    yield


async def health(request: Request) -> JSONResponse:
    """For load balancers: the process answers; whether nobody waits for routers to load, too."""
    return JSONResponse({"status": "ok", "warm": warm.is_set()})


def on_script_error(error: Exception) -> bool:
    """Log where it happened, show the user one sentence."""
    logs.fault("page failed", error)
    st.error("This page ran into a fault and stopped. It was logged; reload to try again.")
    return True


def follow_shared(config: Settings) -> None:
    """Take over, every few seconds, what others load into a shared store."""
    if config.shared is not None:
        from core.store.shared.following import join

        join(config.store, config.shared).start()


def build_if_missing(config: Settings) -> None:
    """Build the store where a host runs this file alone, without `python -m core prepare`."""
    if config.shared is not None or not config.store.exists():
        from core.commands.prepare import bring_up_to_date

        bring_up_to_date(config)


def ready() -> Settings:
    """The operator's settings, once the log speaks as they say and what they need is there."""
    try:
        config = settings()
        check_sign_in(config)
        build_if_missing(config)
    except (BadSettings, BadFile, StoreError) as error:
        sys.exit(f"Switchyard cannot start. {error}")
    logs.set_up(config.log)
    for name in unknown():
        logs.LOG.warning("%s is no setting and does nothing; see docs/deploy.md", name)
    logs.event("start", demo=config.demo, sign_in=config.sign_in, writes=config.writes)
    return config


config = ready()
app = st.App(
    str(ROOT / "pages" / "_frame.py"),
    lifespan=lifespan,
    routes=[Route("/api/health", health)],
    middleware=[
        Middleware(SecurityHeaders, framed_by=config.framed_by),
        Middleware(
            OwnSockets,
            others=[
                st.get_option("browser.serverAddress"),
                *st.get_option("server.corsAllowedOrigins"),
            ],
        ),
        Middleware(RootAddress, base_path=st.get_option("server.baseUrlPath")),
    ],
    on_script_error=on_script_error,
)
