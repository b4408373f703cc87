"""Several exporters into one folder at the same moment; in every second round one is killed."""

import itertools
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.contract.manifest import read_manifest
from tests.attacks.children import Attack, Export, Outcome
from tests.attacks.faults import Fault
from tests.attacks.recorded import Recorded

TOGETHER = (2, 8)
_FORKING_SECONDS = 0.02


def attack_together(
    attack: Attack, models: Sequence[Recorded], rounds: int, chance: random.Random
) -> Iterator[tuple[str, Counter[str], list[str]]]:
    """Rounds of one model and of several, with and without `--overwrite`.

    Yields:
        A title, counts, and what was broken.
    """
    former, model, other = models
    ways = (
        ("one model", [model], False),
        ("one model, --overwrite", [former, model], True),
        ("two models", [model, other], False),
        ("two models, --overwrite", [model, other], True),
    )
    for count, (title, kinds, overwrite) in itertools.product(TOGETHER, ways):
        counts: Counter[str] = Counter()
        broken: list[str] = []
        for number in range(rounds):
            exports = [_export(kinds, overwrite, chance) for _ in range(count)]
            killed = chance.randint(1, 150) if number % 2 else 0
            problems, outcomes = _round(attack, exports, killed)
            counts["rounds"] += 1
            counts["published"] += sum(one.code == 0 for one in outcomes)
            counts["refused"] += sum(one.code == 1 for one in outcomes)
            counts["killed"] += sum(one.code < 0 for one in outcomes)
            broken += [f"{count} exporters, {title}, round {number}: {one}" for one in problems]
        yield f"exporters at once: {count}, {title}", counts, broken


def _export(kinds: Sequence[Recorded], overwrite: bool, chance: random.Random) -> Export:
    recorded = chance.choice(kinds)
    artifact = chance.choice(recorded.manifest.artifacts)
    (size, _) = artifact.input_size
    return Export(recorded, [artifact.format], size, None, artifact.precision, overwrite)


def _round(
    attack: Attack, exports: Sequence[Export], killed: int
) -> tuple[list[str], list[Outcome]]:
    root = attack.scratch / "together"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    folder = root / "export"
    at = time.monotonic() + _FORKING_SECONDS * len(exports)
    waiting = []
    for number, export in enumerate(exports):
        fault = Fault.SIGKILL if killed and not number else Fault.NOTHING
        waiting.append(attack.start(export, folder, root, fault, killed, at=at))
    outcomes = [wait() for wait in waiting]
    return list(_problems(attack, root, exports, outcomes)), outcomes


def _problems(
    attack: Attack, root: Path, exports: Sequence[Export], outcomes: Sequence[Outcome]
) -> Iterator[str]:
    """What of that was published is not there, or not whole; what is left over."""
    folder = root / "export"
    for outcome in outcomes:
        if outcome.code not in {0, 1, -signal.SIGKILL}:
            yield f"one ended with {outcome.code}: {outcome.said}"
    pairs = list(zip(exports, outcomes, strict=True))
    done = [pair for pair in pairs if pair[1].code == 0]
    if done:
        manifest = read_manifest(folder)
        listed = {(one.file, one.sha256) for one in manifest.artifacts}
        # With --overwrite one may replace what it found there when it began.
        replaceable = {one for _, outcome in done for one in outcome.seen}
        for _, outcome in done:
            for file, sha256 in outcome.published - listed - replaceable:
                yield f"{file} {sha256[:12]} was published and is not in the manifest"
        for one in manifest.artifacts:
            if digest(folder / one.file) != one.sha256:
                yield f"{one.file} is not what the manifest says"
        for reference in manifest.references:
            for array in (reference.pixels, *reference.outputs.values()):
                if digest(folder / array.file) != array.sha256:
                    yield f"{array.file} is not what the manifest says"
        following, _ = done[0]
        attack.run(replace(following, overwrite=True), folder, root)
        left = sorted(path.name for path in root.iterdir() if path != folder)
        if left:
            yield f"left over: {left}"
