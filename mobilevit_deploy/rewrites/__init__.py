"""From a reference model to a deployable one: exact rewrites, and which target gets which."""

import copy
from collections.abc import Collection
from typing import get_args

from torch import nn

from mobilevit_deploy.errors import UsageError, unknown_name
from mobilevit_deploy.models.input_size import height_and_width
from mobilevit_deploy.models.layers import ConvNormAct
from mobilevit_deploy.models.mobilevit_v1 import (
    MobileViTBlock,
    PatchTransformer,
    SoftmaxAttention,
)
from mobilevit_deploy.models.mobilevit_v2 import SeparableTransformer
from mobilevit_deploy.models.mobilevit_v3 import MobileViTv3Block
from mobilevit_deploy.models.network import MobileViT
from mobilevit_deploy.models.patches import ResizeToPatch
from mobilevit_deploy.preprocessing import Preprocessing
from mobilevit_deploy.rewrites import norm_affine
from mobilevit_deploy.rewrites.attention_scale import fold_attention_scale
from mobilevit_deploy.rewrites.batch_norm import fold_batch_norm
from mobilevit_deploy.rewrites.context import InputRange, Rewrite, RewriteContext, Target
from mobilevit_deploy.rewrites.deployable import DeployableModel
from mobilevit_deploy.rewrites.group_layer_norm import group_norm_as_layer_norm
from mobilevit_deploy.rewrites.group_norm import flatten_group_norm
from mobilevit_deploy.rewrites.half_precision import (
    round_to_half_precision,
    to_half_precision,
)
from mobilevit_deploy.rewrites.merged_projections import merge_projections
from mobilevit_deploy.rewrites.norms_by_products import norms_by_products
from mobilevit_deploy.rewrites.pooling import keep_pooled_axes
from mobilevit_deploy.rewrites.residual_scale import scale_residual_streams
from mobilevit_deploy.rewrites.resizes import BilinearResize, resize_by_products
from mobilevit_deploy.rewrites.separable_matrices import separable_as_matrices
from mobilevit_deploy.rewrites.separable_raster import separable_in_raster_order
from mobilevit_deploy.rewrites.separable_token_matrix import separable_tokens_as_matrix
from mobilevit_deploy.rewrites.shuffled_patches import shuffle_separable_patches
from mobilevit_deploy.rewrites.silu import silu_by_product
from mobilevit_deploy.rewrites.softmax_channels_first import softmax_channels_first
from mobilevit_deploy.rewrites.softmax_matrices import softmax_as_matrices
from mobilevit_deploy.rewrites.softmax_rows import softmax_blocks_on_rows
from mobilevit_deploy.rewrites.softmax_token_matrix import softmax_tokens_as_matrix
from mobilevit_deploy.rewrites.stem_preprocessing import fold_preprocessing
from mobilevit_deploy.vocabulary import Precision

__all__ = [
    "TARGETS",
    "DeployableModel",
    "InputRange",
    "Precision",
    "Rewrite",
    "RewriteContext",
    "Target",
    "rewrite",
]

SCALE_RESIDUAL_STREAMS = Rewrite(
    "scale_residual_streams", scale_residual_streams, norm_affine.BLOCKS, precisions=("fp16",)
)
FOLD_BATCH_NORM = Rewrite("fold_batch_norm", fold_batch_norm, (ConvNormAct,))
FOLD_PREPROCESSING = Rewrite("fold_preprocessing", fold_preprocessing, (MobileViT,))
FOLD_ATTENTION_SCALE = Rewrite("fold_attention_scale", fold_attention_scale, (SoftmaxAttention,))
FOLD_NORM_AFFINE = Rewrite("fold_norm_affine", norm_affine.fold_norm_affine, norm_affine.LAYERS)
MERGE_PROJECTIONS = Rewrite("merge_projections", merge_projections, (MobileViT,))
SOFTMAX_BLOCKS_ON_ROWS = Rewrite(
    "softmax_blocks_on_rows", softmax_blocks_on_rows, (MobileViTBlock, MobileViTv3Block)
)
SOFTMAX_CHANNELS_FIRST = Rewrite(
    "softmax_channels_first", softmax_channels_first, (PatchTransformer,)
)
SEPARABLE_IN_RASTER_ORDER = Rewrite(
    "separable_in_raster_order", separable_in_raster_order, (SeparableTransformer,)
)
SHUFFLE_SEPARABLE_PATCHES = Rewrite(
    "shuffle_separable_patches", shuffle_separable_patches, (SeparableTransformer,)
)
SOFTMAX_TOKENS_AS_MATRIX = Rewrite(
    "softmax_tokens_as_matrix", softmax_tokens_as_matrix, (PatchTransformer,)
)
SEPARABLE_TOKENS_AS_MATRIX = Rewrite(
    "separable_tokens_as_matrix", separable_tokens_as_matrix, (SeparableTransformer,)
)
RESIZE_BY_PRODUCTS = Rewrite(
    "resize_by_products", resize_by_products, (ResizeToPatch, BilinearResize)
)
FLATTEN_GROUP_NORM = Rewrite("flatten_group_norm", flatten_group_norm, (nn.GroupNorm,))
GROUP_NORM_AS_LAYER_NORM = Rewrite(
    "group_norm_as_layer_norm", group_norm_as_layer_norm, (nn.GroupNorm,)
)
SOFTMAX_AS_MATRICES = Rewrite("softmax_as_matrices", softmax_as_matrices, (PatchTransformer,))
SEPARABLE_AS_MATRICES = Rewrite(
    "separable_as_matrices", separable_as_matrices, (SeparableTransformer,)
)
NORMS_BY_PRODUCTS = Rewrite("norms_by_products", norms_by_products, (nn.LayerNorm,))
SILU_BY_PRODUCT = Rewrite("silu_by_product", silu_by_product, (nn.SiLU,), precisions=("fp16",))
KEEP_POOLED_AXES = Rewrite("keep_pooled_axes", keep_pooled_axes, (MobileViT,))

