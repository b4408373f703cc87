"""Weight files of every form, and files that are none."""

import argparse
import io
import os
import pickle
import re
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.checkpoints import Checkpoint
from mobilevit_deploy.checkpoints.files import read_weight_file
from mobilevit_deploy.errors import CheckpointError
from mobilevit_deploy.processes import run_python
from tests import oracles

Weights = dict[str, Tensor]


def equal(checkpoint: Checkpoint, weights: Weights) -> bool:
    """Whether the checkpoint's model holds these weights (of the stem and the classifier)."""
    state = checkpoint.model.state_dict()
    return torch.equal(state["stem.conv.weight"], weights["conv_1.block.conv.weight"]) and (
        torch.equal(state["classifier.bias"], weights["classifier.fc.bias"])
    )


# Forms


@pytest.mark.parametrize("suffix", [".pt", ".pth", ".bin", ".ckpt", ""])
def test_the_content_decides_and_not_the_name(
    suffix: str, weights: Weights, tmp_path: Path
) -> None:
    torch.save(weights, tmp_path / f"pickle{suffix}")
    safetensors.torch.save_file(weights, tmp_path / f"safe{suffix}")
    for path in tmp_path.iterdir():
        assert equal(load_checkpoint(path), weights)


def test_the_old_format_of_pytorch(weights: Weights, tmp_path: Path) -> None:
    torch.save(weights, tmp_path / "old.pt", _use_new_zipfile_serialization=False)
    assert equal(load_checkpoint(tmp_path / "old.pt"), weights)


@pytest.mark.parametrize("protocol", [3, 4, 5])
def test_any_protocol_of_pickles(protocol: int, weights: Weights, tmp_path: Path) -> None:
    torch.save({"state_dict": weights, "seen": {1, 2}}, tmp_path / "w.pt", pickle_protocol=protocol)
    assert equal(load_checkpoint(tmp_path / "w.pt"), weights)


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda w: {"state_dict": w, "epoch": 3, "optimizer": {"lr": 0.1}},
        lambda w: {"model": w},
        lambda w: {"model_state_dict": w, "loss": torch.tensor(0.5)},
        lambda w: {"state_dict": {f"model.{name}": value for name, value in w.items()}},
        lambda w: {"model": {"state_dict": w}},
        lambda w: {f"module.{name}": value for name, value in w.items()},
        lambda w: {f"module._orig_mod.{name}": value for name, value in w.items()},
        OrderedDict,
        lambda w: {name: nn.Parameter(value.float()) for name, value in w.items()},
        lambda w: {f"module.{name}": v for name, v in w.items()} | {"n_averaged": torch.ones(())},
        lambda w: w | {"epoch": 3},
    ],
)
def test_wrappers_are_taken_off(wrapped: Any, weights: Weights, tmp_path: Path) -> None:
    torch.save(wrapped(weights), tmp_path / "wrapped.pt")
    assert equal(load_checkpoint(tmp_path / "wrapped.pt"), weights)


@pytest.mark.parametrize(
    ("plain", "averaged"),
    [("state_dict", "state_dict_ema"), ("model_state_dict", "ema_model_state_dict")],
)
def test_averaged_weights_are_preferred_and_the_record_says_so(
    plain: str, averaged: str, weights: Weights, tmp_path: Path
) -> None:
    doubled = {name: 2 * value for name, value in weights.items()}
    torch.save({"epoch": 7, plain: weights, averaged: doubled}, tmp_path / "both.pt")
    checkpoint = load_checkpoint(tmp_path / "both.pt")
    assert equal(checkpoint, doubled)
    assert checkpoint.record.dropped == (
        "epoch",
        f"{plain} (the averaged weights in {averaged} were taken)",
        "*.num_batches_tracked",
    )


