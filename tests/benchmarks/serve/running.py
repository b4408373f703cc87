"""The real command in a process of its own, and clients that speak HTTP with it."""

import contextlib
import hashlib
import http.client
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

COMMAND = (sys.executable, "-c", "from benchmarks.cli import main; main()", "serve")


@dataclass(frozen=True)
class Answer:
    """Status, headers in lower case, and body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Client:
    """A device: keeps its cookie and its connection."""

    scheme: str
    host: str
    port: int
    cookie: str | None = None
    seen_fingerprint: str | None = None
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"

    def connection(self) -> http.client.HTTPConnection:
        if self._connection is None:
            if self.scheme == "https":
                context = ssl.create_default_context()
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE  # compared by its fingerprint instead
                secure = http.client.HTTPSConnection(
                    self.host, self.port, context=context, timeout=60
                )
                secure.connect()
                found = hashlib.sha256(secure.sock.getpeercert(binary_form=True)).hexdigest()
                pairs = (found[i : i + 2] for i in range(0, 64, 2))
                self.seen_fingerprint = ":".join(pairs).upper()
                self._connection = secure
            else:
                self._connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        **headers: str,
    ) -> Answer:
        """Send one request; keywords are headers, with _ for -."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookie is not None:
            sent.setdefault("Cookie", self.cookie)
        connection = self.connection()
        try:
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            found = Answer(
                answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
            )
        except BaseException:
            self.close()
            raise
        if found.headers.get("connection") == "close":
            self.close()
        return found

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, **headers)

    def post(self, body: Any, **headers: str) -> Answer:
        headers = {"Content_Type": "application/json", "Origin": self.origin, **headers}
        return self.request("POST", "/api/reports", body, **headers)

    def join(self, path: str) -> Answer:
        answer = self.get(path)
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].split(";")[0]
        return answer


@dataclass
class Served:
    """A server that runs."""

    process: subprocess.Popen[str]
    listening: dict[str, Any]
    store: Path
    complaints: list[str]

    @property
    def join_path(self) -> str:
        return urlsplit(self.listening["url"]).path

    def stranger(self) -> Client:
        """A client that has not joined."""
        address = urlsplit(self.listening["url"])
        return Client(address.scheme, address.hostname or "", address.port or 0)

    def device(self) -> Client:
        """A client that scanned the QR code."""
        client = self.stranger()
        answer = client.join(self.join_path)
        assert (answer.status, answer.headers["location"]) == (303, "/")
        return client

    def memory(self) -> int:
        return int(psutil.Process(self.process.pid).memory_info().rss)

    def stop(self, number: int = signal.SIGINT) -> int:
        """Send a signal; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=30)


@contextlib.contextmanager
def serving(*folders: Path, store: Path, options: tuple[str, ...] = ()) -> Iterator[Served]:
    """A server on a free port; stopped at the end, which has to succeed."""
    port = () if "--port" in options else ("--port", "0")
    process = subprocess.Popen(
        [*COMMAND, *map(str, folders), "--json", *port, "--store", str(store), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    complaints: list[str] = []
    assert process.stdout is not None
    assert process.stderr is not None
    reader = threading.Thread(target=lambda: complaints.extend(process.stderr or ()))
    reader.start()
    try:
        line = process.stdout.readline()
        assert line, f"the server did not start: {''.join(complaints)}"
        yield Served(process, json.loads(line), store, complaints)
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0, "".join(complaints)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        reader.join()
        process.stdout.close()
        process.stderr.close()
