"""Damaged and hostile checkpoints: each is read as a model, or refused in a short plain message.

`python -m tests.attacks.checkpoints` tries 20,000; exit code 1 where one did not hold.
"""

import io
import itertools
import json
import os
import pickletools
import struct
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import safetensors.torch
import torch

from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.checkpoints import DEMO
from tests import oracles
from tests.attacks.damage import Kind, damaged_bytes, damaged_document, run_program

_LABELS = {str(index): f"class {index}" for index in range(1000)}
_CONFIGS: dict[str, dict[str, Any]] = {
    "transformers": {
        "model_type": "mobilevit", "image_size": 256, "id2label": _LABELS, "hidden_act": "silu",
        "num_attention_heads": 4, "output_stride": 32, "layer_norm_eps": 1e-5, "patch_size": 2,
    },
    "timm": {
        "architecture": "mobilevit_xxs", "num_classes": 1000, "label_names": list(_LABELS.values()),
        "pretrained_cfg": {
            "input_size": [3, 256, 256], "crop_pct": 0.9, "crop_mode": "center",
            "interpolation": "bicubic", "mean": [0.0, 0.0, 0.0], "std": [1.0, 1.0, 1.0],
        },
    },
}  # fmt: skip
_PROCESSOR = {
    "crop_size": {"height": 256, "width": 256}, "size": {"shortest_edge": 288}, "resample": 2,
    "do_center_crop": True, "do_flip_channel_order": True, "do_rescale": True,
    "rescale_factor": 1 / 255, "do_normalize": False,
}  # fmt: skip


@cache
def original(form: str, size: str) -> bytes:
    """A file of the form zip, legacy or safetensors: a whole network, or a few entries."""
    weights = oracles.state_dict("mobilevit_xxs")
    if size == "few":
        weights = {name: weights[name] for name in list(weights)[:12]}
    if form == "safetensors":
        return safetensors.torch.save(weights, metadata={"note": "n" * 50})
    stream = io.BytesIO()
    wrapped = {"state_dict": weights, "epoch": 3, "optimizer": {"state": {0: {"step": 1.0}}}}
    torch.save(wrapped, stream, _use_new_zipfile_serialization=form == "zip")
    return stream.getvalue()


def some_original(random: Random, *forms: str) -> bytes:
    """One of these forms; mostly a few entries, whose names make up most of the file."""
    forms = forms or ("zip", "legacy", "safetensors")
    return original(random.choice(forms), "whole" if random.random() < 0.05 else "few")


# Attacks


def damage_bytes(random: Random, folder: Path) -> Path:
    return _written(folder, damaged_bytes(random, some_original(random)))


def damage_the_beginning(random: Random, folder: Path) -> Path:
    """Of a whole network, where its names and sizes are; in zip archives the end."""
    content = original(random.choice(("zip", "legacy", "safetensors")), "whole")
    cut = len(content) - 70_000 if content.startswith(b"PK") else 70_000
    if content.startswith(b"PK"):
        return _written(folder, content[:cut] + damaged_bytes(random, content[cut:]))
    return _written(folder, damaged_bytes(random, content[:cut]) + content[cut:])


def damage_the_archive(random: Random, folder: Path) -> Path:
    """Parts of the zip archive compressed, doubled, renamed, left out, grown or mis-summed."""
    parts = _parts(some_original(random, "zip"))
    chosen = random.choice(list(parts))
    kind = random.choice(("bomb", "other sum", "rename", "leave out", "grow", "shrink", "many"))
    compressed = zipfile.ZIP_STORED
    if kind == "bomb":
        parts[chosen] = bytes(random.choice((10**6, 10**7)))
        compressed = random.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    elif kind == "rename":
        names = (
            "../../escaped",
            "x" * 5000,
            "archive/data.pkl",
            "\x1b[2J",
            "archive/constants.pkl",
        )
        parts[random.choice(names)] = parts.pop(chosen)
    elif kind == "leave out":
        del parts[chosen]
    elif kind == "grow":
        parts[chosen] += bytes(random.choice((1, 64, 10**6)))
    elif kind == "shrink":
        parts[chosen] = parts[chosen][: len(parts[chosen]) // 2]
    elif kind == "many":
        parts |= {
            f"archive/data/x{index}": b"" for index in range(random.choice((100, 100, 100, 21_000)))
        }
    content = _archive(parts, compressed)
    if kind == "other sum":
        content = _with_other_sizes(random, content)
    return _written(folder, content)


def damage_the_pickle(random: Random, folder: Path) -> Path:
    """Operations of the pickle changed, left out, moved or put in; the archive is in order."""
    parts = _parts(some_original(random, "zip"))
    operations = _operations(parts["archive/data.pkl"])
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(operations))
        kind = random.choice(("put in", "put in", "put in", "leave out", "again", "swap", "bytes"))
        if kind == "put in":
            operations.insert(place, _hostile_operation(random))
        elif kind == "leave out":
            del operations[place : place + random.choice((1, 1, 5))]
        elif kind == "again":
            operations[place:place] = operations[place : place + 3] * random.choice((1, 1000))
        elif kind == "swap":
            other = random.randrange(len(operations))
            pair = operations[other], operations[place]
            operations[place], operations[other] = pair
        else:
            operations[place] = damaged_bytes(random, operations[place], 1)
        operations = operations or [b"."]
    parts["archive/data.pkl"] = b"".join(operations)
    return _written(folder, _archive(parts))