def test_an_empty_average_is_passed_over(weights: Weights, tmp_path: Path) -> None:
    torch.save({"state_dict_ema": None, "state_dict": weights}, tmp_path / "both.pt")
    checkpoint = load_checkpoint(tmp_path / "both.pt")
    assert equal(checkpoint, weights)
    assert checkpoint.record.dropped == ("state_dict_ema", "*.num_batches_tracked")


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_precisions_become_float32(
    dtype: torch.dtype, weights: Weights, tmp_path: Path
) -> None:
    stored = {name: value.to(dtype) for name, value in weights.items()}
    torch.save(stored, tmp_path / "weights.pt")
    checkpoint = load_checkpoint(tmp_path / "weights.pt")
    assert equal(checkpoint, {name: value.float() for name, value in stored.items()})
    assert {parameter.dtype for parameter in checkpoint.model.parameters()} == {torch.float32}


def test_the_model_is_ready_for_inference_and_for_training(
    weights: Weights, tmp_path: Path
) -> None:
    """In float32, evaluating, trainable, and no two parameters in the same memory."""
    weights["conv_1.block.norm.bias"] = weights["conv_1.block.norm.weight"]
    torch.save(weights, tmp_path / "weights.pt")
    model = load_checkpoint(tmp_path / "weights.pt").model
    assert not model.training
    assert all(parameter.requires_grad for parameter in model.parameters())
    state = model.state_dict()
    assert not any(value.is_meta for value in state.values())
    assert len({value.data_ptr() for value in state.values()}) == len(state)


# Damage


def cut(contents: bytes) -> dict[str, bytes]:
    return {
        "empty": b"",
        "one byte": contents[:1],
        "the header alone": contents[:300],
        "half": contents[: len(contents) // 2],
        "without its last byte": contents[:-1],
        "random bytes": os.urandom(1000),
        "random bytes behind a right beginning": contents[:64] + os.urandom(1000),
        "a Git LFS pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 9\n",
        "a web page": b"<!DOCTYPE html><html><head><title>404</title></head></html>",
        "text": b"conv_1.block.conv.weight\n",
    }


@pytest.mark.parametrize("kind", cut(b""))
@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_a_damaged_file_is_one_clear_message(
    kind: str, suffix: str, weights: Weights, tmp_path: Path
) -> None:
    path = tmp_path / f"damaged{suffix}"
    torch.save(weights, path) if suffix == ".pt" else safetensors.torch.save_file(weights, path)
    path.write_bytes(cut(path.read_bytes())[kind])
    expected = {
        "empty": "is empty",
        "a Git LFS pointer": "git lfs pull",
        "a web page": "neither a safetensors nor a PyTorch file",
        "text": "neither a safetensors nor a PyTorch file",
    }
    with pytest.raises(CheckpointError, match=expected.get(kind, "damaged")) as caught:
        load_checkpoint(path)
    assert path.name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="No such checkpoint"):
        load_checkpoint(tmp_path / "missing.pt")
    with pytest.raises(CheckpointError, match=r"needs config\.json and model\.safetensors or"):
        load_checkpoint(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CheckpointError, match="not a regular file"):
        load_checkpoint(tmp_path / "pipe")
    with pytest.raises(CheckpointError, match="cannot be read: File name too long"):
        load_checkpoint(tmp_path / ("x" * 300))


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


@pytest.mark.parametrize(
    "contents",
    [[torch.ones(2)], torch.ones(2), {}, {"epoch": 3}, {"state_dict": {}}, {3: torch.ones(2)}, 5],
)
def test_what_is_no_state_dict(contents: object, tmp_path: Path) -> None:
    torch.save(contents, tmp_path / "other.pt")
    with pytest.raises(CheckpointError, match="holds no state dict"):
        load_checkpoint(tmp_path / "other.pt")


def test_wrappers_in_wrappers_end(tmp_path: Path) -> None:
    contents: dict[str, Any] = {}
    contents["state_dict"] = contents
    torch.save(contents, tmp_path / "endless.pt")
    with pytest.raises(CheckpointError, match="holds no state dict"):
        load_checkpoint(tmp_path / "endless.pt")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_weights_that_are_no_numbers_are_refused_by_name(
    value: float, weights: Weights, tmp_path: Path
) -> None:
    for name in ("layer_1.0.block.red_1x1.block.norm.running_var", "classifier.fc.bias"):
        weights[name] = weights[name].clone()
        weights[name][1] = value
    torch.save(weights, tmp_path / "nan.pt")
    message = r"NaN or infinity \(2 entries: stages\.0\.0\.reduce\.norm\.running_var, classifier"
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(tmp_path / "nan.pt")


