"""Attacks on what verification promises: every one has to be found, and no honest export refused.

`python -m tests.attacks.verification` is the long round; `test_verification.py` the short one.
Each attack gets a folder with the demo checkpoint's export, damages it, puts every digest in order,
and returns what verification says: an empty text means that it got through.
"""

import argparse
import random
import shutil
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from exporters import export
from mobilevit_deploy import Checkpoint, load_checkpoint
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.verification import verify
from tests.attacks.exports import (
    SHARES,
    add_noise_to_onnx,
    another_resize,
    constant_onnx,
    edit_rehashed,
    found,
    permute_labels,
    replace_by_noisy,
    store_references_of,
    with_own_metadata,
)
from tests.damage import edit_manifest

Damage = Callable[[Path, Checkpoint, int], str]

IT_STAYS_RIGHT = "weights that moved are told from rounding"
RECIPES_HOLD = "a known recipe keeps its limits, whatever the manifest says"
REFERENCES_SPEAK = "references tell models apart, and are as many as were stored"
ONE_RECORD = "record, file and manifest say the same"
NOTHING_REFUSED = "no honest export is refused"
CHECKED_IS_USED = "what was checked is what is used"


@dataclass(frozen=True)
class Attack:
    """A way to get something wrong through, and what it is an attack on."""

    promise: str
    name: str
    damage: Damage
    precision: str = "fp16"
    """Of the only artifact that is left in the folder."""


def drawn(seed: int) -> random.Random:
    """A source of chance that gives the same again."""
    return random.Random(seed)


def only_file(folder: Path) -> Path:
    """The only ONNX file of a folder."""
    (artifact,) = read_manifest(folder).artifacts
    return folder / artifact.file


def noise(precision: str) -> Damage:
    """Noise on the weights of an ONNX file."""

    def damage(folder: Path, _: Checkpoint, seed: int) -> str:
        add_noise_to_onnx(only_file(folder), SHARES[precision], seed)
        edit_rehashed(folder, lambda _: None)
        return found(folder)

    return damage


def another_name(folder: Path, _: Checkpoint, seed: int) -> str:
    """5 % of noise in a file that the entry calls w4, with the limits of w4 and wider."""
    add_noise_to_onnx(only_file(folder), 0.05, seed)

    def rename(document: dict) -> None:
        (entry,) = document["artifacts"]
        entry["precision"], entry["rounding"] = "w4", None
        entry["limits"].update(relative_error=10, cosine=-1, psnr_db=-100)

    edit_rehashed(folder, rename)
    return found(folder)


def wide_limits(folder: Path, _: Checkpoint, seed: int) -> str:
    """Noise beyond the recipe's own limits, and a manifest that allows anything."""
    add_noise_to_onnx(only_file(folder), 0.05, seed)

    def widen(document: dict) -> None:
        for entry in document["artifacts"]:
            for limits in filter(None, (entry["limits"], entry["rounding"])):
                limits.update(relative_error=1e6, cosine=-1, psnr_db=-1e6, agreement={})

    edit_rehashed(folder, widen)
    return found(folder)


def wide_limits_with_weights(folder: Path, checkpoint: Checkpoint, seed: int) -> str:
    """Noise within the recipe's own limits, a manifest that allows it, and the checkpoint."""
    add_noise_to_onnx(only_file(folder), SHARES["fp16"], seed)

    def drop(document: dict) -> None:
        for entry in document["artifacts"]:
            entry["rounding"] = None

    edit_rehashed(folder, drop)
    return found(folder, checkpoint)


def one_reference_left(folder: Path, _: Checkpoint, seed: int) -> str:
    """A model that answers the same to everything, and one reference, which says so too."""
    for artifact in read_manifest(folder).artifacts:
        constant_onnx(folder / artifact.file)

    def drop(document: dict) -> None:
        kept = document["references"][seed % len(document["references"])]
        document["references"] = [kept]

    edit_rehashed(folder, drop)
    store_references_of(folder)
    return found(folder)


def references_of_the_constant(folder: Path, _: Checkpoint, _seed: int) -> str:
    """The same with every reference still there."""
    for artifact in read_manifest(folder).artifacts:
        constant_onnx(folder / artifact.file)
    edit_rehashed(folder, lambda _: None)
    store_references_of(folder)
    return found(folder)


def references_of_the_damaged(folder: Path, checkpoint: Checkpoint, seed: int) -> str:
    """Damaged weights and references that agree with them: only the checkpoint can tell."""
    for artifact in read_manifest(folder).artifacts:
        add_noise_to_onnx(folder / artifact.file, 0.05, seed)
    edit_rehashed(folder, lambda _: None)
    store_references_of(folder)
    return found(folder, checkpoint)


def in_the_manifest(change: Callable[[dict, random.Random], None]) -> Damage:
    """Another record in the manifest alone."""

    def damage(folder: Path, _: Checkpoint, seed: int) -> str:
        edit_rehashed(folder, lambda document: change(document["model"], drawn(seed)))
        return found(folder)

    return damage


def in_file_and_manifest(change: Callable[[dict, random.Random], None]) -> Damage:
    """Another record in both, and the checkpoint to compare with."""

    def damage(folder: Path, checkpoint: Checkpoint, seed: int) -> str:
        with_own_metadata(folder, lambda record: change(record, drawn(seed)))
        return found(folder, checkpoint)

    return damage


