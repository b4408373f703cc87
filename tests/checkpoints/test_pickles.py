"""Pickles that would run code, allocate without end or are no weights: nothing of them runs."""

import argparse
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.errors import CheckpointError
from mobilevit_deploy.processes import run_python
from tests.checkpoints.archives import repacked
from tests.checkpoints.test_files import Weights


class Malicious:
    """Its pickle creates a file when it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


@pytest.mark.parametrize("new_format", [True, False])
def test_a_pickle_that_would_run_code_is_refused_and_does_not_run(
    new_format: bool, weights: Weights, tmp_path: Path
) -> None:
    path, footprint = tmp_path / "evil.pt", tmp_path / "footprint"
    contents = weights | {"extra": Malicious(footprint)}
    torch.save(contents, path, _use_new_zipfile_serialization=new_format)
    torch.load(path, weights_only=False)
    assert footprint.exists()  # the trap works
    footprint.unlink()
    with pytest.raises(CheckpointError, match=r"would run code.*it was not run.*torch\.save\("):
        load_checkpoint(path)
    assert not footprint.exists()


def test_a_bare_pickle_does_not_run_either(tmp_path: Path) -> None:
    path, footprint = tmp_path / "evil.bin", tmp_path / "footprint"
    path.write_bytes(pickle.dumps(Malicious(footprint), protocol=2))
    with pytest.raises(CheckpointError):
        load_checkpoint(path)
    assert not footprint.exists()


@pytest.mark.parametrize(
    "contents", [argparse.Namespace(lr=0.1), nn.Linear(2, 2)], ids=["arguments", "whole model"]
)
def test_pickled_objects_are_refused_by_name(contents: object, tmp_path: Path) -> None:
    torch.save({"state_dict": {}, "args": contents}, tmp_path / "objects.pt")
    with pytest.raises(CheckpointError, match=f"would run code.*{type(contents).__name__}"):
        load_checkpoint(tmp_path / "objects.pt")


# What allocates, or never ends


def with_operation(operation: bytes) -> Callable[[dict[str, bytes]], None]:
    """Put an operation into the pickle, after the first dictionary."""

    def change(parts: dict[str, bytes]) -> None:
        head, middle, tail = parts["archive/data.pkl"].partition(b"}q\x00")
        parts["archive/data.pkl"] = head + middle + operation + tail

    return change


_CALL = b"c__builtin__\nbytearray\n\x8a\x08" + (8 * 10**9).to_bytes(8, "little") + b"\x85R0"
_LONG_MEMO = b"Nr\xff\xff\xff\xff0"
_LONG_BYTES = b"\x96" + (8 * 10**9).to_bytes(8, "little")
_NESTED_KEYS = b")q\x010" + b"h\x01h\x01\x86q\x010" * 60 + b"}h\x01K\x01s0"
_MANY_COPIES = b"(" + b"K\x01" * 200_000 + b"tq\x010" + b"ctorch\nSize\nh\x01\x85R0" * 9000


_ALLOCATING = {
    "call": (_CALL, "read"),
    "memo": (_LONG_MEMO, "read"),
    "nested keys": (_NESTED_KEYS, "read"),
    "bytes": (_LONG_BYTES, "expected 8000000000 bytes"),
    "copies": (_MANY_COPIES, "200000 arguments"),
    "lists": (b"]" * 5_000_000, "bytes of names; at most"),
}
_BOUNDED = """
import resource, sys
from pathlib import Path
from mobilevit_deploy.checkpoints.files import read_weight_file
from mobilevit_deploy.errors import CheckpointError
pages = int(Path("/proc/self/statm").read_text().split()[0])
most = pages * resource.getpagesize() + 10**9
resource.setrlimit(resource.RLIMIT_AS, (most, most))
for path in sys.argv[1:]:
    try:
        print("read", len(read_weight_file(Path(path)).entries))
    except CheckpointError as error:
        print(error)
"""


def test_a_pickle_that_allocates_or_goes_on_for_ever_does_neither(
    weights: Weights, tmp_path: Path
) -> None:
    """What does no harm once it is not obeyed is left out, and the weights are read."""
    paths = [tmp_path / f"{name}.pt" for name in _ALLOCATING]
    for path, (operation, _) in zip(paths, _ALLOCATING.values(), strict=True):
        path.write_bytes(repacked(weights, with_operation(operation)))
    ended = run_python(["-c", _BOUNDED, *map(str, paths)], seconds=60)
    assert ended.code == 0, ended.errors
    for (_, message), said in zip(_ALLOCATING.values(), ended.output.splitlines(), strict=True):
        assert message in said


# What people are told


@pytest.mark.parametrize("new_format", [True, False])
@pytest.mark.parametrize("protocol", [2, 4, 5])
def test_nobody_is_told_to_load_a_pickle_unsafely(
    protocol: int, new_format: bool, tmp_path: Path
) -> None:
    path = tmp_path / "evil.pt"
    contents = {"state_dict": {"a": torch.ones(2)}, "extra": Malicious(tmp_path / "footprint")}
    torch.save(contents, path, pickle_protocol=protocol, _use_new_zipfile_serialization=new_format)
    with pytest.raises(CheckpointError, match=r"would run code.*(touch|getattr)") as caught:
        load_checkpoint(path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(CheckpointError) as cut_short:
        load_checkpoint(path)
    for one in (caught, cut_short):
        assert not re.search("weights_only|allowlist|safe_globals|torch.load", str(one.value))


def test_a_torchscript_program_is_called_one(tmp_path: Path) -> None:
    torch.jit.save(torch.jit.script(nn.Linear(2, 2)), tmp_path / "script.pt")
    with pytest.raises(CheckpointError, match=r"would run code.*a TorchScript program"):
        load_checkpoint(tmp_path / "script.pt")
