"""The table of targets as a whole: same function, and the graphs it promises."""

import io
from collections import Counter
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from mobilevit_deploy.errors import RewriteError, UsageError
from mobilevit_deploy.models import create_model
from mobilevit_deploy.rewrites import TARGETS, DeployableModel, Target, rewrite
from mobilevit_deploy.rewrites.passes.flatten_group_norm import FLATTEN_GROUP_NORM
from mobilevit_deploy.rewrites.passes.fold_batch_norm import FOLD_BATCH_NORM
from mobilevit_deploy.rewrites.passes.fold_norm_affine import FOLD_NORM_AFFINE
from mobilevit_deploy.rewrites.passes.merge_projections import MERGE_PROJECTIONS
from tests.rewrites import networks

BATCHES = [
    (target, batch) for target in ("portable", "ane", "xnnpack", "litert") for batch in (1, 3)
]


def _deployable(name: str, target: str, size: tuple[int, int], **options: Any) -> DeployableModel:
    model = networks.random_network(name)
    return rewrite(networks.checkpoint(model), target, size, **options)


def _reference_logits(model: nn.Module, image: Tensor) -> Tensor:
    tensor = networks.PREPROCESSING.tensor(image.permute(0, 2, 3, 1).numpy())
    return networks.logits(model, torch.from_numpy(tensor).double())


@pytest.mark.parametrize(("target", "batch"), BATCHES)
@pytest.mark.parametrize("size", networks.SIZES)
@pytest.mark.parametrize("name", networks.variants())
def test_same_function_of_pixels(name: str, size: tuple[int, int], target: str, batch: int) -> None:
    image = networks.pixels(batch, size)
    expected = _reference_logits(networks.random_network(name), image)
    deployable = _deployable(name, target, size, input_range="uint8")
    assert networks.relative_error(deployable, expected, image) < networks.TOLERANCE


@pytest.mark.parametrize("name", networks.SMALLEST)
def test_the_smallest_input_whose_last_map_is_one_pixel(name: str) -> None:
    image = networks.pixels(2, (32, 32))
    expected = _reference_logits(networks.random_network(name), image)
    deployable = _deployable(name, "portable", (32, 32), input_range="uint8")
    assert networks.relative_error(deployable, expected, image) < networks.TOLERANCE


def test_every_rewrite_is_in_the_file_of_its_name() -> None:
    names = {one.name for target in TARGETS.values() for one in target.rewrites}
    for one in (one for target in TARGETS.values() for one in target.rewrites):
        assert one.apply.__module__ == f"mobilevit_deploy.rewrites.passes.{one.name}"
        assert {*one.needs, *one.after} <= names


def test_an_order_that_a_rewrite_forbids_is_refused_with_both_names() -> None:
    with pytest.raises(RewriteError, match=r"^flatten_group_norm needs fold_norm_affine, which"):
        Target((FLATTEN_GROUP_NORM, FOLD_NORM_AFFINE))
    with pytest.raises(RewriteError, match=r"^merge_projections needs fold_batch_norm, which"):
        Target((MERGE_PROJECTIONS,))
    with pytest.raises(
        RewriteError, match=r"^fold_norm_affine must come before merge_projections;"
    ):
        Target((FOLD_BATCH_NORM, MERGE_PROJECTIONS, FOLD_NORM_AFFINE))


def test_what_needs_a_rewrite_is_left_out_with_it() -> None:
    deployable = _deployable(
        "mobilevitv2_050", "portable", (64, 64), without=("fold_norm_affine", "fold_batch_norm")
    )
    assert deployable.applied == (
        "fold_preprocessing",
        "separable_in_raster_order",
        "resize_by_products",
    )
    row = TARGETS["xnnpack"]
    kept = [one.name for one in row.leaving_out(("fold_norm_affine",))]
    gone = ["fold_norm_affine", "separable_as_matrices", "norms_by_products"]
    assert kept == [one.name for one in row.rewrites if one.name not in gone]


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_is_tested_with_the_batches_it_takes(target: str) -> None:
    assert target in dict(BATCHES)


@pytest.mark.parametrize("name", networks.SMALLEST)
def test_rewritten_in_float32_it_stays_close(name: str) -> None:
    image = networks.pixels(1, (70, 64))
    expected = _reference_logits(networks.random_network(name), image)
    model = networks.random_network(name).float()
    deployable = rewrite(networks.checkpoint(model), "portable", (70, 64))
    assert networks.relative_error(deployable, expected, image.float()) < 2e-5


def test_the_model_itself_is_untouched() -> None:
    model = networks.random_network("mobilevit_xxs").train()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    modules = [type(module) for module in model.modules()]
    rewrite(networks.checkpoint(model), "portable", 64)
    assert model.training
    assert [type(module) for module in model.modules()] == modules
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert all(parameter.requires_grad for parameter in model.parameters())


def test_says_what_it_is() -> None:
    deployable = _deployable("mobilevit_xxs", "portable", (128, 64), input_range="uint8")
    assert deployable.applied == (
        "fold_batch_norm",
        "fold_preprocessing",
        "fold_norm_affine",
        "merge_projections",
        "softmax_blocks_on_rows",
    )
    assert _deployable("mobilevit_xxs", "portable", (70, 70)).applied[-1] == "resize_by_products"
    assert deployable.input_size == (128, 64)
    assert deployable.input_dtype == torch.uint8
    assert not deployable.training
    separable = _deployable("mobilevitv3_050", "ane", (64, 64))
    assert separable.applied[2:] == (
        "fold_norm_affine",
        "merge_projections",
        "shuffle_separable_patches",
        "resize_by_products",
        "group_norm_as_layer_norm",
    )
    assert separable.input_dtype == torch.float32


