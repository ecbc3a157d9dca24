"""What stands between the web and Streamlit: headers, foreign sockets, the root address."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

# Streamlit's front end evaluates generated code (Vega, WebAssembly), so script-src needs the
# three 'unsafe' words; nothing may be loaded from another host.
POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws: wss:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
LOCAL: Final = ("localhost", "127.0.0.1", "0.0.0.0")
HEADERS: Final = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"content-security-policy", POLICY.encode()),
]


def headers(framed_by: Sequence[str] = ()) -> list[tuple[bytes, bytes]]:
    """The security headers; `framed_by` are other sites that may show the app in a frame."""
    if not framed_by:
        return HEADERS
    policy = f"{POLICY} {' '.join(framed_by)}".encode()  # the frame's rule stands last
    # The older header knows no list of sites, and would refuse them all.
    told = {**dict(HEADERS), b"content-security-policy": policy}
    del told[b"x-frame-options"]
    return list(told.items())


class SecurityHeaders:
    """ASGI middleware that adds `headers` to every HTTP answer."""

    def __init__(self, app: App, framed_by: Sequence[str] = ()) -> None:
        """Remember the application to wrap, and who may frame it."""
        self.app = app
        self.headers = headers(framed_by)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass the request on; add the headers where the answer starts."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self.headers]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


class OwnSockets:
    """ASGI middleware that turns away a websocket which a page of another site opens.

    Streamlit does so, too, but first asks a host in the internet which address it has itself: up to
    two seconds, in which every visitor waits.
    """

    def __init__(self, app: App, others: Sequence[str] = ()) -> None:
        """Remember the application and whom else it lets in.

        Args:
            app: the application to wrap.
            others: host names, or origins, that the operator allows.
        """
        self.app = app
        self.others = {*LOCAL, *(urlsplit(one).hostname or one for one in others)}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass the connection on, or close it before it is open."""
        if scope["type"] == "websocket" and not self._is_known(dict(scope["headers"])):
            await send({"type": "websocket.close", "code": 1008})
            return
        await self.app(scope, receive, send)

    def _is_known(self, headers: dict[bytes, bytes]) -> bool:
        origin = headers.get(b"origin")
        if origin is None:  # no browser
            return True
        try:
            site = urlsplit(origin.decode())
        except ValueError:
            return False
        return site.netloc == headers.get(b"host", b"").decode() or site.hostname in self.others


class RootAddress:
    """ASGI middleware that tells the browser, in the page itself, where the server is.

    Without it Streamlit's front end guesses: opened at /tradeoffs it first asks below that path and
    meets two 404 answers, seen as errors in the console, before it connects.
    """

    def __init__(self, app: App, base_path: str = "") -> None:
        """Remember the application and the path that it is served under."""
        self.app = app
        address = "/".join(["", *filter(None, base_path.split("/"))])
        line = (
            f"<script>window.__streamlit={{BACKEND_BASE_URL:location.origin+'{address}'}}</script>"
        )
        self.line = line.encode()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass the request on; put the line into the head of an HTML page."""
        if scope["type"] != "http" or not _wants_page(scope):
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = bytearray()
        plain = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]

        async def with_line(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_html(message):
                start = message
            elif not start:
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    await self._finish(start, bytes(body), send)

        await self.app({**scope, "headers": plain}, receive, with_line)

    async def _finish(self, start: Message, body: bytes, send: Send) -> None:
        page = body.replace(b"<head>", b"<head>" + self.line, 1)
        headers = [(k, v) for k, v in start["headers"] if k.lower() != b"content-length"]
        if body:  # a HEAD request has none, and keeps the length of the page it speaks of
            headers.append((b"content-length", str(len(page)).encode()))
        await send({**start, "headers": headers})
        await send({"type": "http.response.body", "body": page})


def _wants_page(scope: Message) -> bool:
    """Whether a browser navigates here: scripts, styles and data are not asked for as HTML."""
    accept: bytes = dict(scope["headers"]).get(b"accept", b"")
    return b"text/html" in accept


def _is_html(message: Message) -> bool:
    kind: bytes = dict(message.get("headers", [])).get(b"content-type", b"")
    return message["status"] == 200 and kind.startswith(b"text/html")
