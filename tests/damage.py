"""Changes to an export folder that leave every digest in order, so that only parity can tell."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
from onnx import ModelProto, TensorProto, numpy_helper

from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.contract.manifest import MANIFEST_NAME

Change = Callable[[ModelProto], None]


def edit_manifest(folder: Path, change: Callable[[dict], None]) -> None:
    """Change the manifest's JSON in place."""
    path = folder / MANIFEST_NAME
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def rehash(folder: Path, document: dict) -> None:
    """Put the files' present digests into the manifest."""
    for artifact in document["artifacts"]:
        artifact["sha256"] = digest(folder / artifact["file"])


def edit_onnx(folder: Path, precision: str, change: Change) -> None:
    """Change one ONNX file and put its new digest into the manifest."""

    def edit_and_rehash(document: dict) -> None:
        for artifact in document["artifacts"]:
            if artifact["precision"] == precision:
                path = folder / artifact["file"]
                model = onnx.load(path)
                change(model)
                onnx.save(model, path)
                artifact["sha256"] = digest(path)

    edit_manifest(folder, edit_and_rehash)


def swap_colours(model: ModelProto) -> None:
    _edit_weights(_stem(model), lambda weights: weights[:, ::-1])


def drop_scale(model: ModelProto) -> None:
    """Where the scale is folded into the stem, take it out again; else make the factor 1."""
    if _stem(model).data_type == TensorProto.FLOAT:
        _edit_weights(_stem(model), lambda weights: weights * 255)
        return
    factors = [
        tensor
        for tensor in model.graph.initializer
        if np.allclose(numpy_helper.to_array(tensor), 1 / 255, rtol=1e-3)
    ]
    assert len(factors) == 1
    _edit_weights(factors[0], np.ones_like)


def move_one_layer(model: ModelProto) -> None:
    """Move the weights that leave the transformer of the fourth stage's block by a fifth."""
    (tensor,) = (
        t for t in model.graph.initializer if t.name.endswith("stages.3.1.transformer.leave.weight")
    )
    _edit_weights(tensor, lambda weights: weights * 1.2)


def _stem(model: ModelProto) -> TensorProto:
    (tensor,) = (
        t
        for t in model.graph.initializer
        if len(t.dims) == 4 and t.dims[1] == 3 and t.dims[2] == 3 and "stem" in t.name
    )
    return tensor


def _edit_weights(tensor: TensorProto, change: Callable[[np.ndarray], np.ndarray]) -> None:
    before = numpy_helper.to_array(tensor)
    after = np.ascontiguousarray(change(before)).astype(before.dtype)
    tensor.CopyFrom(numpy_helper.from_array(after, tensor.name))