def _activations(deployable: DeployableModel, batch: int) -> list[tuple[str, tuple[int, ...]]]:
    """Operation and shape of everything the exported graph computes."""
    image = torch.zeros(batch, 3, *deployable.input_size)
    program = torch.export.export(deployable, (image,), strict=False)
    shapes = []
    for node in program.graph.nodes:
        if node.op != "call_function":
            continue
        values = node.meta["val"]
        for value in values if isinstance(values, tuple | list) else [values]:
            shapes.append((str(node.target), tuple(value.shape)))
    return shapes


@pytest.mark.parametrize(
    ("target", "batch"),
    [("portable", 1), ("portable", 3), ("ane", 1), ("litert", 1), ("litert", 3)],
)
@pytest.mark.parametrize("name", networks.SMALLEST)
def test_no_tensor_has_more_axes_than_the_target_takes(name: str, target: str, batch: int) -> None:
    model = networks.random_network(name).float()
    deployable = rewrite(networks.checkpoint(model), target, (70, 64))
    activations = _activations(deployable, batch)
    assert len(activations) > 200
    most = {"portable": 5, "ane": 4, "litert": 4}[target]
    assert [entry for entry in activations if len(entry[1]) > most] == []
    if target == "ane":  # the batch axis of every tensor stays what it is
        assert [entry for entry in activations if entry[1][0] != batch] == []


_ELEMENTWISE = {"Add", "Mul", "Sigmoid", "Concat"}
_SOFTMAX_GRAPH = {
    *_ELEMENTWISE,
    *("Conv", "Gemm", "MatMul", "Softmax", "LayerNormalization"),
    *("ReduceMean", "Reshape", "Transpose"),
}
_SEPARABLE_GRAPH = {
    *_ELEMENTWISE,
    *("Conv", "Gemm", "MatMul", "Softmax", "InstanceNormalization", "Relu"),
    *("ReduceMean", "Reshape", "Transpose"),
}


@pytest.mark.parametrize(
    ("name", "operators", "transposes"),
    # Per layer of softmax attention 4, and per block 4; per layer of separable attention 1.
    [("mobilevitv3_xxs", _SOFTMAX_GRAPH, 48), ("mobilevitv3_050", _SEPARABLE_GRAPH, 9)],
)
def test_the_onnx_graph_of_a_dynamic_batch_computes_no_shapes(
    name: str, operators: set[str], transposes: int
) -> None:
    ort = pytest.importorskip("onnxruntime")
    model = networks.random_network(name).float()
    size = (70, 70)  # odd maps, whose resizes are the ones that would need shapes
    preprocessing = networks.PREPROCESSING.model_copy(update={"mean": (0.0, 0.0, 0.0)})
    deployable = rewrite(networks.checkpoint(model, preprocessing), "portable", size)
    image = networks.pixels(3, size).float()
    program = torch.onnx.export(
        deployable,
        (image[:2],),
        dynamo=True,
        opset_version=18,
        dynamic_shapes=({0: torch.export.Dim("batch", min=1, max=64)},),
        input_names=["image"],
        verbose=False,
    )
    assert program is not None
    counts = Counter(node.op_type for node in program.model_proto.graph.node)
    assert set(counts) <= operators
    assert counts["Transpose"] == transposes

    file = io.BytesIO(program.model_proto.SerializeToString())
    session = ort.InferenceSession(file.getvalue(), providers=["CPUExecutionProvider"])
    expected = networks.logits(deployable, image).numpy()
    for batch in (1, 3):
        (got,) = session.run(None, {"image": image[:batch].numpy()})
        np.testing.assert_allclose(
            got, expected[:batch], rtol=0, atol=1e-4 * np.abs(expected).max()
        )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("portabel", 64), "Unknown target 'portabel'. Did you mean 'portable'"),
        (("portable", 31), "at least 32 pixels a side, got 31x31"),
        (("portable", 0), "got 0x0"),
        (("portable", -64), "got -64x-64"),
        (("portable", (64, 31)), "got 64x31"),
        (("portable", 100000), "at most 1024 pixels a side"),
    ],
)
def test_refuses_unknown_targets_and_impossible_sizes(
    arguments: tuple[str, int | tuple[int, int]], message: str
) -> None:
    model = create_model("mobilevit_xxs", num_classes=10)
    with pytest.raises(UsageError) as error:
        rewrite(networks.checkpoint(model), *arguments)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"input_range": "image"}, "Unknown input range 'image'"),
        ({"precision": "fp61"}, "Unknown precision 'fp61'. Did you mean 'fp16'"),
        ({"without": ("silu_by_product",)}, "Unknown rewrite of portable 'silu_by_product'"),
    ],
)
def test_refuses_unknown_options(option: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as error:
        _deployable("mobilevit_xxs", "portable", (64, 64), **option)
    assert message in str(error.value)


@pytest.mark.parametrize("name", networks.SMALLEST)
def test_the_xnnpack_target_has_nothing_that_the_delegate_gets_wrong_or_leaves_out(
    name: str,
) -> None:
    model = networks.random_network(name).float()
    deployable = rewrite(networks.checkpoint(model), "xnnpack", (70, 64))
    activations = _activations(deployable, 1)
    operations = {operation.removeprefix("aten.").split(".")[0] for operation, _ in activations}
    left_out = {"layer_norm", "group_norm", "instance_norm", "split", "chunk", "sum", "expand"}
    assert operations & {*left_out, "im2col", "col2im", "scaled_dot_product_attention"} == set()
    # Over the last axis of a tensor of rank 4 it would be computed wrongly, without a word.
    assert {len(shape) for operation, shape in activations if "softmax" in operation} == {3}
