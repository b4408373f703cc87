"""Files of the same weights from every tool, kept with what is known of them."""

import importlib.metadata
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from torch import nn

from benchmarks.studies.peers import conversions
from benchmarks.studies.peers.contenders import (
    CONTEXT,
    OURS,
    Contender,
    only_here,
    plain_results,
    variant_and_head,
)
from benchmarks.studies.peers.conversions import CONVERTERS, Delegation
from benchmarks.studies.peers.results import PeerFile
from benchmarks.studies.peers.timm import classifier_of, context_network
from benchmarks.studies.peers.transformers import (
    FirstOutput,
    ScoresAndMask,
    load_model,
    save_model,
)
from benchmarks.studies.reuse import keep, kept
from exporters import export
from exporters.formats import get_format
from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.checkpoints import Checkpoint, save_checkpoint
from mobilevit_deploy.contract.digest import digest, size_in_bytes
from mobilevit_deploy.errors import ExportError, RuntimeUnavailableError
from mobilevit_deploy.models import HEADS
from mobilevit_deploy.quiet import native_output_hidden
from mobilevit_deploy.rewrites import TARGETS, rewrite
from mobilevit_deploy.tasks import get_task

_NOTES = "file.json"


def kept_file(contender: Contender, name: str, input_size: int, folder: Path) -> Path | None:
    """The folder that `prepare` made with the code as it is now; None where it has to be made."""
    return kept(folder, *_identity(contender, name, input_size))


def prepare(
    contender: Contender, name: str, input_size: int, folder: Path, optimum: str | None = None
) -> Path:
    """Make a contender's file, unless it is kept; ours is a whole export folder.

    Args:
        contender: who makes it.
        name: the network.
        input_size: side in pixels.
        folder: keeps the files.
        optimum: the interpreter of optimum's environment.

    Returns:
        The folder that has the file; `read_notes` tells which it is.

    Raises:
        MobileViTError: a library is missing, or the conversion fails.
    """

    def make(place: Path) -> None:
        path = place / f"model{get_format(contender.format).suffix}"
        producer, delegation = contender.label, None
        if contender.slim_of is not None:
            source = prepare(contender.slim_of, name, input_size, folder, optimum)
            conversions.slim(source / path.name, path)
        elif contender == OURS[contender.format]:
            producer = f"mobilevit-deploy {importlib.metadata.version('mobilevit-deploy')}"
            path, delegation = _export(contender, name, input_size, folder, place)
        elif contender.origin == "optimum":
            weights = weights_of(name, input_size, folder)
            conversions.optimum_export(optimum or "", weights, path)
        else:
            library, convert = CONVERTERS[contender.format]
            model = _plain_model(contender, name, input_size, folder)
            delegation = convert(model, input_size, path)
            producer += f", {library} {importlib.metadata.version(library)}"
        if contender.format == "tflite":
            delegation = _tflite_delegation(path)
        partitions, outside = delegation or (None, {})
        count = _COUNTED.get(contender.format)
        made = PeerFile(
            path=path.relative_to(place).as_posix(),
            size_bytes=size_in_bytes(path),
            sha256=digest(path),
            producer=producer,
            operators=None if count is None else count(path),
            partitions=partitions,
            outside=outside,
        )
        (place / _NOTES).write_text(json.dumps(asdict(made)))

    return keep(folder, *_identity(contender, name, input_size), make)


def read_notes(place: Path) -> PeerFile:
    """What `prepare` wrote down of the file in a folder."""
    notes = json.loads((place / _NOTES).read_text())
    return PeerFile(**notes | {"path": f"{place.name}/{notes['path']}"})


def weights_of(name: str, input_size: int, folder: Path) -> Path:
    """Where the random weights of a variant are; drawn where they are not there.

    As `save_pretrained` writes them where transformers has the network, so that it can read them.
    """

    def make(place: Path) -> None:
        variant, head = variant_and_head(name)
        if not only_here(variant, head):
            try:
                save_model(variant, head, place, input_size)
            except RuntimeUnavailableError:
                pass
            else:
                return
        drawn = load_checkpoint("random", variant, _task(head), head)
        save_checkpoint(drawn, place / "model.safetensors")

    facts = {"network": name, "input_size": input_size}
    place = keep(folder, f"{name}-{input_size}-weights", facts, make)
    return place if (place / "config.json").exists() else place / "model.safetensors"


def _identity(contender: Contender, name: str, input_size: int) -> tuple[str, dict[str, Any]]:
    facts = {"network": name, "input_size": input_size, "contender": asdict(contender)}
    return f"{name}-{input_size}-{contender.slug}", facts


def _reference(name: str, input_size: int, folder: Path) -> Checkpoint:
    variant, head = variant_and_head(name)
    return load_checkpoint(weights_of(name, input_size, folder), variant, _task(head), head)


def _task(head: str | None) -> str | None:
    return None if head is None else HEADS[head].task


def _export(
    contender: Contender, name: str, input_size: int, folder: Path, place: Path
) -> tuple[Path, Delegation | None]:
    """With the exporter's defaults."""
    result = export(
        _reference(name, input_size, folder),
        place / "export",
        formats=(contender.format,),
        input_size=input_size,
    )
    for failure in result.failures:
        raise failure.error
    (artifact,) = result.published
    found = artifact.delegation
    path = place / "export" / artifact.file
    return path, None if found is None else (found.partitions, found.outside)


def _plain_model(contender: Contender, name: str, input_size: int, folder: Path) -> nn.Module:
    """What the contender's library has, from a tensor to its outputs."""
    if name in CONTEXT:
        return context_network(name)
    match contender.origin:
        case "transformers":
            variant, head = variant_and_head(name)
            model = load_model(variant, head, weights_of(name, input_size, folder))
            return FirstOutput(model) if head is None else ScoresAndMask(model, input_size)
        case "timm":
            return classifier_of(_reference(name, input_size, folder).model)
        case _:
            choices = {} if plain_results(variant_and_head(name)[1]) else {"postprocess": False}
            return plain_reference(_reference(name, input_size, folder), input_size, choices)


def plain_reference(
    checkpoint: Checkpoint, input_size: int, choices: Mapping[str, Any] | None = None
) -> nn.Module:
    """Our reference model with only batch norms and preprocessing folded: a peer where none is.

    Args:
        checkpoint: the reference model and its record.
        input_size: side in pixels.
        choices: of the post-processing, by name.

    Returns:
        From RGB [B, 3, H, W], 0 to 255, to the model's outputs.
    """
    folds = {"fold_batch_norm", "fold_preprocessing"}
    others = [one.name for one in TARGETS["portable"].rewrites if one.name not in folds]
    task = get_task(checkpoint.record.task)
    steps = task.chosen(checkpoint.model, (input_size, input_size), choices or {})
    return rewrite(checkpoint, "portable", input_size, without=others, postprocessing=steps)


def _onnx_operators(path: Path) -> int:
    import onnx

    return len(onnx.load(str(path), load_external_data=False).graph.node)


def _coreml_operators(path: Path) -> int:
    from mobilevit_deploy.runtimes.coreml import load_program
    from mobilevit_deploy.runtimes.coreml.mil.package import holds_weight

    operations = load_program(path).evaluator.function.operations
    return sum(not holds_weight(one.op_type) for one in operations)


_COUNTED = {"onnx": _onnx_operators, "coreml": _coreml_operators}
"""Format without a delegate -> how many operators its graph has."""


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
