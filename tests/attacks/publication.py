"""Attacks on publication: `python -m tests.attacks.publication [--short] [--seed N] [--only WORD]`.

Every system call of an export that changes something below the folder's parent is counted, and the
export is repeated with each fault at each call. Afterwards the folder is as before or as after, by
every byte, both of which have been verified; a command that ended with 0 has published; one
that said that nothing was changed has changed nothing; signals leave nothing behind; after the next
command there is the folder alone. Then several exporters at once; and the order of writing and
syncing, which a power failure would ask for.
"""

import argparse
import hashlib
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from exporters.formats import FORMATS
from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.contract.manifest import MANIFEST_NAME, read_manifest
from mobilevit_deploy.verification import verify
from tests.attacks.children import Attack, Export, Outcome
from tests.attacks.exporters_at_once import attack_together
from tests.attacks.faults import Fault, preloaded
from tests.attacks.recorded import Recorded, record
from tests.attacks.syncing import unsynced

SIZE = 32
ROUNDS = 50
FAULTS = (Fault.SIGTERM, Fault.SIGHUP, Fault.SIGKILL, Fault.FULL_DISK)
SIGNALS = {Fault.SIGTERM: 128 + 15, Fault.SIGHUP: 128 + 1}
_MEMORY = Path("/dev/shm")
PACKAGES = {"web": "onnx", "kotlin": "tflite", "swift": "coreml"}


@dataclass(frozen=True)
class Scenario:
    """An export over a folder; `before` publishes what is there first, None for nothing.

    `inside`: with the folder as working directory, so that it cannot be exchanged.
    """

    name: str
    before: Export | None
    export: Export
    inside: bool = False


@dataclass
class Found:
    """What came of one scenario."""

    calls: int = 0
    cases: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


def snapshot(folder: Path) -> dict[str, bytes | str | None]:
    """Every path below a folder: a file's bytes, a link's target, None for a folder."""
    found: dict[str, bytes | str | None] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = str(path.readlink())
        else:
            found[name] = path.read_bytes() if path.is_file() else None
    return found


def state(folder: Path) -> str:
    """A digest of every path below a folder, hidden ones too, with its content and its rights."""
    found = hashlib.sha256()
    for name, content in snapshot(folder).items():
        kind = "file" if isinstance(content, bytes) else "link" if content else "folder"
        data = content if isinstance(content, bytes) else (content or "").encode()
        rights = (folder / name).lstat().st_mode
        found.update(f"{name}\0{kind}\0{rights}\0{len(data)}\0".encode() + data)
    return found.hexdigest()


