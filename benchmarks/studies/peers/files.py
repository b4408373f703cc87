"""Files of the same weights from every tool, kept with what is known of them."""

import hashlib
import importlib.metadata
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

import benchmarks.studies.peers
import exporters
import mobilevit_deploy
from benchmarks.studies.peers import mobile_conversions, onnx_conversions
from benchmarks.studies.peers.contenders import CONTEXT, OURS, Contender
from benchmarks.studies.peers.plain_reference import plain_reference
from benchmarks.studies.peers.results import PeerFile
from benchmarks.studies.peers.timm import classifier_of, context_network
from benchmarks.studies.peers.transformers import Logits, load_classifier, save_classifier
from exporters.formats import ExportOptions, get_format
from mobilevit_deploy import Checkpoint, load_checkpoint
from mobilevit_deploy.checkpoints.native import save_checkpoint
from mobilevit_deploy.checkpoints.random import structured_images
from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.errors import ExportError, RuntimeUnavailableError
from mobilevit_deploy.models import get_variant
from mobilevit_deploy.quiet import native_output_hidden
from mobilevit_deploy.parity import FloatArray, require_discriminating
from mobilevit_deploy.parity.pictures import STORED, draw
from mobilevit_deploy.parity.references import reference_logits
from mobilevit_deploy.rewrites import rewrite

_LIBRARIES = ("torch", "transformers", "timm", "onnxslim", "executorch", "litert-torch")
_CONVERTERS = {"onnx": "torch", "executorch": "executorch", "tflite": "litert-torch"}

Delegation = tuple[int, dict[str, int]]
"""Partitions of the delegate, and how often it leaves out which operator."""


@dataclass(frozen=True)
class References:
    """Inputs of one network, of two ranges, and what the float32 reference makes of them.

    `tensors` [images, 3, H, W] is what the bare network takes, `pixels` the same pictures as RGB of
    0 to 255; `parameters` is the number of weights.
    """

    tensors: FloatArray
    pixels: FloatArray
    logits: FloatArray
    parameters: int


def weights_of(name: str, input_size: int, folder: Path) -> Path:
    """Where the random weights of a variant are; drawn where they are not there.

    As `save_pretrained` writes them where transformers has the network, so that it can read them.
    """
    place = folder / f"{name}-{input_size}"
    if (place / "model.safetensors").exists():
        return place
    own = folder / f"{name}-{input_size}.safetensors"
    if own.exists():
        return own
    if get_variant(name).generation != "v3":
        try:
            save_classifier(name, place, input_size)
        except RuntimeUnavailableError:
            pass
        else:
            return place
    save_checkpoint(load_checkpoint("random", name), own)
    return own


def prepare(
    contender: Contender, name: str, input_size: int, folder: Path, optimum: str | None = None
) -> Path:
    """Make a contender's file in `folder` unless it is there, made by the code as it is now.

    Args:
        contender: who makes it.
        name: the network.
        input_size: side in pixels.
        folder: exists.
        optimum: the interpreter of optimum's environment.

    Raises:
        MobileViTError: a library is missing, or the conversion fails.
    """
    path = file_path(contender, name, input_size, folder)
    notes = _notes(path)
    if notes.exists():
        return path
    torch.set_num_threads(1)
    producer = contender.label
    delegation: Delegation | None = None
    if contender.slim_of is not None:
        source = prepare(contender.slim_of, name, input_size, folder, optimum)
        onnx_conversions.slim(source, path)
    elif contender == OURS[contender.format]:
        producer = f"mobilevit-deploy {importlib.metadata.version('mobilevit-deploy')}"
        delegation = _export(name, contender.format, input_size, folder, path)
    elif contender.origin == "optimum":
        weights = weights_of(name, input_size, folder)
        onnx_conversions.optimum_export(optimum or "", weights, path)
    else:
        model = _plain_model(contender, name, input_size, folder)
        if contender.format == "onnx":
            onnx_conversions.to_onnx(model, input_size, path)
        elif contender.format == "executorch":
            delegation = mobile_conversions.to_executorch(model, input_size, path)
        else:
            mobile_conversions.to_tflite(model, input_size, path)
        library = _CONVERTERS[contender.format]
        producer += f", {library} {importlib.metadata.version(library)}"
    if contender.format == "tflite":
        delegation = _tflite_delegation(path)
    operators = _operators(path) if contender.format == "onnx" else None
    partitions, outside = delegation or (None, {})
    made = PeerFile(
        path.name, path.stat().st_size, digest(path), producer, operators, partitions, outside
    )
    notes.write_text(json.dumps(asdict(made)))
    return path


