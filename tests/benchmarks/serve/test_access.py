"""Who gets in, and to what."""

import json
import time
from pathlib import Path

import pytest

from benchmarks.serve.network import lan_address
from benchmarks.serve.sessions import MOST_OF_ADDRESS, MOST_SESSIONS, Allowance, Sessions
from mobilevit_deploy.errors import ServeError
from tests.benchmarks.serve.folders import MODEL
from tests.benchmarks.serve.running import Served, serving

PRIVATE = ("/api/settings", "/exports/0/manifest.json", f"/exports/0/{MODEL}", "/desk/events")
ISOLATION = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def test_the_qr_address_opens_a_session(served: Served) -> None:
    client = served.stranger()
    answer = client.join(served.join_path)
    assert (answer.status, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert "Max-Age=" in cookie
    assert "Secure" not in cookie  # loopback, without HTTPS
    assert served.join_path.rpartition("/")[2] not in cookie
    settings = client.get("/api/settings").json
    assert settings["schema_version"] == 1
    assert settings["exports"] == [
        {"id": "0", "name": "demo", "manifest": "/exports/0/manifest.json"}
    ]
    assert settings["plan"]["minimum_samples"] == 50
    assert settings["threads"] == [1, 2]


def test_each_device_has_one_session(served: Served) -> None:
    first, second = served.device(), served.device()
    assert first.cookie != second.cookie
    kept = first.cookie
    assert first.join(served.join_path).status == 303
    assert first.cookie == kept


@pytest.mark.parametrize("path", PRIVATE)
def test_without_a_session_nothing_private_is_told(served: Served, path: str) -> None:
    name = served.device().cookie.partition("=")[0]  # type: ignore[union-attr]
    for cookie in ({}, {"Cookie": f"{name}=x"}, {"Cookie": f"{name}="}, {"Cookie": "x"}):
        answer = served.stranger().get(path, **cookie)
        assert answer.status == 401
        assert "Scan the QR code" in answer.json["error"]
    assert served.stranger().post(b"{}").status == 401


@pytest.mark.parametrize("token", ["", "x", "%00", "A" * 22, "%C3%BC", "a/b", "../api/settings"])
def test_a_wrong_token_opens_nothing(served: Served, token: str) -> None:
    client = served.stranger()
    answer = client.join(f"/join/{token}")
    assert answer.status in {401, 404}
    assert client.cookie is None


def test_an_expired_token_ends_every_session(export: Path, tmp_path: Path) -> None:
    options = ("--expires", "0.05")  # three seconds
    with serving(export, store=tmp_path / "s.sqlite", options=options) as server:
        client = server.device()
        assert client.get("/api/settings").status == 200
        time.sleep(3.2)
        answer = client.get("/api/settings")
        assert answer.status == 401
        assert "expired" in answer.json["error"]
        assert client.post(b"{}").status == 401
        assert server.stranger().join(server.join_path).status == 401


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", ""])
def test_another_origin_is_refused(served: Served, origin: str) -> None:
    client = served.device()
    assert client.post(b"{}", Origin=origin).status == 403
    assert client.get("/api/settings", Origin=origin).status == 403
    assert client.get("/api/settings", Sec_Fetch_Site="cross-site").status == 403
    assert client.get("/api/settings", Sec_Fetch_Site="same-site").status == 403
    assert client.get("/api/settings", Origin=client.origin).status == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "localhost:1"])
def test_a_name_that_is_not_the_servers_is_refused(served: Served, host: str) -> None:
    """A page whose name was made to resolve to this machine cannot read anything."""
    client = served.device()
    for path in ("/", "/desk", served.join_path, "/api/settings"):
        assert client.get(path, Host=host).status == 421
    assert client.get("/", Host=f"localhost:{client.port}").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/exports/0/notes.txt",
        "/exports/0/../secret.txt",
        "/exports/0/..%2fsecret.txt",
        "/exports/0/%2e%2e/secret.txt",
        "/exports/0/..%5csecret.txt",
        "/exports/0//etc/passwd",
        "/exports/0/%2fetc%2fpasswd",
        "/exports/0/references",
        "/exports/0/",
        "/exports/0/manifest.json%00",
        "/exports/0/manifest.json/..",
        "/exports/1/manifest.json",
        "/exports/../secret.txt",
        "/assets/../../server.py",
        "/assets/..%2f..%2fserver.py",
        "/desk/../server.py",
        "/..%2f..%2fserver.py",
        "/desk.html",
        "/%2e%2e/%2e%2e/etc/passwd",
    ],
)
def test_only_what_a_manifest_names_can_be_fetched(served: Served, path: str) -> None:
    answer = served.device().get(path)
    assert answer.status == 404
    assert b"outside" not in answer.body
    assert b"not in the manifest" not in answer.body


