"""The routes of the server."""

import importlib.metadata
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from benchmarks.serve.compression import accepted, encoded, pays
from benchmarks.serve.desk_events import Desk
from benchmarks.serve.exports import SharedExport, SharedFile
from benchmarks.serve.guard import Guard, refused
from benchmarks.serve.sessions import Sessions
from benchmarks.serve.site import SiteFile
from benchmarks.serve.uploads import Uploads
from mobilevit_deploy.contract.plan import Plan

SETTINGS_VERSION = 1
"""Of GET /api/settings."""


@dataclass(frozen=True)
class Assignment:
    """What the browser is asked to measure."""

    plan: Plan
    threads: tuple[int, ...]


@dataclass(frozen=True)
class Parts:
    """What the routes are made of."""

    exports: Sequence[SharedExport]
    site: Mapping[str, SiteFile]
    sessions: Sessions
    desk: Desk
    uploads: Uploads
    assignment: Assignment
    origins: frozenset[str]
    cookie: str
    secure: bool


def application(parts: Parts) -> Guard:
    """The ASGI application; its guard is outermost, so that its headers are on every answer."""
    routes = _Routes(parts)
    routed = Starlette(
        routes=[
            Route("/join/{token}", routes.join),
            Route("/api/settings", routes.settings),
            Route("/api/reports", parts.uploads.receive, methods=["POST"]),
            Route("/exports/{export}/{path:path}", routes.export),
            Route("/desk/events", routes.events),
            *(Route(address, routes.page) for address in parts.site),
        ]
    )
    return Guard(routed, parts.sessions, parts.cookie, parts.origins)


class _Routes:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._exports = {export.id: export for export in parts.exports}
        self._settings = _settings(parts)

    async def join(self, request: Request) -> Response:
        parts = self._parts
        session = parts.sessions.join(request.path_params["token"], request.scope["session_secret"])
        if session is None:
            why = "This address is not valid, or no longer. Scan the QR code of mvit-bench serve.\n"
            return PlainTextResponse(why, 401, {"Cache-Control": "no-store"})
        address = "/desk" if request.scope["query_string"] == b"desk" else "/"
        answer = RedirectResponse(address, 303, {"Cache-Control": "no-store"})
        answer.set_cookie(
            parts.cookie,
            session.secret,
            max_age=parts.sessions.seconds_left(),
            httponly=True,
            samesite="strict",
            secure=parts.secure,
        )
        return answer

    async def settings(self, _: Request) -> Response:
        return JSONResponse(self._settings, headers={"Cache-Control": "no-store"})

    async def export(self, request: Request) -> Response:
        export = self._exports.get(request.path_params["export"])
        file = None if export is None else export.files.get(request.path_params["path"])
        if file is None:
            return refused(404, "No manifest names this file.")
        if not file.unchanged():
            return refused(503, "The file was changed. Start mvit-bench serve again.")
        if file.path.suffix == ".json":
            return await _text_file(request, file)
        headers = {"ETag": f'"{file.sha256}"', "Cache-Control": "private, no-cache"}
        if _known(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return FileResponse(file.path, headers=headers, media_type="application/octet-stream")

    async def page(self, request: Request) -> Response:
        file = self._parts.site[request.scope["path"]]
        body, encoding = await run_in_threadpool(file.body, request.headers.get("accept-encoding"))
        fixed = request.scope["path"].startswith("/assets/")  # their names hold a digest
        return _encoded_response(
            request,
            body,
            encoding,
            f"{file.etag}-{encoding}",
            file.media_type,
            "public, max-age=31536000, immutable" if fixed else "no-cache",
        )

    async def events(self, _: Request) -> Response:
        return StreamingResponse(
            _utf8(self._parts.desk.events()),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )


def _settings(parts: Parts) -> dict[str, Any]:
    assignment = parts.assignment
    return {
        "schema_version": SETTINGS_VERSION,
        "tool": {"name": "mvit-bench", "version": importlib.metadata.version("mobilevit-deploy")},
        "exports": [
            {"id": one.id, "name": one.name, "manifest": f"/exports/{one.id}/manifest.json"}
            for one in parts.exports
        ],
        # The others are compared with the last one, as with --against.
        "baseline": parts.exports[-1].name if len(parts.exports) > 1 else None,
        "plan": assignment.plan.model_dump(),
        "threads": list(assignment.threads),
    }


async def _text_file(request: Request, file: SharedFile) -> Response:
    body = await run_in_threadpool(file.path.read_bytes)
    wanted = accepted(request.headers.get("accept-encoding"))
    encoding = wanted if pays(body, "application/json") else "identity"
    sent = await run_in_threadpool(encoded, body, encoding)
    # The digest alone is the file's; another encoding of it is told apart.
    etag = file.sha256 if encoding == "identity" else f"{file.sha256}-{encoding}"
    return _encoded_response(request, sent, encoding, etag, "application/json", "private, no-cache")


def _encoded_response(
    request: Request, body: bytes, encoding: str, etag: str, media_type: str, cache: str
) -> Response:
    headers = {"ETag": f'"{etag}"', "Cache-Control": cache, "Vary": "Accept-Encoding"}
    if _known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if encoding != "identity":
        headers["Content-Encoding"] = encoding
    return Response(body, headers=headers, media_type=media_type)


def _known(request: Request, etag: str) -> bool:
    tags = request.headers.get("if-none-match", "").split(",")
    return any(tag.strip().removeprefix("W/") in {etag, "*"} for tag in tags)


async def _utf8(texts: AsyncIterator[str]) -> AsyncIterator[bytes]:
    async for text in texts:
        yield text.encode()