def missing(
    wanted: Sequence[tuple[Contender, str]], input_size: int, folder: Path
) -> set[tuple[Contender, str]]:
    """Those (contender, network) whose files `prepare` would have to make."""
    return {
        (contender, name)
        for contender, name in wanted
        if not _notes(file_path(contender, name, input_size, folder)).exists()
    }


def read_notes(path: Path) -> PeerFile:
    """What `prepare` wrote down of a file."""
    return PeerFile(**json.loads(_notes(path).read_text()))


def file_path(contender: Contender, name: str, input_size: int, folder: Path) -> Path:
    """Where `prepare` puts a file: its name has a digest of the code that makes it."""
    if contender == OURS[contender.format]:
        roots = [Path(package.__path__[0]) for package in (mobilevit_deploy, exporters)]
    else:
        roots = [Path(benchmarks.studies.peers.__path__[0]) / name for name in _PLAIN_SOURCES]
    code = hashlib.sha256(repr(_versions()).encode())
    for root in roots:
        for source in sorted(root.rglob("*.py")) if root.is_dir() else (root,):
            code.update(source.read_bytes())
    suffix = get_format(contender.format).suffix
    made = f"{name}-{input_size}-{contender.slug}-{code.hexdigest()[:8]}{suffix}"
    return folder / made


_PLAIN_SOURCES = (
    "initialisation.py",
    "mobile_conversions.py",
    "onnx_conversions.py",
    "plain_reference.py",
    "timm.py",
    "transformers.py",
)


def references_of(name: str, input_size: int, folder: Path) -> References:
    """The pictures that files are compared on, and the reference's logits for them.

    Raises:
        ParityError: the reference's logits say nothing.
    """
    if name in CONTEXT:
        network = context_network(name)
        tensors = structured_images(4, input_size, seed=4)
        with torch.no_grad():
            logits = network(tensors).numpy()
        require_discriminating(logits)
        return References(tensors.numpy(), tensors.numpy() * 255, logits, _count(network))
    checkpoint = _reference(name, input_size, folder)
    model = checkpoint.model
    preprocessing = checkpoint.record.preprocessing.for_size(input_size, input_size)
    drawn = draw(STORED, preprocessing)
    logits = reference_logits(model, preprocessing, drawn)
    require_discriminating(logits)
    pixels = drawn.astype(np.float32).transpose(0, 3, 1, 2)
    return References(preprocessing.tensor(drawn), pixels, logits, _count(model))


def _count(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def _versions() -> dict[str, str]:
    installed = {one.name: one.version for one in importlib.metadata.distributions()}
    return {name: installed[name] for name in _LIBRARIES if name in installed}


def _notes(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _reference(name: str, input_size: int, folder: Path) -> Checkpoint:
    return load_checkpoint(weights_of(name, input_size, folder), name)


def _plain_model(contender: Contender, name: str, input_size: int, folder: Path) -> nn.Module:
    """What the contender's library has, from a tensor to logits."""
    if name in CONTEXT:
        return context_network(name)
    match contender.origin:
        case "transformers":
            return Logits(load_classifier(name, weights_of(name, input_size, folder)))
        case "timm":
            return classifier_of(_reference(name, input_size, folder).model)
        case _:
            return plain_reference(_reference(name, input_size, folder), input_size)


def _export(
    name: str, file_format: str, input_size: int, folder: Path, path: Path
) -> Delegation | None:
    """With the exporter's defaults, in fp32."""
    checkpoint = _reference(name, input_size, folder)
    row = get_format(file_format)
    options = ExportOptions("fp32", row.default_target, (input_size, input_size))
    deployable = rewrite(checkpoint, options.target, input_size)
    made = row.exporter().convert(deployable, checkpoint.record, options, path)
    if made.delegation is None:
        return None
    return made.delegation.partitions, made.delegation.outside


def _operators(path: Path) -> int:
    import onnx

    return len(onnx.load(str(path), load_external_data=False).graph.node)


def _tflite_delegation(path: Path) -> Delegation:
    """What the interpreter's default delegate takes, found backwards from the outputs.

    The interpreter lists replaced operators as well; those that run are on the way from an output
    through delegated parts and other operators to the inputs.
    """
    from ai_edge_litert.interpreter import Interpreter

    try:
        with native_output_hidden():
            interpreter = Interpreter(str(path), num_threads=1)
            interpreter.allocate_tensors()
    except (RuntimeError, ValueError) as error:  # a conversion can succeed and not run
        reason = str(error).splitlines()[-1]
        raise ExportError(f"it converts, but the file does not run: {reason}") from error
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
