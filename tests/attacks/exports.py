"""Export folders that are not what they were, with every digest in order."""

import copy
import json
import random
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from exporters import export
from mobilevit_deploy import Checkpoint
from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.errors import MobileViTError
from mobilevit_deploy.verification import verify
from tests.damage import edit_manifest, rehash

SHARES = {"fp32": 0.003, "fp16": 0.003, "w8": 0.01}
"""Precision -> noise on its weights, as a share of each, that has to be told from its rounding."""


def found(folder: Path, checkpoint: Checkpoint | None = None) -> str:
    """What verification says against a folder; empty where it says that all is well."""
    try:
        _, verdicts = verify(folder, checkpoint)
    except MobileViTError as error:
        return str(error)
    return "; ".join(problem for verdict in verdicts for problem in verdict.problems)


def edit_rehashed(folder: Path, change: Callable[[dict], None]) -> None:
    """Change the manifest, and put the digests of all files into it."""

    def both(document: dict) -> None:
        change(document)
        rehash(folder, document)

    edit_manifest(folder, both)


def with_noise(checkpoint: Checkpoint, share: float, seed: int) -> Checkpoint:
    """The checkpoint with every weight moved by a normal share of itself; its record stays."""
    model = copy.deepcopy(checkpoint.model)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weights in model.parameters():
            weights.mul_(1 + share * torch.randn(weights.shape, generator=generator))
    return Checkpoint(model, checkpoint.record)


def replace_by_noisy(
    folder: Path, checkpoint: Checkpoint, seed: int, scratch: Path, share: float | None = None
) -> None:
    """Put files of the same names into a folder that were made of weights with noise."""
    for artifact in read_manifest(folder).artifacts:
        noise = SHARES[artifact.precision] if share is None else share
        made = scratch / f"noisy {seed}"
        # A network with noise has limits of its own, within which not each of them is.
        for another in range(10):
            result = export(
                with_noise(checkpoint, noise, seed + 1000 * another),
                made,
                formats=(artifact.format,),
                precisions=(artifact.precision,),
                input_size=artifact.input_size,
                overwrite=True,
            )
            if result.published:
                break
        (other,) = result.published
        place = folder / artifact.file
        shutil.rmtree(place) if place.is_dir() else place.unlink()
        (made / other.file).rename(place)
        shutil.rmtree(made)
    edit_rehashed(folder, lambda _: None)


def add_noise_to_onnx(path: Path, share: float, seed: int) -> None:
    """Move every stored weight of an ONNX file by a normal share of itself."""
    model, generator = onnx.load(path), np.random.RandomState(seed)
    for tensor in model.graph.initializer:
        if tensor.data_type in {TensorProto.FLOAT, TensorProto.FLOAT16} and len(tensor.dims) > 1:
            values = numpy_helper.to_array(tensor)
            noisy = values * (1 + share * generator.standard_normal(values.shape))
            tensor.CopyFrom(numpy_helper.from_array(noisy.astype(values.dtype), tensor.name))
    onnx.save(model, path)