def exchanged_meanwhile(folder: Path, _: Checkpoint, seed: int) -> str:
    """A file that is exchanged all the time: never may the other one be called right.

    The other one computes something else, so that its figures would show it.
    """
    path = only_file(folder)
    (folder / "right").write_bytes(path.read_bytes())
    add_noise_to_onnx(path, 0.05, seed)
    path.replace(folder / "wrong")
    over = threading.Event()

    def exchange() -> None:
        chance = drawn(seed)
        while not over.is_set():
            shutil.copyfile(folder / chance.choice(["right", "wrong"]), folder / "next")
            (folder / "next").replace(path)
            over.wait(chance.random() / 500)

    exchanging = threading.Thread(target=exchange)
    exchanging.start()
    try:
        _, verdicts = verify(folder)
    finally:
        over.set()
        exchanging.join()
    (verdict,) = verdicts
    if verdict.problems:
        return "; ".join(verdict.problems)
    assert verdict.parity is not None
    worst = max(one.relative_error for one in verdict.parity.outputs.values())
    return "the right one was run" if worst < 1e-4 else ""


ATTACKS = (
    Attack(IT_STAYS_RIGHT, "0.3 % of noise at fp32", noise("fp32"), "fp32"),
    Attack(IT_STAYS_RIGHT, "0.3 % of noise at fp16", noise("fp16")),
    Attack(RECIPES_HOLD, "5 % of noise called w4, with wider limits", another_name),
    Attack(RECIPES_HOLD, "5 % of noise, limits that allow it", wide_limits),
    Attack(RECIPES_HOLD, "0.3 % at fp16, no limits, --weights", wide_limits_with_weights),
    Attack(REFERENCES_SPEAK, "constant model, one reference left", one_reference_left),
    Attack(REFERENCES_SPEAK, "constant model, its own references", references_of_the_constant),
    Attack(
        REFERENCES_SPEAK, "5 % of noise, its own references, --weights", references_of_the_damaged
    ),
    Attack(ONE_RECORD, "permuted labels", in_the_manifest(permute_labels)),
    Attack(ONE_RECORD, "another resize", in_the_manifest(another_resize)),
    Attack(ONE_RECORD, "permuted labels in both, --weights", in_file_and_manifest(permute_labels)),
    Attack(ONE_RECORD, "another resize in both, --weights", in_file_and_manifest(another_resize)),
    Attack(CHECKED_IS_USED, "exchanged while it is verified", exchanged_meanwhile, "fp32"),
)
"""Those on an ONNX export in fp32 and fp16."""

NOISY = (
    ("onnx", ("fp32", "fp16")),
    ("tflite", ("fp32", "fp16")),
    ("executorch", ("fp32", "fp16")),
    ("coreml", ("fp32", "fp16", "w8")),
)
"""Format -> precisions in which noise is to be found; the long round converts noisy weights."""


def keep_only(folder: Path, precision: str) -> None:
    """Leave the artifacts of one precision in a folder."""

    def drop(document: dict) -> None:
        entries = document["artifacts"]
        document["artifacts"] = [one for one in entries if one["precision"] == precision]

    edit_manifest(folder, drop)


def attack(one: Attack, clean: Path, checkpoint: Checkpoint, seed: int, scratch: Path) -> str:
    """What verification says after an attack on a copy of an export."""
    folder = Path(shutil.copytree(clean, scratch / "attacked"))
    keep_only(folder, one.precision)
    try:
        return one.damage(folder, checkpoint, seed)
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Every attack with several seeds; in the long round noisy weights through every format too."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--short", action="store_true", help="each attack once")
    parser.add_argument("--seed", type=int, default=0, help="the first one")
    given = parser.parse_args()
    torch.set_num_threads(1)
    checkpoint = load_checkpoint("demo")
    cases: Counter[tuple[str, str]] = Counter()
    passed: Counter[tuple[str, str]] = Counter()

    def count(promise: str, name: str, *, kept: bool, seed: int) -> None:
        cases[promise, name] += 1
        passed[promise, name] += not kept
        if not kept:
            sys.stdout.write(f"broken: {promise}: {name}, --seed {seed}\n")

    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        clean = scratch / "clean"
        export(checkpoint, clean, precisions=("fp32", "fp16"), input_size=64)
        for one in ATTACKS:
            for seed in range(given.seed, given.seed + (1 if given.short else 20)):
                said = attack(one, clean, checkpoint, seed, scratch)
                count(one.promise, one.name, kept=bool(said), seed=seed)
        for form, precisions in () if given.short else NOISY:
            for precision in precisions:
                honest = scratch / form / precision
                chosen = {"formats": (form,), "precisions": (precision,), "input_size": 64}
                export(checkpoint, honest, **chosen)
                said = found(honest) + found(honest, checkpoint)
                count(NOTHING_REFUSED, f"{form} {precision}", kept=not said, seed=0)
                for seed in range(given.seed, given.seed + 5):
                    folder = Path(shutil.copytree(honest, scratch / "noisy"))
                    replace_by_noisy(folder, checkpoint, seed, scratch)
                    what = f"{SHARES[precision]:.1%} of noise at {form} {precision}"
                    count(IT_STAYS_RIGHT, what, kept=bool(found(folder)), seed=seed)
                    shutil.rmtree(folder)
    for (promise, what), total in cases.items():
        broken = passed[promise, what]
        outcome = f"{broken} broke it" if broken else "kept"
        sys.stdout.write(f"| {promise} | {what} | {total} | {outcome} |\n")
    sys.exit(min(passed.total(), 1))


if __name__ == "__main__":
    main()
