"""A folder that acts as an iPhone: what the stand-ins of Apple's and pymobiledevice3's tools use.

`state.json` is the phone's state, `container/` the app's data container. The app is the stand-in
harness, the same as for Android, which runs the artifacts with their own runtimes.
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]
HARNESS = Path(__file__).parent / "stand_in_harness.py"


@dataclass
class State:
    """What the phone is like; tests change it while a campaign runs."""

    udid: str = "00008140-000A1B2C3D4E001C"
    name: str = "Bench iPhone"
    connected: bool = True
    paired: bool = True
    developer_mode: bool = True
    locked: bool = False
    installed: bool = True
    developer_trusted: bool = True
    free_bytes: int = 10**9
    json_version: int = 3
    """Of devicectl; what 5 repeats under `properties` is there alone."""
    process: int = 0
    transfers: int = 0
    """Copies to the phone so far."""
    unplug_after: int | None = None
    """The cable is pulled in the middle of this copy."""
    cut_short: int | None = None
    """Of this copy half arrives, and the tool says nothing."""
    foreign: list[str] = field(default_factory=list)
    """Folders of another user, mode 0755: the app may neither write nor remove in them."""
    app_id: str = "org.mobilevit.harness"
    harness: list[str] = field(default_factory=lambda: [sys.executable, str(HARNESS)])
    """Command of the app; the stand-in harness says which arguments follow."""


class Refused(Exception):  # noqa: N818 (no error of the test: what the phone answers)
    """The phone says no; `kind` is the key under which each tool has its words."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class StandInIPhone:
    """The phone in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.container = folder / "container"
        (self.container / "Documents").mkdir(parents=True, exist_ok=True)
        (folder / "data").mkdir(exist_ok=True)  # where the harness looks for its settings
        if not (folder / "state.json").exists():
            self._write(State())

    @property
    def state(self) -> State:
        return State(**json.loads((self.folder / "state.json").read_text()))

    @contextlib.contextmanager
    def changed(self) -> Iterator[State]:
        """The state, to be changed; other processes wait."""
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            state = self.state
            yield state
            self._write(state)

    def _write(self, state: State) -> None:
        temporary = self.folder / f"state.{os.getpid()}"
        temporary.write_text(json.dumps(asdict(state)))
        temporary.replace(self.folder / "state.json")

    def require(self, *, app: bool = False) -> None:
        """Is it there, and does it talk to us?"""
        state = self.state
        if not state.connected:
            raise Refused("disconnected")
        if not state.paired:
            raise Refused("not paired")
        if app and not state.installed:
            raise Refused("not installed")

    def install(self, app: Path) -> None:
        self.require()
        if not (app / "embedded.mobileprovision").exists():
            raise Refused("not signed")
        with self.changed() as state:
            state.installed = True

    def inside(self, path: str) -> Path:
        """A place in the container; nothing outside it can be named."""
        found = (self.container / path).resolve()
        assert found.is_relative_to(self.container.resolve()), path
        return found

    def configure(self, **settings: object) -> None:
        """What goes wrong in the app; see the stand-in harness."""
        (self.folder / "data" / "settings.json").write_text(json.dumps(settings))

    def put(self, source: Path, to: str, *, foreign: bool = False) -> None:
        """Copy a file there; where the cable is pulled, half of it arrives.

        Args:
            source: the file.
            to: its place in the container.
            foreign: folders that are made for it belong to another user, as devicectl's do.
        """
        self.require(app=True)
        content = source.read_bytes()
        target = self.inside(to)
        with self.changed() as state:
            state.transfers += 1
            if len(content) > state.free_bytes:
                raise Refused("full")
            pulled = state.transfers == state.unplug_after
            state.connected = not pulled
            short = pulled or state.transfers == state.cut_short
            if foreign:
                made = [one for one in target.parents if not one.exists()]
                state.foreign += [str(one.relative_to(self.container)) for one in made]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content[: len(content) // 2] if short else content)
        if pulled:
            raise Refused("disconnected")

    def get(self, path: str) -> bytes:
        self.require(app=True)
        try:
            return self.inside(path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise Refused("no file") from None

    def remove(self, path: str) -> None:
        self.require(app=True)
        self._remove(path)

    def _remove(self, path: str) -> None:
        found = self.inside(path)
        if found.is_dir():
            shutil.rmtree(found)
        elif found.exists():
            found.unlink()
        else:
            raise Refused("no file")

    def _owns(self, path: str) -> bool:
        """May the app write there, and remove it with all that is in it?"""
        return not any(
            path == one or path.startswith(f"{one}/") or one.startswith(f"{path}/")
            for one in self.state.foreign
        )

    def launch(self, arguments: list[str]) -> int:
        """Start the app; what it was before is ended."""
        self.require(app=True)
        state = self.state
        if not state.developer_mode:
            raise Refused("developer mode off")
        if not state.developer_trusted:
            raise Refused("developer not trusted")
        if state.locked:
            raise Refused("locked")
        self.kill()
        arguments = [one for one in arguments if one != "--"]
        option, path, *more = arguments or ("", "")
        if option == "--make":
            for one in (path, *more):
                self.inside(f"Documents/{one}").mkdir(parents=True, exist_ok=True)
            return 4711
        assert not more, arguments
        if option == "--remove":
            if self._owns(f"Documents/{path}"):
                self._remove(f"Documents/{path}")
            return 4711
        assert option == ("--campaign" if arguments else ""), arguments
        campaign = f"/container/Documents/{path}" if path else ""
        results = f"Documents/results/{Path(path).name}"
        for written in (results, "Documents/campaigns/harness.json"):
            assert self._owns(written), f"the app may not write {written}"
        with (self.folder / "harness.log").open("ab") as log:
            process = subprocess.Popen(
                [
                    *state.harness,
                    str(self.folder),
                    "/container/Documents/campaigns",
                    campaign,
                    f"/container/{results}",
                ],
                cwd=REPOSITORY,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        with self.changed() as state:
            state.process = process.pid
        return process.pid

    def process(self) -> int:
        """The app's process; 0 if it does not run."""
        self.require()
        process = self.state.process
        if process and _lives(process):
            return process
        return 0

    def kill(self) -> None:
        process = self.state.process
        if process and _lives(process):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        with self.changed() as state:
            state.process = 0


def _lives(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"


def install_stand_ins(to: Path, phone: Path) -> None:
    """Executables `xcrun` and `pymobiledevice3` that act on a phone's folder."""
    to.mkdir(parents=True, exist_ok=True)
    for name in ("xcrun", "pymobiledevice3"):
        script = to / name
        script.write_text(
            "#!/bin/sh\n"
            f"export STAND_IN_IPHONE='{phone}' PYTHONPATH='{REPOSITORY}'\n"
            f"exec '{sys.executable}' -m tests.benchmarks.devices.stand_in_{name} \"$@\"\n"
        )
        script.chmod(0o755)


def the_phone() -> StandInIPhone:
    """The phone that a stand-in executable acts on."""
    return StandInIPhone(Path(os.environ["STAND_IN_IPHONE"]))