def add_noise_to_package(package: Path, share: float, seed: int) -> None:
    """Move every stored weight of a Core ML package by a normal share of itself, int8 ones too.

    Of an int8 weight the nearest step is taken, as a recipe would.
    """
    from tests.runtimes.coreml.packages import edit_specification, operations, weight_file

    generator = np.random.RandomState(seed)
    file = weight_file(package)
    kinds = {10: np.dtype("<f2"), 11: np.dtype("<f4"), 21: np.dtype("i1")}  # DataType of MIL.proto

    def change(specification: Any) -> None:
        for operation in operations(specification):
            for value in operation.attributes.values():
                tensor = value.type.tensorType
                if value.WhichOneof("value") != "blobFileValue" or len(tensor.dimensions) < 2:
                    continue
                kind = kinds[tensor.dataType]
                with file.open("rb") as stream:
                    stream.seek(value.blobFileValue.offset)
                    _, _, size, offset = struct.unpack("<IIQQ", stream.read(24))
                stored = np.memmap(file, kind, "r+", offset, size // kind.itemsize)
                noisy = stored * (1 + share * generator.standard_normal(stored.shape))
                stored[:] = noisy.round().clip(-127, 127) if kind.itemsize == 1 else noisy
                stored.flush()

    edit_specification(package, change)


def constant_onnx(path: Path) -> None:
    """The same inputs, outputs and metadata, and the same answer to every picture."""
    model = onnx.load(path)
    (output,) = model.graph.output
    shape = [one.dim_value for one in output.type.tensor_type.shape.dim]
    answer = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    del model.graph.node[:], model.graph.initializer[:]
    model.graph.initializer.append(numpy_helper.from_array(answer, "answer"))
    model.graph.node.append(helper.make_node("Identity", ["answer"], [output.name]))
    onnx.save(model, path)


def endless_onnx(path: Path, rounds: int = 2**62) -> None:
    """The same file with a loop of so many rounds before the answer."""
    model = onnx.load(path)
    (output,) = model.graph.output
    last = next(node for node in model.graph.node if output.name in node.output)
    last.output[list(last.output).index(output.name)] = "before the loop"
    shape = [one.dim_value for one in output.type.tensor_type.shape.dim]
    values = {
        name: helper.make_tensor_value_info(name, kind, extents)
        for name, kind, extents in (
            ("round", TensorProto.INT64, []),
            ("go", TensorProto.BOOL, []),
            ("on", TensorProto.BOOL, []),
            ("state", TensorProto.FLOAT, shape),
            ("next", TensorProto.FLOAT, shape),
        )
    }
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go"], ["on"]),
            helper.make_node("Identity", ["state"], ["next"]),
        ],
        "body",
        [values["round"], values["go"], values["state"]],
        [values["on"], values["next"]],
    )
    model.graph.initializer.extend(
        [
            numpy_helper.from_array(np.array(rounds, np.int64), "rounds"),
            numpy_helper.from_array(np.array(True), "start"),
        ]
    )
    loop = helper.make_node(
        "Loop", ["rounds", "start", "before the loop"], [output.name], body=body
    )
    model.graph.node.append(loop)
    onnx.save(model, path)


def edit_onnx_metadata(path: Path, change: Callable[[dict[str, str]], None]) -> None:
    """Change what an ONNX file says of itself."""
    model = onnx.load(path)
    entries = {one.key: one.value for one in model.metadata_props}
    change(entries)
    helper.set_model_props(model, entries)
    onnx.save(model, path)


def permute_labels(record: dict, chance: random.Random) -> None:
    """Other names of the same classes."""
    labels = list(record["labels"])
    while record["labels"] == labels:
        chance.shuffle(record["labels"])


def another_resize(record: dict, chance: random.Random) -> None:
    """Another way from a picture to what the network is shown."""
    name, value = chance.choice(
        [
            ("interpolation", "nearest"),
            ("interpolation", "lanczos"),
            ("resize_mode", "stretch"),
            ("antialias", None),
            ("resize", None),
        ]
    )
    part = record["preprocessing"]
    before = json.dumps(part)
    if name == "antialias":
        part[name] = not part[name]
    elif name == "resize":
        part[name] = [side + 32 for side in part[name]]
    else:
        part[name] = value
    if json.dumps(part) == before:
        another_resize(record, chance)


def with_own_metadata(folder: Path, change: Callable[[dict], None]) -> None:
    """Change the record in the manifest, and what the ONNX files say of themselves with it."""
    from mobilevit_deploy.contract.embedded import embedded_metadata

    edit_manifest(folder, lambda document: change(document["model"]))
    manifest = read_manifest(folder)
    for artifact in manifest.artifacts:
        said = embedded_metadata(
            manifest.model, artifact.inputs[0], artifact.precision, artifact.target
        )
        edit_onnx_metadata(folder / artifact.file, lambda entries, said=said: entries.update(said))
    edit_rehashed(folder, lambda _: None)


def store_references_of(folder: Path) -> None:
    """Put what the first artifact computes itself into the stored references."""
    from mobilevit_deploy.prediction import artifact_outputs

    manifest = read_manifest(folder)
    for reference in manifest.references:
        pixels = np.fromfile(folder / reference.pixels.file, np.uint8)
        picture = pixels.reshape(1, *reference.pixels.shape)
        outputs = artifact_outputs(folder, manifest, manifest.artifacts[0], picture)
        for name, stored in reference.outputs.items():
            (folder / stored.file).write_bytes(outputs[name].astype("<f4").tobytes())

    def hash_anew(document: dict) -> None:
        for reference in document["references"]:
            for stored in reference["outputs"].values():
                stored["sha256"] = digest(folder / stored["file"])

    edit_manifest(folder, hash_anew)