def test_an_overflow_to_float32_is_infinity(weights: Weights, tmp_path: Path) -> None:
    weights["classifier.fc.bias"] = torch.full((1000,), 1e300, dtype=torch.float64)
    torch.save(weights, tmp_path / "large.pt")
    with pytest.raises(CheckpointError, match=r"infinity \(1 entries: classifier\.bias"):
        load_checkpoint(tmp_path / "large.pt")


@pytest.mark.parametrize("dtype", [torch.int8, torch.int64, torch.bool, torch.complex64])
def test_weights_of_another_kind_are_refused(
    dtype: torch.dtype, weights: Weights, tmp_path: Path
) -> None:
    weights["classifier.fc.weight"] = weights["classifier.fc.weight"].to(dtype)
    torch.save(weights, tmp_path / "integer.pt")
    with pytest.raises(CheckpointError, match=r"floating-point numbers \(1 entries: classifier\.w"):
        load_checkpoint(tmp_path / "integer.pt")


def test_tensors_that_hold_no_data_are_refused(weights: Weights, tmp_path: Path) -> None:
    name = "classifier.fc.weight"
    shape = weights[name].shape
    path = tmp_path / "hollow.pt"
    for hollow, message in [
        (torch.zeros(1).expand(shape), "more than the file holds"),
        (torch.zeros(shape).to_sparse(), "only dense"),
        (torch.empty(shape, device="meta"), "only dense"),
    ]:
        torch.save(weights | {name: hollow}, path)
        with pytest.raises(CheckpointError, match=message):
            load_checkpoint(path)


# Files that are made to harm


def repacked(
    weights: Weights, change: Callable[[dict[str, bytes]], object], compression: int = 0
) -> bytes:
    """A zip archive of PyTorch with other parts."""
    stream, changed = io.BytesIO(), io.BytesIO()
    torch.save(weights, stream)
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(changed, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return changed.getvalue()


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


def test_a_zip_bomb_is_refused_before_it_is_unpacked(weights: Weights, tmp_path: Path) -> None:
    def grow(parts: dict[str, bytes]) -> None:
        parts["archive/data/0"] = bytes(10**7)

    path = tmp_path / "bomb.pt"
    path.write_bytes(repacked(weights, grow, zipfile.ZIP_DEFLATED))
    with pytest.raises(CheckpointError, match="is compressed, which PyTorch never does"):
        read_weight_file(path)
    # Every entry is the same part of the file: what it says adds up to more than there is.
    content = bytearray(repacked(weights, lambda _: None))
    places = [found.start() for found in re.finditer(b"PK\x01\x02", bytes(content))]
    largest = max(
        places, key=lambda place: int.from_bytes(content[place + 24 : place + 28], "little")
    )
    for place in places:
        for start, end in ((16, 28), (42, 46)):
            content[place + start : place + end] = content[largest + start : largest + end]
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"larger than the file|where it is said to be"):
        read_weight_file(path)


def test_a_wrong_sum_is_refused_by_name(weights: Weights, tmp_path: Path) -> None:
    path = tmp_path / "flipped.pt"
    torch.save(weights, path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"flipped/data/\d+ does not have its CRC-32"):
        load_checkpoint(path)


def test_sums_that_were_never_computed_are_not_looked_at(weights: Weights, tmp_path: Path) -> None:
    torch.serialization.set_crc32_options(compute_crc32=False)
    try:
        torch.save(weights, tmp_path / "weights.pt")
    finally:
        torch.serialization.set_crc32_options(compute_crc32=True)
    assert equal(load_checkpoint(tmp_path / "weights.pt"), weights)


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


