"""Phones to test with: real adbd daemons behind a real adb server, in namespaces of their own.

Stand-ins: the scripts of `phone_programs` for Android's am, pm, dumpsys and others, and
`stand_in_harness.py` for the app.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.devices.adb import AdbPhone
from benchmarks.devices.adb_client import AdbClient
from tests.benchmarks.devices.adbd_root import ADBD, adbd_root

_HERE = Path(__file__).parent
_FIRST_PORT = 5555
STORAGE = "96m"


@dataclass
class Island:
    """The namespaces, and the phones in them."""

    folder: Path
    process: int
    client: AdbClient

    def run(self, *command: object) -> subprocess.CompletedProcess[str]:
        """Run a program there."""
        return subprocess.run(
            [*self.enter(), *map(str, command)], capture_output=True, text=True, check=False
        )

    def start(self, *command: object) -> None:
        """Start a program there that stays until the namespaces end, or until it is killed."""
        # Not as nsenter's child: that one stops with it, and then nobody would collect it.
        self.run("sh", "-c", '"$@" < /dev/null > /dev/null 2>&1 &', "sh", *command)

    def enter(self) -> list[str]:
        return [
            shutil.which("nsenter") or "nsenter",
            "--net",
            "--mount",
            "--pid",
            "--target",
            str(self.process),
        ]

    def phone(self, number: int = 0) -> "StandInPhone":
        return StandInPhone(self, number)


@dataclass(frozen=True)
class StandInPhone:
    """One adbd, with its own storage."""

    island: Island
    number: int

    @property
    def name(self) -> str:
        return f"phone{self.number}"

    @property
    def serial(self) -> str:
        return f"127.0.0.1:{_FIRST_PORT + self.number}"

    @property
    def driver(self) -> AdbPhone:
        return AdbPhone(self.serial, self.island.client)

    def files(self, path: str) -> Path:
        """A path of the phone, as this process sees it."""
        inside = self.island.folder / self.name / path.removeprefix("/")
        return Path(f"/proc/{self.island.process}/root", *inside.parts[1:])

    def start(self) -> None:
        """Start adbd, and connect as if a cable were plugged in."""
        self.disconnect()  # or else the server first waits ten seconds for the former connection
        place = self.island.folder / self.name
        port = self.serial.split(":")[1]
        self.island.start("env", "-i", "PATH=/programs:/system/bin", f"ADBD_PORT={port}",
                          shutil.which("chroot"), place, ADBD)  # fmt: skip
        _until(self._connected, f"adbd of {self.name}")

    def stop(self) -> None:
        """Kill adbd in whatever it does, as if the cable were pulled."""
        self.signal("KILL")

    def signal(self, name: str) -> None:
        """Send a signal to this phone's adbd."""
        listed = self.island.run("pgrep", "-f", f"{ADBD}$").stdout.split()
        ours = f"ADBD_PORT={self.serial.split(':')[1]}"
        for process in listed:
            environment = self.island.run("cat", f"/proc/{process}/environ").stdout
            if ours in environment.split("\0"):
                self.island.run("kill", f"-{name}", process)

    def disconnect(self) -> None:
        self.island.client.run(["disconnect", self.serial], 10)

    def configure(self, **settings: Any) -> None:
        """What the stand-ins do on this phone; see their scripts."""
        self.files("/data/settings.json").write_text(json.dumps(settings))

    def state(self, name: str, text: str | None) -> None:
        """What a stand-in of a system program tells; None: nothing of its own."""
        path = self.files(f"/data/{name}")
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.write_text(text)

    def calls(self) -> list[str]:
        """Every call of a stand-in, with its arguments."""
        log = self.files("/data/calls")
        return log.read_text().splitlines() if log.exists() else []

    def fresh(self) -> None:
        """Forget everything but the installed app."""
        self.driver.stop()
        for path in (*self.files("/data").iterdir(), *self.files("/sdcard").iterdir()):
            if path.name in {"place", "python", "harness"}:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        self.state("installed", "")

    def _connected(self) -> bool:
        said = self.island.client.run(["connect", self.serial], 10).everything
        state = self.island.client.run(["-s", self.serial, "get-state"], 10)
        return "connected" in said and state.text == "device"


@contextlib.contextmanager
def island(folder: Path, phones: int) -> Iterator[Island]:
    """Phones that are connected to an adb server of their own."""
    names = [f"phone{number}" for number in range(phones)]
    holder = subprocess.Popen(
        ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "sh",
         _HERE / "island.sh", folder, adbd_root(), _HERE / "phone_programs", STORAGE, *names],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "ready\n"
        children = Path(f"/proc/{holder.pid}/task/{holder.pid}/children").read_text().split()
        socket = f"localfilesystem:{folder}/adb.sock"
        program = Path(shutil.which("adb") or "adb")
        made = Island(folder, int(children[0]), AdbClient(program))
        made.start("env", f"HOME={folder}", program, "-L", socket, "server", "nodaemon")
        _until((folder / "adb.sock").exists, "adb server")
        with _server_at(socket):
            for number in range(phones):
                made.phone(number).state("python", sys.executable)
                made.phone(number).state("harness", str(_HERE / "stand_in_harness.py"))
                made.phone(number).state("installed", "")
                made.phone(number).start()
            yield made
    finally:
        assert holder.stdin is not None
        holder.stdin.close()
        holder.wait(10)


@contextlib.contextmanager
def _server_at(socket: str) -> Iterator[None]:
    """Let every adb client of this process ask this server."""
    before = os.environ.get("ADB_SERVER_SOCKET")
    os.environ["ADB_SERVER_SOCKET"] = socket
    try:
        yield
    finally:
        del os.environ["ADB_SERVER_SOCKET"]
        if before is not None:
            os.environ["ADB_SERVER_SOCKET"] = before


def _until(condition: Any, what: str, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} was not ready within {seconds} s"
        time.sleep(0.05)
