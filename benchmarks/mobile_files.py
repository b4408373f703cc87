"""ExecuTorch and TFLite files of the same weights, kept with what is known of them."""

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import torch

import benchmarks.peers
import exporters
import mobilevit_deploy
from benchmarks.peers import mobile_conversions
from benchmarks.peers.transformers import load_classifier, save_classifier
from exporters.formats import ExportOptions, get_format
from mobilevit_deploy import load_model
from mobilevit_deploy.errors import CheckpointError
from mobilevit_deploy.native_output import native_output_hidden
from mobilevit_deploy.rewrites import rewrite

Origin = Literal["plain", "exported"]
"""The plain conversion of transformers' model, or this toolkit's export."""


@dataclass(frozen=True)
class MobileFile:
    """A file, and how its runtime's XNNPACK delegate divides it.

    `outside` counts the operators that the delegate leaves to the runtime's own kernels.
    """

    path: str
    size_bytes: int
    partitions: int
    outside: dict[str, int]


def weights_of(name: str, input_size: int, folder: Path) -> Path:
    """Folder with random weights, as `save_pretrained` writes it; drawn where it is not there."""
    weights = folder / f"{name}-{input_size}"
    if not (weights / "model.safetensors").exists():
        save_classifier(name, weights, input_size)
    return weights


def prepare(name: str, file_format: str, origin: Origin, input_size: int, folder: Path) -> None:
    """Make the file in `folder` unless it is there, made by the code as it is now.

    Raises:
        MobileViTError: a library is missing, or the conversion fails.
    """
    path = file_path(name, file_format, origin, input_size, folder)
    notes = _notes(path)
    if notes.exists():
        return
    torch.set_num_threads(1)
    weights = weights_of(name, input_size, folder)
    convert = _export if origin == "exported" else _convert_plainly
    delegation = convert(name, file_format, input_size, weights, path)
    partitions, outside = delegation or _tflite_delegation(path)
    made = MobileFile(path.name, path.stat().st_size, partitions, outside)
    notes.write_text(json.dumps(asdict(made)))


def read_notes(path: Path) -> MobileFile:
    """What `prepare` wrote down of a file."""
    return MobileFile(**json.loads(_notes(path).read_text()))


def file_path(name: str, file_format: str, origin: Origin, input_size: int, folder: Path) -> Path:
    """Where `prepare` puts a file: its name has a digest of the code that makes it."""
    packages = [benchmarks.peers] if origin == "plain" else [mobilevit_deploy, exporters]
    code = hashlib.sha256()
    for package in packages:
        for source in sorted(Path(package.__path__[0]).rglob("*.py")):
            code.update(source.read_bytes())
    suffix = get_format(file_format).suffix
    return folder / f"{name}-{input_size}-{origin}-{code.hexdigest()[:8]}{suffix}"


def _notes(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _convert_plainly(
    name: str, file_format: str, input_size: int, weights: Path, path: Path
) -> tuple[int, dict[str, int]] | None:
    return mobile_conversions.CONVERSIONS[file_format](
        load_classifier(name, weights), input_size, path
    )


def _export(
    name: str, file_format: str, input_size: int, weights: Path, path: Path
) -> tuple[int, dict[str, int]] | None:
    """With the exporter's defaults, in fp32."""
    model = load_model(weights, name)
    if model.record is None:
        raise CheckpointError(f"{weights} was read without a record.")
    row = get_format(file_format)
    options = ExportOptions("fp32", row.default_target, (input_size, input_size))
    deployable = rewrite(model, options.target, input_size)
    made = row.exporter().convert(deployable, model.record, options, path)
    if made.delegation is None:
        return None
    return made.delegation.partitions, made.delegation.outside


def _tflite_delegation(path: Path) -> tuple[int, dict[str, int]]:
    """What the interpreter's default delegate takes, found backwards from the outputs.

    The interpreter lists replaced operators as well; those that run are on the way from an output
    through delegated parts and other operators to the inputs.
    """
    from ai_edge_litert.interpreter import Interpreter

    with native_output_hidden():
        interpreter = Interpreter(str(path), num_threads=1)
        interpreter.allocate_tensors()
    operators: list[dict[str, Any]] = interpreter._get_ops_details()
    # A delegated part comes after what it replaces, and is the one that writes its outputs.
    writer = {int(output): one for one in operators for output in one["outputs"]}
    pending = [int(one["index"]) for one in interpreter.get_output_details()]
    running: dict[int, str] = {}
    while pending:
        operator = writer.get(pending.pop())
        if operator is not None and operator["index"] not in running:
            running[operator["index"]] = operator["op_name"]
            pending.extend(int(one) for one in operator["inputs"])
    counts = Counter(running.values())
    return counts.pop("DELEGATE", 0), dict(sorted(counts.items()))