def claim_other_numbers(random: Random, folder: Path) -> Path:
    """Counts, offsets, shapes and strides of tensors replaced by others."""
    parts = _parts(some_original(random, "zip"))
    operations = _operations(parts["archive/data.pkl"])
    numbers = [i for i, one in enumerate(operations) if one[:1] in {b"K", b"M", b"J"}]
    for place in random.sample(numbers, random.randint(1, 5)):
        operations[place] = _integer(random.choice((0, 1, 2, 3, 7, 255, -1, 2**31, 2**40, 2**70)))
    parts["archive/data.pkl"] = b"".join(operations)
    return _written(folder, _archive(parts))


def run_code(random: Random, folder: Path) -> Path:
    """A pickle that leaves a footprint where it is loaded; archives, old files, bare pickles."""
    argument = f"touch {FOOTPRINT}".encode()
    name = random.choice((b"cposix\nsystem\n", b"cos\nsystem\n", b"csubprocess\ngetoutput\n"))
    text = b"X" + struct.pack("<I", len(argument)) + argument
    evil = name + text + b"\x85R" + random.choice((b"", b"0"))
    if random.random() < 0.3:
        return _written(folder, b"\x80\x02" + evil + b".")
    parts = _parts(some_original(random, "zip"))
    operations = _operations(parts["archive/data.pkl"])
    operations.insert(random.randrange(1, len(operations)), evil)
    if random.random() < 0.3:
        old = original("legacy", "few")
        place = random.randrange(2, min(len(old), 2000))
        return _written(folder, old[:place] + evil + old[place:])
    parts["archive/data.pkl"] = b"".join(operations)
    return _written(folder, _archive(parts))


def damage_the_header(random: Random, folder: Path) -> Path:
    """Of a safetensors file, as a document, with the right length before it."""
    content = some_original(random, "safetensors")
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    text = json.dumps(damaged_document(random, header)).encode(errors="replace")
    return _written(folder, struct.pack("<Q", len(text)) + text + content[8 + length :])


def damage_the_record(random: Random, folder: Path) -> Path:
    """The record inside one of our own checkpoints."""
    with safetensors.safe_open(DEMO, framework="pt") as opened:
        record = json.loads(opened.metadata()["record"])
    text = json.dumps(damaged_document(random, record))
    if random.random() < 0.2:
        text = damaged_bytes(random, text.encode()).decode(errors="replace")
    weights = safetensors.torch.load_file(DEMO)
    return _written(folder, safetensors.torch.save(weights, metadata={"record": text}))


def damage_the_configuration(random: Random, folder: Path) -> Path:
    """Folders of transformers and timm: their documents, or the weights beside them."""
    config = random.choice(list(_CONFIGS.values()))
    texts = {"config.json": config, "preprocessor_config.json": _PROCESSOR}
    for name, document in texts.items():
        changed = damaged_document(random, document) if random.random() < 0.7 else document
        text = json.dumps(changed).encode()
        (folder / name).write_bytes(damaged_bytes(random, text) if random.random() < 0.1 else text)
    weights = original("safetensors", "whole")
    if random.random() < 0.1:
        weights = damaged_bytes(random, weights)
    (folder / random.choice(("model.safetensors", "pytorch_model.bin"))).write_bytes(weights)
    return folder


ATTACKS = (
    damage_bytes, damage_the_pickle, damage_the_archive, damage_bytes, claim_other_numbers,
    damage_the_pickle, damage_the_header, damage_the_beginning, damage_the_archive,
    damage_the_pickle, damage_the_record, run_code, damage_the_configuration,
)  # fmt: skip
"""Those that find more come more often."""

FOOTPRINT = Path(tempfile.gettempdir()) / f"mobilevit-deploy-footprint-{os.getpid()}"


