"""From a reference model to a deployable one: exact rewrites, and which target gets which."""

import copy
from typing import get_args

from torch import nn

from mobilevit_deploy.contract.manifest import Precision
from mobilevit_deploy.errors import UsageError, unknown_name
from mobilevit_deploy.models.input_size import height_and_width
from mobilevit_deploy.models.layers import ConvNormAct
from mobilevit_deploy.models.mobilevit_v1 import PatchTransformer, SoftmaxAttention
from mobilevit_deploy.models.mobilevit_v2 import SeparableTransformer
from mobilevit_deploy.models.network import MobileViT
from mobilevit_deploy.models.patches import ResizeToPatch
from mobilevit_deploy.preprocessing import Preprocessing
from mobilevit_deploy.rewrites import norm_affine
from mobilevit_deploy.rewrites.attention_scale import fold_attention_scale
from mobilevit_deploy.rewrites.batch_norm import fold_batch_norm
from mobilevit_deploy.rewrites.context import InputRange, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.deployable import DeployableModel
from mobilevit_deploy.rewrites.dropout import remove_dropout
from mobilevit_deploy.rewrites.group_norm import flatten_group_norm
from mobilevit_deploy.rewrites.half_precision import (
    round_to_half_precision,
    to_half_precision,
)
from mobilevit_deploy.rewrites.resizes import BilinearResize, resize_by_products
from mobilevit_deploy.rewrites.separable_patches import permute_separable_patches
from mobilevit_deploy.rewrites.separable_token_matrix import separable_tokens_as_matrix
from mobilevit_deploy.rewrites.softmax_patches import (
    softmax_tokens_as_rows,
    softmax_tokens_keep_batch,
)
from mobilevit_deploy.rewrites.softmax_token_matrix import softmax_tokens_as_matrix
from mobilevit_deploy.rewrites.stem_preprocessing import fold_preprocessing

__all__ = [
    "TARGETS",
    "DeployableModel",
    "InputRange",
    "Precision",
    "Rewrite",
    "RewriteContext",
    "rewrite",
]

REMOVE_DROPOUT = Rewrite("remove_dropout", remove_dropout, (nn.Dropout,))
FOLD_BATCH_NORM = Rewrite("fold_batch_norm", fold_batch_norm, (ConvNormAct,))
FOLD_PREPROCESSING = Rewrite("fold_preprocessing", fold_preprocessing, (MobileViT,))
FOLD_ATTENTION_SCALE = Rewrite("fold_attention_scale", fold_attention_scale, (SoftmaxAttention,))
FOLD_NORM_AFFINE = Rewrite("fold_norm_affine", norm_affine.fold_norm_affine, norm_affine.LAYERS)
SOFTMAX_TOKENS_AS_ROWS = Rewrite(
    "softmax_tokens_as_rows", softmax_tokens_as_rows, (PatchTransformer,)
)
SOFTMAX_TOKENS_KEEP_BATCH = Rewrite(
    "softmax_tokens_keep_batch", softmax_tokens_keep_batch, (PatchTransformer,)
)
PERMUTE_SEPARABLE_PATCHES = Rewrite(
    "permute_separable_patches", permute_separable_patches, (SeparableTransformer,)
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

# Weights are folded first and modules replaced last: the folds find their sites by the types of
# the reference model, and the replacements take over the folded weights.
_FOLDS = (
    REMOVE_DROPOUT,
    FOLD_BATCH_NORM,
    FOLD_PREPROCESSING,
    FOLD_ATTENTION_SCALE,
    FOLD_NORM_AFFINE,
)

TARGETS: dict[str, tuple[Rewrite, ...]] = {
    # Any runtime of ONNX opset 18, dynamic batch.
    "portable": (
        *_FOLDS,
        SOFTMAX_TOKENS_AS_ROWS,
        PERMUTE_SEPARABLE_PATCHES,
        RESIZE_BY_PRODUCTS,
        FLATTEN_GROUP_NORM,
    ),
    # Apple Neural Engine: batch 1, whose axis is never merged with another, and no rank above 5.
    "ane": (*_FOLDS, SOFTMAX_TOKENS_KEEP_BATCH, PERMUTE_SEPARABLE_PATCHES),
    # LiteRT with XNNPACK or a GPU: channels last, at most four axes, batch fixed in the file.
    "litert": (*_FOLDS, SOFTMAX_TOKENS_AS_MATRIX, SEPARABLE_TOKENS_AS_MATRIX),
}
"""What each target applies, in this order."""

STORED_IN_HALF = frozenset({"litert"})
"""Targets whose fp16 is how weights are stored; their runtimes compute in float32."""


def rewrite(
    model: MobileViT,
    target: str,
    input_size: int | tuple[int, int],
    *,
    input_range: InputRange = "float32",
    precision: Precision = "fp32",
    preprocessing: Preprocessing | None = None,
) -> DeployableModel:
    """The same function with fewer and friendlier operations; the model itself is not touched.

    Args:
        model: a reference model.
        target: a row of `TARGETS`.
        input_size: side in pixels, or (height, width); at least 32 each.
        input_range: what the result is called on: "float32" (0 to 255), "uint8" or "unit" (float32,
            0 to 1).
        precision: "fp32", or "fp16" inside with float32 input and logits; on targets of
            `STORED_IN_HALF` only the weights are rounded.
        preprocessing: from pixels to the model's input; that of the model's record unless given.

    Returns:
        A model that takes RGB [B, 3, H, W] and returns logits [B, classes].

    Raises:
        UsageError: unknown target, range or precision, a size out of bounds, or a model without a
            record and no preprocessing given.
        RewriteError: a rewrite's precondition does not hold.
    """
    for kind, name, known in (
        ("target", target, tuple(TARGETS)),
        ("input range", input_range, get_args(InputRange)),
        ("precision", precision, get_args(Precision)),
    ):
        if name not in known:
            raise unknown_name(kind, name, known)
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
    for row in TARGETS[target]:
        if any(isinstance(module, row.sites) for module in network.modules()):
            network = row.apply(network, context)
            applied.append(row.name)
    if precision == "fp16":
        halve = round_to_half_precision if target in STORED_IN_HALF else to_half_precision
        network = halve(network)
    return DeployableModel(
        network.eval(),
        applied=tuple(applied),
        target=target,
        input_size=context.input_size,
        input_range=input_range,
        precision=precision,
    ).eval()