def test_a_tensor_that_claims_more_than_its_storage_is_refused(
    weights: Weights, tmp_path: Path
) -> None:
    for number in (b"M\xff\xff", b"J\xff\xff\xff\x7f"):
        path = tmp_path / "claims.pt"
        path.write_bytes(
            repacked(
                {**weights, "classifier.fc.bias": torch.ones(200)},
                lambda parts, number=number: parts.update(
                    {"archive/data.pkl": parts["archive/data.pkl"].replace(b"K\xc8", number)}
                ),
            )
        )
        with pytest.raises(CheckpointError, match=r"more than the file holds|bytes for"):
            read_weight_file(path)


def test_names_that_no_network_has_are_refused(weights: Weights, tmp_path: Path) -> None:
    path = tmp_path / "names.pt"
    tensor = torch.ones(1)
    for names in ({"module." * 100_000: tensor}, dict.fromkeys(map(str, range(20_000)), tensor)):
        torch.save(names, path)
        with pytest.raises(CheckpointError, match="It is no MobileViT checkpoint"):
            read_weight_file(path)


# Corruption at random: a checkpoint is read, or refused with our error; nothing else may come out.


@cache
def small_file(form: str) -> bytes:
    """A few entries, so that headers make up most of the file."""
    entries = {"stem.conv.weight": torch.ones(2, 3), "stem.norm.bias": torch.zeros(2)}
    if form == "safetensors":
        return safetensors.torch.save(entries, metadata={"record": "{}"})
    stream = io.BytesIO()
    torch.save({"state_dict": entries}, stream, _use_new_zipfile_serialization=form == "zip")
    return stream.getvalue()


@cache
def whole_file() -> bytes:
    return safetensors.torch.save(oracles.state_dict("mobilevit_xxs"))


position = st.floats(0, 1, exclude_max=True)
damage = st.one_of(
    st.tuples(st.just("flip"), position, st.integers(1, 255)),
    st.tuples(st.just("cut"), position, st.just(0)),
    st.tuples(st.just("delete"), position, st.integers(1, 64)),
    st.tuples(st.just("insert"), position, st.integers(1, 64)),
)


def damaged(contents: bytes, damages: list[tuple[str, float, int]]) -> bytes:
    """Bytes flipped, cut off, deleted or repeated, at places given as shares of the length."""
    for kind, share, amount in damages:
        place = int(share * len(contents))
        if kind == "flip":
            flipped = bytes([contents[place] ^ amount]) if contents else b""
            contents = contents[:place] + flipped + contents[place + 1 :]
        elif kind == "cut":
            contents = contents[:place]
        elif kind == "delete":
            contents = contents[:place] + contents[place + amount :]
        else:
            contents = contents[: place + amount] + contents[place:]
    return contents


@pytest.mark.parametrize("form", ["safetensors", "zip", "legacy"])
@settings(max_examples=300, deadline=None)
@given(damages=st.lists(damage, min_size=1, max_size=4))
def test_a_corrupted_file_is_read_or_refused(
    form: str, tmp_path_factory: pytest.TempPathFactory, damages: list[tuple[str, float, int]]
) -> None:
    path = tmp_path_factory.getbasetemp() / f"corrupted-{form}"
    path.write_bytes(damaged(small_file(form), damages))
    try:
        entries = read_weight_file(path).entries
    except CheckpointError:
        return
    assert all(isinstance(value, Tensor) for value in entries.values())


@settings(max_examples=40, deadline=None)
@given(damages=st.lists(damage, min_size=1, max_size=3))
@example(damages=[("flip", 0.5, 128)])
def test_a_corrupted_checkpoint_is_a_model_or_refused(
    tmp_path_factory: pytest.TempPathFactory, damages: list[tuple[str, float, int]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "corrupted-model"
    # Half of the damages in the header, which is a hundredth of the file.
    header = int.from_bytes(whole_file()[:8], "little") / len(whole_file())
    path.write_bytes(
        damaged(
            whole_file(),
            [
                (kind, share * (header if i % 2 else 1), n)
                for i, (kind, share, n) in enumerate(damages)
            ],
        )
    )
    try:
        checkpoint = load_checkpoint(path)
    except CheckpointError:
        return
    assert all(value.isfinite().all() for value in checkpoint.model.state_dict().values())
