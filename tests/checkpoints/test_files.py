"""Weight files of every form, and files that are none."""

import io
import os
from collections import OrderedDict
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
