"""What every request has to pass, and what every answer says to the browser."""

import asyncio
import contextlib
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, cookie_parser
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from benchmarks.serve.door import Door
from benchmarks.serve.sessions import Sessions
from mobilevit_deploy.contract.document import LARGEST_DOCUMENT

HEADERS = {
    # Cross-origin isolation: without it there is no SharedArrayBuffer, so no threads.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; "
        "style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
        "connect-src 'self' blob: data:; manifest-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Referrer-Policy": "no-referrer",  # the join address holds the token
    "X-Content-Type-Options": "nosniff",
}

_RAW_HEADERS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
_CLOSE = (b"connection", b"close")

_MOST_DRAINED_BYTES = 2 * LARGEST_DOCUMENT
"""A client that is cut off while it sends may not see the answer: so much is read and dropped."""

_SLOWEST_SECONDS = 30.0
"""For a part of an answer, at most some 64 kB, to be taken: who does not read is cut off."""

_PRIVATE = ("/api/", "/exports/", "/desk/events")


class Guard:
    """Refuses foreign hosts and origins, and private addresses without a session."""

    def __init__(
        self,
        app: ASGIApp,
        sessions: Sessions,
        cookie: str,
        origins: frozenset[str],
        door: Door,
    ) -> None:
        """Wrap an application that is reached under `origins`, each scheme, host and port.

        A session's secret is in the cookie of that name.
        """
        self._app = app
        self._sessions = sessions
        self._cookie = cookie
        self._door = door
        self._origins = origins
        self._hosts = frozenset(urlsplit(origin).netloc for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                closes = message["status"] >= 400 and _endless(scope)
                message["headers"] = [*message["headers"], *_RAW_HEADERS, *[_CLOSE] * closes]
            async with asyncio.timeout(_SLOWEST_SECONDS):
                await send(message)

        client = scope["client"]
        self._door.asked(client)
        try:
            refusal = self._refusal(scope)
            await (refusal or self._app)(scope, receive, with_headers)
        except (TimeoutError, ClientDisconnect):
            self._door.end(client)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    while (await receive())["type"] != "http.disconnect":
                        pass
        finally:
            self._door.answered(client)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        # A foreign name that resolves to this address (DNS rebinding) is a foreign host here.
        if headers.get("host", "").lower() not in self._hosts:
            return refused(421, "This server does not answer to that name.")
        origin = headers.get("origin")
        site = headers.get("sec-fetch-site", "none")
        private = scope["path"].startswith(_PRIVATE)
        if (origin is not None and origin not in self._origins) or (
            private and site not in {"same-origin", "none"}
        ):
            return refused(403, "Only pages of this server may ask for this.")
        cookie = cookie_parser(headers.get("cookie", "")).get(self._cookie)
        allowance = self._sessions.find(cookie)
        if private and allowance is None:
            why = (
                "The session has expired. Start mvit-bench serve again and scan its QR code."
                if self._sessions.expired()
                else "There is no session. Scan the QR code that mvit-bench serve shows."
            )
            return refused(401, why)
        scope["allowance"] = allowance
        scope["session_secret"] = cookie
        return None


def _endless(scope: Scope) -> bool:
    """May more of the request follow than is worth reading only to throw it away?"""
    headers = Headers(scope=scope)
    declared = int(headers.get("content-length", "0"))
    return "transfer-encoding" in headers or declared > _MOST_DRAINED_BYTES


def refused(status: int, why: str, retry_after: int | None = None) -> JSONResponse:
    """An error that the app can read."""
    headers = {"Cache-Control": "no-store"}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return JSONResponse({"error": why}, status, headers)
