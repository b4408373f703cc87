"""Weight files: read without running anything they hold, whatever they hold."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import safetensors.torch
from torch import Tensor

from mobilevit_deploy.checkpoints.archives import Archive, read_legacy, read_zip
from mobilevit_deploy.checkpoints.pickles import CodeError, Described, Placeholder
from mobilevit_deploy.checkpoints.reader import Entries
from mobilevit_deploy.errors import CheckpointError
from mobilevit_deploy.reading import CHECKPOINT, read_file

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
_MOST_ENTRIES, _LONGEST_NAME = 10_000, 300  # the largest network has 500 entries
_LONGEST_HEADER = 16 * 2**20
_LFS_POINTER = b"version https://git-lfs.github.com/spec/v1"


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
    content = read_file(path, CHECKPOINT)
    source = path.name
    if content[8:9] == b"{":
        tensors, metadata = _read_safetensors(content, source)
        archive = Archive(tensors, {})
    elif content.startswith((b"PK", b"\x80")):
        archive, metadata = _read_torch(content, source), {}
    else:
        raise _not_weights(content[: len(_LFS_POINTER)], source)
    state, dropped = _unwrap(archive.objects, source)
    entries = {
        name: _plain_tensor(name, value, archive, source)
        for name, value in state.items()
        if _is_tensor(value)
    }
    digest = hashlib.sha256(content).hexdigest()
    return WeightFile(_strip_prefixes(entries, source), metadata, digest, dropped)


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


def _read_safetensors(content: bytes, source: str) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Tensors, and what the header says of the file."""
    length = int.from_bytes(content[:8], "little")
    if length > _LONGEST_HEADER:
        raise _damaged(source, f"a header of {length} bytes")
    try:
        tensors = safetensors.torch.load(content)
        return tensors, json.loads(content[8 : 8 + length]).get("__metadata__", {})
    except Exception as error:  # its own and, of types that PyTorch does not have, any other
        raise _damaged(source, str(error)) from error


def _read_torch(content: bytes, source: str) -> Archive:
    try:
        return read_zip(content) if content.startswith(b"PK") else read_legacy(content)
    except CodeError as error:
        raise CheckpointError(
            f"{source} is a pickle that would run code when it is loaded ({error}); it was not "
            "run. Where you trust it, keep its weights alone: "
            "torch.save(model.state_dict(), 'weights.pt'), and give that file."
        ) from error
    except Exception as error:
        # Damaged bytes drive a reader anywhere: IndexError, BadZipFile, struct.error, ...
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
        _require_names(contents, source)
        wrappers = [key for key in _AVERAGED + _PLAIN if isinstance(contents.get(key), Mapping)]
        if not wrappers:
            if not any(map(_is_tensor, contents.values())):
                break
            others = [name for name, value in contents.items() if not _is_tensor(value)]
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


def _require_names(state: Mapping[str, object], source: str) -> None:
    longest = max(map(len, state), default=0)
    if len(state) > _MOST_ENTRIES or longest > _LONGEST_NAME:
        raise CheckpointError(
            f"{source} holds {len(state)} entries, with names of up to {longest} characters; at "
            f"most {_MOST_ENTRIES} and {_LONGEST_NAME} are read. It is no MobileViT checkpoint."
        )


def _is_tensor(value: object) -> bool:
    return isinstance(value, Tensor | Described) or (
        isinstance(value, Placeholder) and value.is_tensor
    )


def _plain_tensor(name: str, value: object, archive: Archive, source: str) -> Tensor:
    """The tensor itself, once it is known to be dense and no larger than its data."""
    if isinstance(value, Tensor):
        return value
    if not isinstance(value, Described):
        raise CheckpointError(
            f"{source}: {name} is made by {value}; only dense floating-point weights are read."
        )
    try:
        return archive.tensor(value)
    except Exception as error:
        raise CheckpointError(
            f"{source}: {name} cannot be read: {error}. Copy or download it again."
        ) from error


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
