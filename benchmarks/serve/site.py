"""The files of the browser app and of the desk page: all known when the server starts."""

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.serve.compression import Encoding, accepted, decoded, encoded, pays

APP = Path(__file__).parent / "app"
"""The built browser app of apps/web."""

DESK = Path(__file__).parent / "desk"

_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}
"""Written here since `mimetypes` reads the system's tables, which differ."""


@dataclass(frozen=True)
class SiteFile:
    """A file as it is kept (`stored`), and in the encodings that were asked for so far."""

    media_type: str
    stored: bytes
    stored_encoding: Encoding
    etag: str
    _cache: dict[Encoding, bytes] = field(default_factory=dict, compare=False)

    def body(self, accept_encoding: str | None) -> tuple[bytes, Encoding]:
        """The body in an encoding that the client accepts."""
        if self.stored_encoding == "br":
            if accepted(accept_encoding, ("br",)) == "br":
                return self.stored, "br"
            return self._cached("identity"), "identity"
        encoding = accepted(accept_encoding) if pays(self.stored, self.media_type) else "identity"
        return self._cached(encoding), encoding

    def _cached(self, encoding: Encoding) -> bytes:
        if encoding not in self._cache:
            self._cache[encoding] = (
                decoded(self.stored)
                if self.stored_encoding == "br"
                else encoded(self.stored, encoding)
            )
        return self._cache[encoding]


def site(app: Path = APP) -> Mapping[str, SiteFile]:
    """Every file by its address: "/" and "/assets/..." of the app, "/desk" and its own."""
    found: dict[str, SiteFile] = {}
    for path in sorted(app.rglob("*")):
        if path.is_file():
            name = "/" + path.relative_to(app).as_posix()
            found[name.removesuffix(".br")] = _read(path)
    found["/"] = found.pop("/index.html") if "/index.html" in found else _read(DESK / "no_app.html")
    found["/desk"] = _read(DESK / "desk.html")
    for name in ("desk.js", "desk.css"):
        found[f"/desk/{name}"] = _read(DESK / name)
    return found


def _read(path: Path) -> SiteFile:
    body = path.read_bytes()
    compressed = path.suffix == ".br"
    suffix = path.with_suffix("").suffix if compressed else path.suffix
    media_type = _TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
    return SiteFile(
        media_type,
        body,
        "br" if compressed else "identity",
        hashlib.sha256(body).hexdigest()[:32],
    )
