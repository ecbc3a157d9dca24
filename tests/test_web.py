from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from core.web import HEADERS, OwnSockets, RootAddress, SecurityHeaders, headers


async def page(request: Request) -> HTMLResponse:
    return HTMLResponse("<html><head><title>t</title></head></html>")


async def data(request: Request) -> PlainTextResponse:
    return PlainTextResponse("<head>")


def client(base_path: str = "") -> TestClient:
    routes = [Route("/page", page), Route("/data", data)]
    middleware = [Middleware(SecurityHeaders), Middleware(RootAddress, base_path=base_path)]
    return TestClient(Starlette(routes=routes, middleware=middleware))


def test_every_answer_carries_the_security_headers() -> None:
    for path in ("/page", "/data", "/nowhere"):
        headers = client().get(path).headers
        assert all(headers[k.decode()] == v.decode() for k, v in HEADERS)


def test_a_page_says_where_the_server_is() -> None:
    answer = client("/lab/").get("/page", headers={"accept": "text/html"})
    assert "BACKEND_BASE_URL:location.origin+'/lab'" in answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_nothing_else_is_touched() -> None:
    assert client().get("/data", headers={"accept": "text/html"}).text == "<head>"
    assert "BACKEND" not in client().get("/page", headers={"accept": "*/*"}).text


def test_only_named_sites_may_frame_the_app() -> None:
    told = dict(headers(["https://example.org"]))
    policy = told[b"content-security-policy"]
    assert policy.endswith(b"frame-ancestors 'self' https://example.org")
    assert b"x-frame-options" not in told
    assert set(told) | {b"x-frame-options"} == set(dict(HEADERS))
    assert dict(headers())[b"x-frame-options"] == b"SAMEORIGIN"


async def stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("welcome")


def opened(origin: str | None) -> str:
    middleware = [Middleware(OwnSockets, others=["https://lab.example", "desk.example"])]
    app = Starlette(routes=[WebSocketRoute("/stream", stream)], middleware=middleware)
    headers = {} if origin is None else {"origin": origin}
    with TestClient(app).websocket_connect("/stream", headers=headers) as socket:
        return socket.receive_text()


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "http://testserver",
        "http://localhost:3000",
        "https://lab.example",
        "http://desk.example",
    ],
)
def test_a_socket_of_our_own_page_opens(origin: str | None) -> None:
    assert opened(origin) == "welcome"


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://testserver.evil.example", "http://testserver:81", "null",
     "http://[", ""],
)  # fmt: skip
def test_a_socket_of_another_site_is_closed(origin: str) -> None:
    with pytest.raises(WebSocketDisconnect):
        opened(origin)
