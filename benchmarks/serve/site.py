"""The files of the browser app and of the desk page: all known when the server starts."""

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import brotli

APP = Path(__file__).parent / "app"
"""The built browser app of apps/web."""

DESK = Path(__file__).parent / "desk"

Encoding = Literal["br", "gzip", "identity"]

_LEAST_BYTES = 512  # a smaller body fits a packet anyway

_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".txt": "text/plain",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}
"""Written here since `mimetypes` reads the system's tables, which differ."""

_NO_TEXT = {"application/wasm", "application/octet-stream"}
"""Hardly shrinks on the way; what is stored compressed is sent so."""


@dataclass(frozen=True)
class SiteFile:
    """A file as it is stored, and in the encodings that were asked for so far.

    Attributes:
        media_type: without parameters.
        etag: of the file, whatever its encoding.
        bodies: at least one of `br` and `identity`.
    """

    media_type: str
    etag: str
    bodies: dict[Encoding, bytes]

    def body(self, accept_encoding: str | None) -> tuple[bytes, Encoding]:
        """The body in an encoding that the client accepts."""
        offered: Sequence[Encoding] = ("br",) if "br" in self.bodies else ()
        length = len(next(iter(self.bodies.values())))
        if self.media_type not in _NO_TEXT and length >= _LEAST_BYTES:
            offered = ("br", "gzip")
        encoding = accepted(accept_encoding, offered)
        if encoding not in self.bodies:
            plain = self.bodies.get("identity") or brotli.decompress(self.bodies["br"])
            self.bodies[encoding] = _encoded(plain, encoding)
        return self.bodies[encoding], encoding


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


def accepted(header: str | None, offered: Sequence[Encoding] = ("br", "gzip")) -> Encoding:
    """The first of the offered encodings that an Accept-Encoding header allows."""
    weights: dict[str, float] = {}
    for part in (header or "").split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip().lower()] = _weight(parameter)
    for encoding in offered:
        if weights.get(encoding, weights.get("*", 0.0)) > 0:
            return encoding
    return "identity"


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def _encoded(body: bytes, encoding: Encoding) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(body, quality=9))
    return gzip.compress(body, 9, mtime=0) if encoding == "gzip" else body


def _read(path: Path) -> SiteFile:
    body = path.read_bytes()
    encoding: Encoding = "br" if path.suffix == ".br" else "identity"
    suffix = Path(path.name.removesuffix(".br")).suffix
    media_type = _TYPES.get(suffix, "application/octet-stream")
    return SiteFile(media_type, hashlib.sha256(body).hexdigest()[:32], {encoding: body})
