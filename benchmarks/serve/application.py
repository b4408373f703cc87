"""The routes of the server."""

import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from benchmarks.serve.desk_events import Desk
from benchmarks.serve.door import Door
from benchmarks.serve.exports import SharedExport, SharedFile
from benchmarks.serve.guard import Guard, refused
from benchmarks.serve.server import Options
from benchmarks.serve.sessions import Sessions
from benchmarks.serve.site import SiteFile
from benchmarks.serve.uploads import Uploads

SETTINGS_VERSION = 1
"""Of GET /api/settings."""

_NOT_KEPT = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class Routes:
    """What the server answers, and what it answers it with."""

    options: Options
    exports: Mapping[str, SharedExport]
    site: Mapping[str, SiteFile]
    sessions: Sessions
    door: Door
    desk: Desk
    uploads: Uploads
    origins: frozenset[str]
    cookie: str
    secure: bool

    def application(self) -> Guard:
        """The ASGI application; its guard is outermost, so that its headers are on every answer."""
        routed = Starlette(
            routes=[
                Route("/join/{token}", self._join),
                Route("/api/settings", self._settings),
                Route("/api/reports", self.uploads.receive, methods=["POST"]),
                Route("/exports/{export}/{path:path}", self._export),
                Route("/desk/events", self._events),
                *(Route(address, self._page) for address in self.site),
            ]
        )
        return Guard(routed, self.sessions, self.cookie, self.origins, self.door)

    async def _join(self, request: Request) -> Response:
        secret = self.sessions.join(
            request.path_params["token"],
            request.scope["session_secret"],
            request.scope["client"][0],
        )
        if secret is None:
            why = "This address is not valid, or no longer. Scan the QR code of mvit-bench serve.\n"
            return PlainTextResponse(why, 401, _NOT_KEPT)
        address = "/desk" if request.scope["query_string"] == b"desk" else "/"
        answer = RedirectResponse(address, 303, _NOT_KEPT)
        answer.set_cookie(
            self.cookie,
            secret,
            max_age=self.sessions.seconds_left(),
            httponly=True,
            samesite="strict",
            secure=self.secure,
        )
        return answer

    async def _settings(self, _: Request) -> Response:
        version = importlib.metadata.version("mobilevit-deploy")
        exports = self.exports.values()
        settings = {
            "schema_version": SETTINGS_VERSION,
            "tool": {"name": "mvit-bench", "version": version},
            "exports": [
                {"id": one.id, "name": one.name, "manifest": f"/exports/{one.id}/manifest.json"}
                for one in exports
            ],
            # The others are compared with the last one, as with --against.
            "baseline": [one.name for one in exports][-1] if len(exports) > 1 else None,
            "plan": self.options.plan.model_dump(),
            "threads": list(self.options.threads),
        }
        return JSONResponse(settings, headers=_NOT_KEPT)

    async def _export(self, request: Request) -> Response:
        export = self.exports.get(request.path_params["export"])
        file = None if export is None else export.files.get(request.path_params["path"])
        if file is None:
            return refused(404, "No manifest names this file.")
        changed = refused(503, "The file was changed. Start mvit-bench serve again.")
        if not await run_in_threadpool(file.unchanged):
            return changed
        if file.path.suffix == ".json":
            body = await run_in_threadpool(file.path.read_bytes)
            if not file.unchanged():
                return changed
            text = SiteFile("application/json", file.sha256, {"identity": body})
            return await _encoded_response(request, text, "private, no-cache")
        headers = {"ETag": f'"{file.sha256}"', "Cache-Control": "private, no-cache"}
        if _known(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return _UnchangedFile(file, headers=headers)

    async def _page(self, request: Request) -> Response:
        address = request.scope["path"]
        fixed = address.startswith("/assets/")  # their names hold a digest
        cache = "public, max-age=31536000, immutable" if fixed else "no-cache"
        return await _encoded_response(request, self.site[address], cache)

    async def _events(self, _: Request) -> Response:
        if self.desk.full:
            return refused(503, "Too many desks are open. Close one.", 5)
        events = self.desk.events(self.sessions.seconds_left)
        return StreamingResponse(events, 200, _NOT_KEPT, "text/event-stream")


class _UnchangedFile(FileResponse):
    """A file that ends too early, which every client notices, if it was changed meanwhile."""

    def __init__(self, file: SharedFile, headers: Mapping[str, str]) -> None:
        super().__init__(file.path, headers=headers, media_type="application/octet-stream")
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def checked(message: Message) -> None:
            last = message["type"] == "http.response.body" and not message.get("more_body")
            if last and not await run_in_threadpool(self._file.unchanged):
                raise ClientDisconnect
            await send(message)

        await super().__call__(scope, receive, checked)


async def _encoded_response(request: Request, file: SiteFile, cache: str) -> Response:
    body, encoding = await run_in_threadpool(file.body, request.headers.get("accept-encoding"))
    # The digest alone is the file's; another encoding of it is told apart.
    etag = file.etag if encoding == "identity" else f"{file.etag}-{encoding}"
    headers = {"ETag": f'"{etag}"', "Cache-Control": cache, "Vary": "Accept-Encoding"}
    if _known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if encoding != "identity":
        headers["Content-Encoding"] = encoding
    return Response(body, headers=headers, media_type=file.media_type)


def _known(request: Request, etag: str) -> bool:
    tags = request.headers.get("if-none-match", "").split(",")
    return any(tag.strip().removeprefix("W/") in {etag, "*"} for tag in tags)
