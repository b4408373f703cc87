"""What coremltools makes of networks rewritten for the Neural Engine, and what it computes."""

import math
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from mobilevit_deploy.models import MobileViT, get_variant
from mobilevit_deploy.rewrites import rewrite
from tests.rewrites import networks

pytest.importorskip("coremltools")

from mobilevit_deploy.runtimes.coreml import MODES, EvaluatorSession, load_program
from mobilevit_deploy.runtimes.coreml.mil.evaluator import Mode
from tests.runtimes.coreml import packages

SIZE = (70, 64)  # odd maps in the last stages

SHARED = {"cast", "mul", "sub", "conv", "silu", "add", "layer_norm", "softmax", "split"}
SHARED |= {"pixel_unshuffle", "pixel_shuffle", "reshape", "matmul", "reduce_mean", "linear"}
OPERATIONS = {
    "mobilevit_xxs": SHARED | {"concat", "einsum", "transpose"},
    "mobilevitv2_050": SHARED | {"relu", "reduce_sum"},
    "mobilevitv3_xxs": SHARED | {"concat", "einsum", "transpose"},
    "mobilevitv3_050": SHARED | {"concat", "relu", "reduce_sum"},
}


def _large(name: str) -> MobileViT:
    return networks.with_residual_streams_times(100, name)


def _convert(model: MobileViT, precision: Any = "fp16") -> Any:
    """An fp16 package that takes an image; `precision` is what the rewrites are told."""
    deployable = rewrite(
        networks.checkpoint(model), "ane", SIZE, input_range="unit", precision=precision
    )
    image = packages.ct.ImageType("image", (1, 3, *SIZE), scale=1 / 255)
    return packages.convert(deployable, image, half=True)


@cache
def _converted(name: str) -> Any:
    return _convert(_large(name))


def _error(converted: Any, model: MobileViT, mode: Mode, folder: Path) -> float:
    """Of the package against the reference model, relative to the largest logit."""
    image = networks.pixels(1, SIZE).permute(0, 2, 3, 1).numpy()
    tensor = networks.PREPROCESSING.tensor(image)
    expected = networks.logits(model, torch.from_numpy(tensor)).numpy()
    session = EvaluatorSession(load_program(packages.save(converted, folder)), mode)
    (got,) = session.run({"image": image}).values()
    return float(np.abs(got - expected).max() / np.abs(expected).max())


@pytest.mark.parametrize("name", networks.SMALLEST)
def test_few_kinds_of_operations_and_no_rank_above_four(name: str) -> None:
    (function,) = _converted(name)._mil_program.functions.values()
    operations = [op for op in function.operations if op.op_type != "const"]
    counts = Counter(op.op_type for op in operations)
    assert set(counts) == OPERATIONS[name]
    # Norms of nine layers and three blocks; keys of nine layers.
    assert counts["layer_norm"] == 21
    assert counts["transpose"] == (9 if get_variant(name).attention == "softmax" else 0)
    assert counts["pixel_unshuffle"] == counts["pixel_shuffle"] == 3
    shapes = [tuple(map(int, out.shape)) for op in operations for out in op.outputs]
    assert max(len(shape) for shape in shapes) == 4
    assert {shape[0] for shape in shapes} == {1}
    # A last axis of one is stored as one of 32; it is left to a few hundred numbers.
    assert max([math.prod(s) for s in shapes if len(s) == 4 and s[-1] == 1], default=0) <= 1024


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", networks.SMALLEST)
def test_activations_of_standard_deviation_100(name: str, mode: Mode, tmp_path: Path) -> None:
    # Ten bits of mantissa through dozens of layers.
    assert _error(_converted(name), _large(name), mode, tmp_path) < 1e-2


def test_without_the_scale_norms_computed_piece_by_piece_overflow(tmp_path: Path) -> None:
    model = _large("mobilevitv2_050")
    unscaled = _convert(model, precision="fp32")
    assert not _error(unscaled, model, "piecewise", tmp_path) < 0.1


@pytest.mark.parametrize("name", networks.SMALLEST)
def test_float16_artifacts_stay_in_float32_for_the_converter(name: str) -> None:
    model = networks.random_network(name).float()
    image = networks.pixels(1, SIZE).float() / 255
    plain, half = (
        rewrite(networks.checkpoint(model), "ane", SIZE, input_range="unit", precision=precision)
        for precision in ("fp32", "fp16")
    )
    assert {parameter.dtype for parameter in half.parameters()} == {torch.float32}
    expected = networks.logits(plain, image)
    assert networks.relative_error(half, expected, image) < 1e-4