# Weights are folded first and modules replaced last: the folds find their sites by the types of
# the reference model, and the replacements take over the folded weights.
_FOLDS = (FOLD_BATCH_NORM, FOLD_PREPROCESSING, FOLD_NORM_AFFINE, MERGE_PROJECTIONS)

TARGETS: dict[str, Target] = {
    # Any runtime of ONNX opset 18, dynamic batch.
    "portable": Target(
        (
            *_FOLDS,
            SOFTMAX_BLOCKS_ON_ROWS,
            SEPARABLE_IN_RASTER_ORDER,
            RESIZE_BY_PRODUCTS,
            FLATTEN_GROUP_NORM,
        )
    ),
    # Apple Neural Engine, through coremltools: channels first, no rank above 4, no gather, and
    # norms that stay finite also where a kernel computes them piece by piece in float16.
    "ane": Target(
        (
            SCALE_RESIDUAL_STREAMS,
            FOLD_ATTENTION_SCALE,
            *_FOLDS,
            SOFTMAX_CHANNELS_FIRST,
            SHUFFLE_SEPARABLE_PATCHES,
            RESIZE_BY_PRODUCTS,
            GROUP_NORM_AS_LAYER_NORM,
        ),
        half="converter",
    ),
    # ExecuTorch's XNNPACK delegate: no operation that it would leave outside.
    "xnnpack": Target(
        (
            FOLD_ATTENTION_SCALE,
            *_FOLDS,
            SOFTMAX_AS_MATRICES,
            SEPARABLE_AS_MATRICES,
            NORMS_BY_PRODUCTS,
            SILU_BY_PRODUCT,
            KEEP_POOLED_AXES,
        )
    ),
    # LiteRT with XNNPACK or a GPU: channels last, at most four axes, batch fixed in the file.
    "litert": Target(
        (
            FOLD_ATTENTION_SCALE,
            *_FOLDS,
            SOFTMAX_TOKENS_AS_MATRIX,
            SEPARABLE_TOKENS_AS_MATRIX,
        ),
        half="weights",
    ),
}
"""What each target applies."""


def rewrite(
    model: MobileViT,
    target: str,
    input_size: int | tuple[int, int],
    *,
    input_range: InputRange = "float32",
    precision: Precision = "fp32",
    preprocessing: Preprocessing | None = None,
    without: Collection[str] = (),
) -> DeployableModel:
    """The same function with fewer and friendlier operations; the model itself is not touched.

    Args:
        model: a reference model.
        target: a row of `TARGETS`.
        input_size: side in pixels, or (height, width); at least 32 each.
        input_range: what the result is called on: "float32" (0 to 255), "uint8" or "unit" (float32,
            0 to 1).
        precision: "fp32", or "fp16": what that means is the target's `half`; input and logits stay
            float32.
        preprocessing: from pixels to the model's input; that of the model's record unless given.
        without: names of the target's rewrites to leave out, to see what they are worth. Without
            `fold_preprocessing` the result takes what the model takes.

    Returns:
        A model that takes RGB [B, 3, H, W] and returns logits [B, classes].

    Raises:
        UsageError: unknown target, range, precision or rewrite, a size out of bounds, or a model
            without a record and no preprocessing given.
        RewriteError: a rewrite's precondition does not hold.
    """
    for kind, name, known in (
        ("target", target, tuple(TARGETS)),
        ("input range", input_range, get_args(InputRange)),
        ("precision", precision, ("fp32", "fp16", "w8", "w6", "w4")),
    ):
        if name not in known:
            raise unknown_name(kind, name, known)
    row_names = [row.name for row in TARGETS[target].rewrites]
    for name in without:
        if name not in row_names:
            raise unknown_name(f"rewrite of {target}", name, row_names)
    if preprocessing is None:
        if model.record is None:
            raise UsageError(
                "The model has no record, so its preprocessing is unknown: load it with "
                "load_model, or pass preprocessing=... "
                f"(published: TRAINED_WITH[{model.variant.training!r}])."
            )
        preprocessing = model.record.preprocessing
    context = RewriteContext(
        height_and_width(input_size, model.variant), input_range, precision, preprocessing
    )

    network: nn.Module = copy.deepcopy(model).eval().requires_grad_(False)
    applied = []
    for row in TARGETS[target].rewrites:
        if (
            row.name not in without
            and precision in row.precisions
            and any(isinstance(module, row.sites) for module in network.modules())
        ):
            network = row.apply(network, context)
            applied.append(row.name)
    if precision == "fp16" and TARGETS[target].half == "network":
        network = to_half_precision(network)
    elif precision == "fp16" and TARGETS[target].half == "weights":
        network = round_to_half_precision(network)
    return DeployableModel(
        network.eval(),
        applied=tuple(applied),
        target=target,
        input_size=context.input_size,
        input_range=input_range,
        precision=precision,
    ).eval()
