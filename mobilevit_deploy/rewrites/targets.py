"""Which target gets which rewrites, in which order."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.rewrites.context import Rewrite
from mobilevit_deploy.rewrites.passes.flatten_group_norm import FLATTEN_GROUP_NORM
from mobilevit_deploy.rewrites.passes.fold_attention_scale import FOLD_ATTENTION_SCALE
from mobilevit_deploy.rewrites.passes.fold_batch_norm import FOLD_BATCH_NORM
from mobilevit_deploy.rewrites.passes.fold_norm_affine import FOLD_NORM_AFFINE
from mobilevit_deploy.rewrites.passes.fold_preprocessing import FOLD_PREPROCESSING
from mobilevit_deploy.rewrites.passes.group_norm_as_layer_norm import GROUP_NORM_AS_LAYER_NORM
from mobilevit_deploy.rewrites.passes.keep_pooled_axes import KEEP_POOLED_AXES
from mobilevit_deploy.rewrites.passes.mask_by_products import MASK_BY_PRODUCTS
from mobilevit_deploy.rewrites.passes.mask_channels_last import MASK_CHANNELS_LAST
from mobilevit_deploy.rewrites.passes.merge_projections import MERGE_PROJECTIONS
from mobilevit_deploy.rewrites.passes.norms_by_products import NORMS_BY_PRODUCTS
from mobilevit_deploy.rewrites.passes.pooled_branch_apart import POOLED_BRANCH_APART
from mobilevit_deploy.rewrites.passes.pyramid_by_products import PYRAMID_BY_PRODUCTS
from mobilevit_deploy.rewrites.passes.resize_by_products import RESIZE_BY_PRODUCTS
from mobilevit_deploy.rewrites.passes.scale_residual_streams import SCALE_RESIDUAL_STREAMS
from mobilevit_deploy.rewrites.passes.separable_as_matrices import SEPARABLE_AS_MATRICES
from mobilevit_deploy.rewrites.passes.separable_in_raster_order import SEPARABLE_IN_RASTER_ORDER
from mobilevit_deploy.rewrites.passes.separable_tokens_as_matrix import SEPARABLE_TOKENS_AS_MATRIX
from mobilevit_deploy.rewrites.passes.shuffle_separable_patches import SHUFFLE_SEPARABLE_PATCHES
from mobilevit_deploy.rewrites.passes.silu_by_product import SILU_BY_PRODUCT
from mobilevit_deploy.rewrites.passes.softmax_as_matrices import SOFTMAX_AS_MATRICES
from mobilevit_deploy.rewrites.passes.softmax_blocks_on_rows import SOFTMAX_BLOCKS_ON_ROWS
from mobilevit_deploy.rewrites.passes.softmax_channels_first import SOFTMAX_CHANNELS_FIRST
from mobilevit_deploy.rewrites.passes.softmax_tokens_as_matrix import SOFTMAX_TOKENS_AS_MATRIX


@dataclass(frozen=True)
class Target:
    """What artifacts of one kind are made of.

    `rewrites` are applied in this order, which is held to what each of them declares. `half` says
    what arithmetic in float16 means: "network", all of it computes in float16; "weights", they are
    stored in float16 and the runtime computes in float32; "converter", it makes float16 of a
    network that stays in float32.

    Raises:
        RewriteError: a rewrite stands before one that has to come before it.
    """

    rewrites: tuple[Rewrite, ...]
    half: Literal["network", "weights", "converter"] = "network"

    def __post_init__(self) -> None:
        row = [one.name for one in self.rewrites]
        for index, one in enumerate(self.rewrites):
            for name in one.needs:
                if name not in row[:index]:
                    raise RewriteError(
                        f"{one.name} needs {name}, which does not come before it; got the order "
                        f"{', '.join(row)}."
                    )
            for name in one.after:
                if name in row[index:]:
                    raise RewriteError(
                        f"{name} must come before {one.name}; got the order {', '.join(row)}."
                    )

    def leaving_out(self, names: Collection[str]) -> tuple[Rewrite, ...]:
        """The rewrites without some of them, and without those that need one of these."""
        gone = set(names)
        for one in self.rewrites:  # what a rewrite needs stands before it
            if gone.intersection(one.needs):
                gone.add(one.name)
        return tuple(one for one in self.rewrites if one.name not in gone)


_FOLDS = (FOLD_BATCH_NORM, FOLD_PREPROCESSING, FOLD_NORM_AFFINE, MERGE_PROJECTIONS)
_HEADS = (POOLED_BRANCH_APART, PYRAMID_BY_PRODUCTS)

TARGETS: dict[str, Target] = {
    # Any runtime of ONNX opset 18, dynamic batch.
    "portable": Target(
        (
            *_FOLDS,
            *_HEADS,
            SOFTMAX_BLOCKS_ON_ROWS,
            SEPARABLE_IN_RASTER_ORDER,
            RESIZE_BY_PRODUCTS,
            FLATTEN_GROUP_NORM,
            MASK_BY_PRODUCTS,
        )
    ),
    # Apple Neural Engine, through coremltools: channels first, no rank above 4, no gather, and
    # norms that stay finite also where a kernel computes them piece by piece in float16.
    "ane": Target(
        (
            SCALE_RESIDUAL_STREAMS,
            FOLD_ATTENTION_SCALE,
            *_FOLDS,
            *_HEADS,
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
            *_HEADS,
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
            *_HEADS,
            SOFTMAX_TOKENS_AS_MATRIX,
            SEPARABLE_TOKENS_AS_MATRIX,
            MASK_CHANNELS_LAST,
        ),
        half="weights",
    ),
}
"""What each target applies."""
