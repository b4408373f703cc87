"""Weight files: read without running anything they hold, whatever they hold."""

import hashlib
import pickle
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import safetensors
import torch
from torch import Tensor

from mobilevit_deploy.checkpoints.reader import Entries
from mobilevit_deploy.errors import CheckpointError

_AVERAGED = (
    "state_dict_ema",
    "ema_model_state_dict",
    "ema_state_dict",
    "model_ema",
    "ema_model",
    "ema",
)
_PLAIN = ("state_dict", "model_state_dict", "model", "net", "module")
_PREFIXES = ("module.", "_orig_mod.", "model.", "ema_model.")
"""What data-parallel, compiled, Lightning and EMA wrappers put before every name."""

_DEEPEST = 4  # wrappers within wrappers, and the state dict itself
_LFS_POINTER = b"version https://git-lfs.github.com/spec/v1"
_HEAD = len(_LFS_POINTER)


@dataclass(frozen=True)
class WeightFile:
    """The contents of a weight file.

    `metadata` is what a safetensors file says about itself, `dropped` names what lies beside the
    weights and was left out.
    """

    entries: Entries
    metadata: dict[str, str]
    sha256: str
    dropped: tuple[str, ...]


def read_weight_file(path: Path) -> WeightFile:
    """Read a `.safetensors`, `.pt`, `.pth` or `.bin` file; its content decides, not its name.

    Wrapped files are unwrapped (training checkpoints, `module.` prefixes); where averaged (EMA)
    weights lie beside plain ones, the averaged are taken.

    Raises:
        CheckpointError: no such file, damaged, no weights inside, or a pickle that wants to run
            code (it is not run).
    """
    try:
        if not path.exists():
            raise CheckpointError(
                f"No such checkpoint: {path}. Give a file, a folder, or one of demo, pretrained, "
                "random."
            )
        if not path.is_file():
            raise CheckpointError(f"{path} is not a regular file.")
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            contents, metadata = _read(path, stream)
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror or error}.") from error
    state, dropped = _unwrap(contents, path.name)
    entries = {
        name: _plain_tensor(name, value, path.name)
        for name, value in state.items()
        if isinstance(value, Tensor)
    }
    return WeightFile(_strip_prefixes(entries, path.name), metadata, sha256, dropped)


def _read(path: Path, stream: BinaryIO) -> tuple[object, dict[str, str]]:
    """The objects of a file, and what it says about itself; the first bytes tell the format."""
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(0)
    if head[8:9] == b"{":
        return _read_safetensors(path)
    if head.startswith((b"PK", b"\x80")):
        return _read_pickle(stream, path.name), {}
    raise _not_weights(head, path.name)


def _not_weights(head: bytes, source: str) -> CheckpointError:
    if not head:
        return CheckpointError(f"{source} is empty (0 bytes). Copy or download it again.")
    if head == _LFS_POINTER:
        return CheckpointError(
            f"{source} is a Git LFS pointer, not the weights themselves. Fetch them: git lfs pull"
        )
    return CheckpointError(
        f"{source} is neither a safetensors nor a PyTorch file, or its beginning is damaged. "
        "Copy or download it again."
    )


def _read_safetensors(path: Path) -> tuple[dict[str, object], dict[str, str]]:
    try:
        with safetensors.safe_open(path, framework="pt") as opened:
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
            return tensors, opened.metadata() or {}
    except safetensors.SafetensorError as error:
        raise _damaged(path.name, str(error)) from error


def _read_pickle(stream: BinaryIO, source: str) -> object:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about details of the format, none of them for users
            return torch.load(stream, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        reason = str(error).rpartition("WeightsUnpickler error:")[2].strip().split("\n")[0]
        code = re.search(r"GLOBAL (\S+)", reason)
        if code is None:
            raise _damaged(source, reason) from error
        raise CheckpointError(
            f"{source} is a pickle that would run code when it is loaded ({code[1]}); it was not "
            "run. Where you trust it, keep its weights alone: "
            "torch.save(model.state_dict(), 'weights.pt'), and give that file."
        ) from error
    except OSError:
        raise
    except Exception as error:
        # Damaged bytes drive the unpickler anywhere: KeyError, EOFError, MemoryError, ...
        raise _damaged(source, str(error)) from error


def _damaged(source: str, reason: str) -> CheckpointError:
    detail = f" ({reason.strip().splitlines()[0]})" if reason.strip() else ""
    return CheckpointError(f"{source} is damaged or cut short{detail}. Copy or download it again.")


def _unwrap(contents: object, source: str) -> tuple[Mapping[str, object], tuple[str, ...]]:
    """The state dict inside nested wrappers, and the names of what lies beside it."""
    dropped: list[str] = []
    path = ""
    for _ in range(_DEEPEST):
        if not isinstance(contents, Mapping) or not all(isinstance(key, str) for key in contents):
            break
        wrappers = [key for key in _AVERAGED + _PLAIN if isinstance(contents.get(key), Mapping)]
        if not wrappers:
            if not any(isinstance(value, Tensor) for value in contents.values()):
                break
            others = [name for name, value in contents.items() if not isinstance(value, Tensor)]
            return contents, (*dropped, *(f"{path}{name}" for name in others))
        taken = wrappers[0]
        instead = f" (the averaged weights in {path}{taken} were taken)" * (taken in _AVERAGED)
        dropped += [
            f"{path}{name}" + instead * (name in _PLAIN) for name in contents if name != taken
        ]
        contents = contents[taken]
        path += f"{taken}."
    raise CheckpointError(
        f"{source} holds no state dict (a {type(contents).__name__} instead, without weights). "
        "Save one: torch.save(model.state_dict(), 'weights.pt')"
    )


def _plain_tensor(name: str, tensor: Tensor, source: str) -> Tensor:
    """The tensor itself, once it is known to be dense, here, and no larger than its data."""
    if tensor.layout != torch.strided or tensor.device.type != "cpu" or tensor.is_quantized:
        raise CheckpointError(
            f"{source}: {name} is a {tensor.layout} tensor of {tensor.dtype} on {tensor.device}; "
            "only dense floating-point weights are read."
        )
    if tensor.numel() * tensor.element_size() > tensor.untyped_storage().nbytes():
        raise CheckpointError(
            f"{source}: {name} claims to be {list(tensor.shape)}, which is more than the file "
            "holds. Copy or download it again."
        )
    return tensor.detach()


def _strip_prefixes(entries: Entries, source: str) -> Entries:
    """Names without the prefixes of wrappers, as long as most of them share one."""
    while True:
        prefix = next(
            (
                prefix
                for prefix in _PREFIXES
                if 2 * sum(name.startswith(prefix) for name in entries) > len(entries)
            ),
            None,
        )
        if prefix is None:
            return entries
        stripped = {name.removeprefix(prefix): tensor for name, tensor in entries.items()}
        if len(stripped) < len(entries):
            raise CheckpointError(
                f"{source} holds entries both with and without the prefix {prefix!r}. "
                "Save one state dict: torch.save(model.state_dict(), 'weights.pt')"
            )
        entries = stripped
