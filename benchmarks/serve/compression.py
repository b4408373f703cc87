"""Which encoding a client accepts, and bodies in it."""

import gzip
from typing import Literal

Encoding = Literal["br", "gzip", "identity"]

_LEAST_BYTES = 512  # a smaller body fits a packet anyway


def accepted(header: str | None, offered: tuple[Encoding, ...] = ("br", "gzip")) -> Encoding:
    """The first of the offered encodings that an Accept-Encoding header allows."""
    weights: dict[str, float] = {}
    for part in (header or "").split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip().lower()] = _weight(parameter)
    for encoding in offered:
        if weights.get(encoding, weights.get("*", 0.0)) > 0:
            return encoding
    return "identity"


def encoded(body: bytes, encoding: Encoding) -> bytes:
    """A body in an encoding."""
    if encoding == "br":
        import brotli

        return bytes(brotli.compress(body, quality=9))
    return gzip.compress(body, 9, mtime=0) if encoding == "gzip" else body


def decoded(body: bytes) -> bytes:
    """What a Brotli body stands for."""
    import brotli

    return bytes(brotli.decompress(body))


def pays(body: bytes, media_type: str) -> bool:
    """Is it text of some length? Weights and pictures hardly shrink, and lose resuming."""
    text = media_type.startswith("text/") or media_type in {
        "application/json",
        "application/javascript",
        "image/svg+xml",
        "application/manifest+json",
    }
    return text and len(body) >= _LEAST_BYTES


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