def strange_files(folder: Path, elsewhere: Path) -> None:
    """What users keep beside an export."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "notes of mine.txt").write_text("mine")
    (folder / "runs" / "empty").mkdir(parents=True)
    (folder / "runs" / "results.sqlite").write_bytes(b"mine")
    (folder / "link").symlink_to(elsewhere)


class Place:
    """A folder for one scenario: what is there before, and where it is attacked."""

    def __init__(self, attack: Attack, scenario: Scenario, scratch: Path) -> None:
        self.attack, self.scenario = attack, scenario
        self.pristine, self.root = scratch / "pristine", scratch / "case"
        self.folder = self.root / "export"
        self.followed: dict[str, list[str]] = {}
        """State that a fault left -> what was wrong after the next command."""
        self.pristine.mkdir(parents=True)
        if scenario.before is not None:
            done = attack.run(scenario.before, self.pristine / "export", self.pristine)
            assert done.code == 0, done.said
            strange_files(self.pristine / "export", scratch)
        self.before = snapshot(self.pristine)
        self.restore()
        done = self.run()
        assert done.code == 0, done.said
        self.calls = done.calls
        self.after = snapshot(self.root)
        for folder in (self.pristine / "export", self.folder):
            if folder.exists():
                require_verified(folder)

    def restore(self) -> None:
        """Hard links: what is written in place would be seen in the pristine folder."""
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(self.pristine, self.root, symlinks=True, copy_function=os.link)

    def run(self, fault: Fault = Fault.NOTHING, call: int = 0, log: int = -1) -> Outcome:
        inside = self.folder if self.scenario.inside and self.folder.exists() else None
        return self.attack.run(
            self.scenario.export, self.folder, self.root, fault, call, log, inside=inside
        )

    def problems(self, fault: Fault, call: int) -> Iterator[str]:
        """What one fault breaks."""
        self.restore()
        done = self.run(fault, call)
        left = [path.name for path in self.root.iterdir() if path != self.folder]
        if self.scenario.inside and self.folder.exists():
            read_manifest(self.folder)  # the next reader completes what was begun
        found = {  # what is hidden is for the next command to remove
            name: content
            for name, content in snapshot(self.root).items()
            if not any(part.startswith(".") for part in name.split("/"))
        }
        before, after = found == self.before, found == self.after
        if not before and not after:
            yield f"the folder is neither as before nor as after: {changes(self.before, found)}"
        if done.code == 0 and not after:
            yield "it ended with 0 and has not published"
        if "Nothing was changed" in done.said and not before:
            yield f"it said that nothing was changed: {done.said}"
        if fault in SIGNALS:
            if done.code != SIGNALS[fault] or "Nothing unfinished was left behind" not in done.said:
                yield f"it ended with {done.code}: {done.said}"
            if left:
                yield f"it left {left}"
        explained = "disk is full" in done.said or "No space left" in done.said
        if fault is Fault.FULL_DISK and not (done.code == 0 or (done.code == 1 and explained)):
            yield f"it ended with {done.code}: {done.said}"
        left_behind = state(self.root)
        if left_behind not in self.followed:
            self.followed[left_behind] = list(self._problems_afterwards())
        yield from self.followed[left_behind]

    def _problems_afterwards(self) -> Iterator[str]:
        """What an undisturbed export makes of what is there."""
        following = self.run()
        if following.code != 0:
            yield f"the next command failed: {following.said}"
        if snapshot(self.root) != self.after:
            yield f"after the next command: {changes(self.after, snapshot(self.root))}"


def changes(one: dict[str, Any], other: dict[str, Any]) -> str:
    """Names that differ, for people."""
    names = {name for name, _ in set(one.items()) ^ set(other.items())}
    return ", ".join(sorted(names))


_passed: set[str] = set()


def require_verified(folder: Path) -> None:
    """As `mvit-verify` does, once per content; raises where it does not pass."""
    manifest = (folder / MANIFEST_NAME).read_text()
    if manifest not in _passed:
        for verdict in verify(folder)[1]:
            assert not verdict.problems, verdict.problems
        _passed.add(manifest)


def attacked(place: Place, calls: Sequence[int]) -> Found:
    """Every fault at these calls; and what a power failure would find."""
    found = Found(place.calls)
    for call in calls:
        for fault in FAULTS:
            for problem in place.problems(fault, call):
                found.broken.append(
                    f"{place.scenario.name}, {fault.name} at call {call}: {problem}"
                )
            found.cases[fault.name] += 1
    if snapshot(place.pristine) != place.before:
        found.broken.append(f"{place.scenario.name}: a published file was written in place")
    place.restore()
    with tempfile.TemporaryFile() as log:
        place.run(log=log.fileno())
        log.seek(0)
        lines = log.read().decode(errors="replace").splitlines()
    for problem in unsynced(lines, place.folder, in_place=place.scenario.inside):
        found.broken.append(f"{place.scenario.name}: {problem}")
    found.cases["synced"] += 1
    return found


def scenarios(former: Recorded, model: Recorded, other: Recorded) -> Iterator[Scenario]:
    """Exports over nothing, the same and another model, per format and of all; with packages."""
    formats = sorted({artifact.format for artifact in model.manifest.artifacts})
    for names in [[name] for name in formats] + ([formats] if len(formats) > 1 else []):
        title = names[0] if len(names) == 1 else "all"
        was, now, replaced = (Export(one, names, SIZE) for one in (former, model, other))
        yield Scenario(f"{title}: nothing there", None, now)
        yield Scenario(f"{title}: same model", was, now)
        yield Scenario(f"{title}: another model", was, replaced)
        yield Scenario(f"{title}: same model, in place", was, now, inside=True)
        yield Scenario(f"{title}: another model, in place", was, replaced, inside=True)
    for package, name in PACKAGES.items():
        if name in formats:
            was, now = (Export(one, [name], SIZE, package) for one in (former, model))
            yield Scenario(f"--embed {package}", was, now)


def recorded_models(scratch: Path, formats: list[str]) -> tuple[Recorded, Recorded, Recorded]:
    """The demo model with a rewrite less, the demo model, and another model."""
    demo = load_checkpoint("demo")
    other = load_checkpoint("random", "mobilevitv2_050")
    choices: dict[str, Any] = {"formats": formats, "input_size": SIZE}
    return (
        record(demo, scratch / "former", without=("merge_projections",), **choices),
        record(demo, scratch / "model", **choices),
        record(other, scratch / "other", **choices),
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="ONNX, a few calls of each scenario")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="scenarios whose name holds this")
    parser.add_argument("--folder", type=Path, help="where to work; /dev/shm if there is one")
    parser.add_argument("--recorded", type=Path, help="keeps the real exports, to be used again")
    given = parser.parse_args()
    library = preloaded("tests.attacks.publication")
    torch.set_num_threads(1)
    chance = random.Random(given.seed)
    place = given.folder or (_MEMORY if os.access(_MEMORY, os.W_OK) else None)
    installed = [name for name, row in FORMATS.items() if row.missing_library() is None]
    formats = ["onnx"] if given.short else installed
    started, broken = time.monotonic(), []
    with tempfile.TemporaryDirectory(dir=place) as name:
        scratch = Path(name).resolve()
        models = recorded_models(given.recorded or scratch, formats)
        attack = Attack(library, scratch)
        chosen = [one for one in scenarios(*models) if given.only in one.name]
        for number, scenario in enumerate(chosen):
            here = Place(attack, scenario, scratch / str(number))
            calls = range(1, here.calls + 1)
            sample = sorted(chance.sample(calls, 4)) if given.short else calls
            found = attacked(here, sample)
            shutil.rmtree(scratch / str(number))
            broken += found.broken
            report(scenario.name, found.calls, found.cases, found.broken)
        if given.only in "exporters at once":
            rounds = 2 if given.short else ROUNDS
            for title, counts, problems in attack_together(attack, models, rounds, chance):
                broken += problems
                report(title, 0, counts, problems)
    sys.stdout.write(f"{time.monotonic() - started:.0f} s, seed {given.seed}\n")
    sys.exit(bool(broken))


def report(name: str, calls: int, cases: Counter[str], broken: list[str]) -> None:
    """A line of counts, and one per broken promise."""
    counts = ", ".join(f"{count} {what}" for what, count in cases.items())
    sys.stdout.write(f"{name}: {f'{calls} calls, ' * bool(calls)}{counts}; {len(broken)} broken\n")
    for line in broken[:5]:
        sys.stdout.write(f"  {line[:600]}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
