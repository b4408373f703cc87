"""Models and pages: whole, in parts, compressed, kept by the browser."""

import gzip
import hashlib
import http.client
import socket
from pathlib import Path

import brotli
import pytest

from benchmarks.serve.exports import share
from benchmarks.serve.site import accepted, site
from mobilevit_deploy.errors import ManifestError, ServeError
from tests.benchmarks.serve.folders import MODEL, MODEL_BYTES, make_export
from tests.benchmarks.serve.running import Served, serving

ADDRESS = f"/exports/0/{MODEL}"


def test_the_etag_is_the_digest(served: Served) -> None:
    client = served.device()
    manifest = client.get("/exports/0/manifest.json").json
    answer = client.get(ADDRESS)
    assert len(answer.body) == MODEL_BYTES
    sha256 = hashlib.sha256(answer.body).hexdigest()
    assert manifest["artifacts"][0]["sha256"] == sha256
    assert answer.headers["etag"] == f'"{sha256}"'
    assert "content-encoding" not in answer.headers
    again = client.get(ADDRESS, If_None_Match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert client.get(ADDRESS, If_None_Match='"other"').status == 200
    assert client.request("HEAD", ADDRESS).headers["content-length"] == str(MODEL_BYTES)


def test_a_download_that_was_cut_off_is_resumed(served: Served) -> None:
    """The connection is dropped in the middle of the model; the rest is asked for, and fits."""
    client = served.device()
    whole = client.get(ADDRESS)
    with socket.create_connection((client.host, client.port)) as dropped:
        dropped.sendall(
            f"GET {ADDRESS} HTTP/1.1\r\nHost: {client.host}:{client.port}\r\n"
            f"Cookie: {client.cookie}\r\n\r\n".encode()
        )
        received = dropped.makefile("rb").read(50_000).split(b"\r\n\r\n", 1)[1]
    headers = {"Range": f"bytes={len(received)}-", "If_Range": whole.headers["etag"]}
    rest = client.get(ADDRESS, **headers)
    assert rest.status == 206
    assert rest.headers["content-range"].startswith(f"bytes {len(received)}-")
    assert received + rest.body == whole.body
    # The file was exchanged meanwhile: all of it is sent.
    assert client.get(ADDRESS, **{**headers, "If_Range": '"other"'}).status == 200
    beyond = client.get(ADDRESS, Range=f"bytes={MODEL_BYTES}-")
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{MODEL_BYTES}")


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [("br, gzip", "br"), ("gzip", "gzip"), ("identity", None), ("br;q=0, gzip", "gzip")],
)
def test_text_is_compressed_as_the_client_likes(
    served: Served, accept: str, encoding: str | None
) -> None:
    client = served.device()
    plain = client.get("/exports/0/manifest.json").body
    answer = client.get("/exports/0/manifest.json", Accept_Encoding=accept)
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    decode = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert decode(answer.body) == plain
    etag = answer.headers["etag"]
    known = client.get("/exports/0/manifest.json", Accept_Encoding=accept, If_None_Match=etag)
    assert known.status == 304


def test_a_file_that_was_changed_is_not_passed_off_as_the_former(tmp_path: Path) -> None:
    export = make_export(tmp_path)
    with serving(export, store=tmp_path / "s.sqlite") as server:
        client = server.device()
        (export / MODEL).write_bytes(b"x" * MODEL_BYTES)
        assert client.get(ADDRESS).status == 503
        (export / MODEL).unlink()
        assert client.get(ADDRESS).status == 503
        assert client.get("/exports/0/manifest.json").status == 200


def test_a_damaged_export_is_not_served(tmp_path: Path) -> None:
    export = make_export(tmp_path)
    (export / MODEL).write_bytes(b"x")
    with pytest.raises(ManifestError, match="SHA-256"):
        share([export])
    (export / MODEL).unlink()
    (export / MODEL).symlink_to(tmp_path / "secret.txt")
    with pytest.raises(ManifestError, match="leads out of"):
        share([export])
    with pytest.raises(ManifestError, match="no export folder"):
        share([tmp_path])
    with pytest.raises(ServeError, match="nothing to serve"):
        share([])


def test_the_app_is_served_compressed_and_decompressed(tmp_path: Path) -> None:
    wasm, script = b"\0asm" + bytes(5000), b"// some script\n" * 100
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "assets" / "runtime-1a2b.wasm.br").write_bytes(brotli.compress(wasm))
    (tmp_path / "assets" / "app-3c4d.js").write_bytes(script)
    files = site(tmp_path)
    assert {"/", "/assets/runtime-1a2b.wasm", "/assets/app-3c4d.js", "/desk"} <= set(files)
    assert "/index.html" not in files
    runtime = files["/assets/runtime-1a2b.wasm"]
    assert runtime.media_type == "application/wasm"
    body, encoding = runtime.body("gzip, br")
    assert (brotli.decompress(body), encoding) == (wasm, "br")
    assert runtime.body("gzip") == (wasm, "identity")
    body, encoding = files["/assets/app-3c4d.js"].body("gzip")
    assert (gzip.decompress(body), encoding) == (script, "gzip")
    assert len(body) < len(script) / 10


def test_without_a_built_app_the_page_says_so(tmp_path: Path) -> None:
    body, _ = site(tmp_path / "none")["/"].body(None)
    assert b"not in this installation" in body


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=x, gzip;q=1", "gzip"),
        ("deflate", "identity"),
    ],
)
def test_accept_encoding(header: str | None, encoding: str) -> None:
    assert accepted(header) == encoding


def test_a_request_that_is_no_http_breaks_nothing(served: Served) -> None:
    client = served.device()
    for rubbish in (b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"A" * 100_000, b""):
        with socket.create_connection((client.host, client.port)) as raw:
            raw.settimeout(10)
            raw.sendall(rubbish)
            raw.shutdown(socket.SHUT_WR)
            try:
                answer = raw.recv(100)
            except ConnectionResetError:
                answer = b""
            assert answer[:12] in {b"", b"HTTP/1.1 400"}
    http.client.HTTPConnection(client.host, client.port).close()
    assert client.get("/").status == 200