def loaded(make: Callable[[Random, Path], Path]) -> Kind:
    """Load what an attack makes: no code runs, and a model has numbers for weights."""

    def attempt(random: Random, folder: Path) -> str:
        try:
            model = load_checkpoint(make(random, folder)).model
        finally:
            if FOOTPRINT.exists():
                FOOTPRINT.unlink()
                raise AssertionError("code ran")
        if not all(value.isfinite().all() for value in model.state_dict().values()):
            raise AssertionError("a model with NaN or infinity")
        return "read"

    return attempt


def main(arguments: list[str]) -> int:
    """Try the cases; 1 where one did not hold."""
    torch.set_num_threads(1)
    load_checkpoint("demo")  # what it imports is shared by the processes of the cases
    for form, size in itertools.product(("zip", "legacy", "safetensors"), ("few", "whole")):
        original(form, size)
    kinds = [(one.__name__.replace("_", " "), loaded(one)) for one in ATTACKS]
    return run_program(kinds, cases=20_000, short=200, arguments=arguments)


# Pieces of files


def _written(folder: Path, content: bytes) -> Path:
    path = folder / "checkpoint"
    path.write_bytes(content)
    return path


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _archive(parts: dict[str, bytes], compressed: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compressed) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _with_other_sizes(random: Random, content: bytes) -> bytes:
    """An entry of the central directory with another CRC-32, size, offset or flag."""
    start = random.choice(list(_places(content, b"PK\x01\x02")))
    field, size = random.choice(((16, 4), (20, 4), (24, 4), (42, 4), (8, 2), (10, 2), (28, 2)))
    number = random.choice((0, 1, 2**16 - 1, 2**31, 2**32 - 1, random.getrandbits(32)))
    changed = (number % 2 ** (8 * size)).to_bytes(size, "little")
    return content[: start + field] + changed + content[start + field + size :]


def _places(content: bytes, wanted: bytes) -> Iterator[int]:
    place = content.find(wanted)
    while place >= 0:
        yield place
        place = content.find(wanted, place + 1)


def _operations(pickled: bytes) -> list[bytes]:
    starts = [position for _, _, position in pickletools.genops(pickled)]
    return [pickled[a:b] for a, b in zip(starts, [*starts[1:], len(pickled)], strict=True)]


def _integer(value: int) -> bytes:
    if -(2**31) <= value < 2**31:
        return b"J" + struct.pack("<i", value)
    content = value.to_bytes(16, "little", signed=True)
    return b"\x8a" + bytes([len(content)]) + content


def _hostile_operation(random: Random) -> bytes:
    """Something that allocates, recurses, is named in surprising ways, or ends early."""
    names = ("builtins bytearray", "builtins eval", "torch load", "torch.serialization load",
             "torch._utils _rebuild_sparse_tensor", "torch._tensor _rebuild_from_type_v2",
             "torch.storage UntypedStorage", "collections Counter", "a" * 3000 + " b",
             "\x1b]0;owned\x07 x", "torch._utils _rebuild_tensor_v2", "torch Size",
             "torch.nn.parameter Parameter", "torch.jit._script RecursiveScriptModule")  # fmt: skip
    module, name = random.choice(names).split(" ")
    return random.choice(
        (
            b"c" + module.encode() + b"\n" + name.encode() + b"\n" + _integer(8 * 10**9) + b"\x85R",
            b"r" + struct.pack("<I", random.choice((2**31, 2**32 - 1))),
            b"\x96" + struct.pack("<Q", 8 * 10**9),
            b"\x8e" + struct.pack("<Q", 2**63),
            b"\x8b" + struct.pack("<i", random.choice((-1, 2**31 - 1, 3))) + b"abc",
            b"]" * random.choice((1, 1000, 500_000)),
            b"(" * random.choice((1, 500_000)) + b"t",
            b"}q\x01" + b"h\x01\x85q\x01" * random.choice((1, 60)) + b"K\x01s",
            b")q\x02" + b"h\x02h\x02\x86q\x02" * 60 + b"}h\x02K\x01s",
            b"2" * random.choice((1, 1000)),
            b"I" + b"9" * random.choice((10, 5000, 500_000)) + b"\n",
            b"F" + b"1" * 400 + b"\n",
            b"X" + struct.pack("<I", 2**32 - 1),
            b"\x82\x01",
            b"\x93",
            b"Pstorage\n",
            b"ios\nsystem\n",
            bytes([random.randrange(256)]),
            _integer(random.choice((0, -1, 2**31, 2**60))),
            b".",
        )
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