def test_every_answer_isolates_the_page(served: Served) -> None:
    client = served.device()
    for path in ("/", "/desk", "/desk/desk.js", *PRIVATE[:3], "/nothing", "/join/x"):
        headers = client.get(path).headers
        assert {name: headers.get(name) for name in ISOLATION} == ISOLATION, path
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
    for answer in (client.post(b"{"), served.stranger().get("/api/settings")):
        assert {name: answer.headers.get(name) for name in ISOLATION} == ISOLATION
        assert "access-control-allow-origin" not in answer.headers
    assert client.request("PUT", "/api/reports", b"x").status == 405
    assert client.request("OPTIONS", "/api/reports").status == 405


def test_the_token_is_in_no_log(export: Path, tmp_path: Path) -> None:
    with serving(export, store=tmp_path / "s.sqlite") as server:
        server.device().get("/nothing")
        server.stop()
        token = server.join_path.rpartition("/")[2]
    assert not any(token in line for line in server.complaints)


def test_the_local_network_is_reached_by_https_alone(export: Path, tmp_path: Path) -> None:
    try:
        address = lan_address()
    except ServeError:
        pytest.skip("this machine is in no network")
    with serving(export, store=tmp_path / "s.sqlite", options=("--lan",)) as server:
        assert server.listening["url"].startswith(f"https://{address}:")
        client = server.stranger()
        cookie = client.join(server.join_path).headers["set-cookie"]
        assert "Secure" in cookie
        assert client.seen_fingerprint == server.listening["fingerprint"]
        assert client.get("/api/settings").status == 200
        plain = server.stranger()
        plain.scheme = "http"
        with pytest.raises(OSError, match=r".*"):
            plain.get("/")
        assert plain.cookie is None


@pytest.mark.parametrize(
    "address",
    ["0.0.0.0", "127.0.0.1", "224.0.0.1", "example.org", "::1"],  # noqa: S104
)
def test_an_address_that_no_phone_can_reach(address: str) -> None:
    with pytest.raises(ServeError, match=address):
        lan_address(address)


def test_only_so_many_devices_join_and_of_one_address_fewer() -> None:
    sessions = Sessions(60, 1)
    joined = [sessions.join(sessions.token, None, str(n)) for n in range(MOST_SESSIONS)]
    assert len(set(joined)) == MOST_SESSIONS
    assert sessions.join(sessions.token, None, "x") is None
    assert sessions.join(sessions.token, joined[0], "0") == joined[0]
    sessions = Sessions(60, 1)
    joined = [sessions.join(sessions.token, None, "a") for _ in range(MOST_OF_ADDRESS + 1)]
    assert joined.count(None) == 1
    assert sessions.join(sessions.token, None, "b") is not None


def test_an_allowance_fills_again() -> None:
    allowance = Allowance(20)
    waits = [allowance.seconds_to_wait() for _ in range(60)]
    assert waits[:40] == [0.0] * 40
    assert 0 < waits[-1] <= 0.05
    time.sleep(2 * waits[-1] + 0.02)
    assert allowance.seconds_to_wait() == 0.0
    assert {Allowance(0).seconds_to_wait() for _ in range(5)} == {0.0}


def test_settings_are_what_was_asked_for(export: Path, tmp_path: Path) -> None:
    options = ("--threads", "4", "--min-samples", "20", "--max-seconds", "9", "--width", "0.1")
    with serving(export, export, store=tmp_path / "s.sqlite", options=options) as server:
        settings = server.device().get("/api/settings").json
    assert [one["id"] for one in settings["exports"]] == ["0", "1"]
    assert settings["threads"] == [4]
    assert settings["plan"] == {
        "minimum_samples": 20,
        "maximum_samples": 2000,
        "minimum_seconds": 5.0,
        "maximum_seconds": 9.0,
        "relative_width": 0.1,
        "warmup_runs": 10,
        "sustained": False,
    }
    assert json.dumps(settings)
