"""A transformer's residual stream scaled down, so that a float16 norm cannot overflow.

    Given:   x = local_project(.);  x = x + out(.(norm(x; eps)));  x = x + reduce(.(norm(x; eps)))
    Result:  the same with s x instead of x: local_project, out and reduce (weights and biases)
             multiplied by s, every norm with s^2 eps; v3's fusion, which reads the local features
             as well, has their columns divided by s

Every layer reads the stream through a norm, and norm(s x; s^2 eps) = norm(x; eps). A norm computed
piece by piece in float16 squares the deviations from the mean and overflows at 256. s is the
largest power of two <= 1 that keeps the deviations, as calibration has measured them, at most 64: a
factor of 4 below that, 16 for the squares. Ordinary networks have s = 1.

Precondition: the reference model, before anything else is rewritten. Exactness: bit for bit in
float32, apart from subnormal numbers: a power of two changes no mantissa. In float16 the epsilon
can become smaller than its smallest number, 2^-24 (from s = 1/16 with an epsilon of 1e-5); then
converters take that instead, and tokens whose deviations are below 2^-12 / s, thousands of times
smaller than the largest, come out somewhat smaller. Source: arXiv:1607.06450, section 5.1
(invariance of layer norm to the scale of its input).
"""

import math

from torch import nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.models.mobilevit_v3 import MobileViTv3Block, MobileViTv3SeparableBlock
from mobilevit_deploy.quantization.calibration import largest_deviations
from mobilevit_deploy.rewrites.context import BIT_FOR_BIT, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.passes.fold_norm_affine import BLOCKS, LAYERS

LARGEST_DEVIATION = 64.0
"""From the mean, in float16 norms: its square is a sixteenth of 65536, where float16 ends."""


def scale_residual_streams(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Scale the stream of every block whose deviations ask for it.

    Raises:
        RewriteError: a norm's input is not finite.
    """
    deviations = context.measured["scale_residual_streams"]
    for name, block in model.named_modules():
        if isinstance(block, BLOCKS):
            transformer = f"{name}.transformer."
            seen = [value for norm, value in deviations.items() if norm.startswith(transformer)]
            if not all(map(math.isfinite, seen)):
                raise RewriteError(
                    f"{name}: the transformer's activations are not finite on the reference "
                    "pictures; check the checkpoint."
                )
            excess = max(seen) / LARGEST_DEVIATION
            if excess > 1:
                _scale(block, 2.0 ** -math.ceil(math.log2(excess)))
    return model


SCALE_RESIDUAL_STREAMS = Rewrite(
    scale_residual_streams,
    sites=BLOCKS,
    exactness=BIT_FOR_BIT,
    arithmetic="float16",
    measure=largest_deviations,
)


def _scale(block: nn.Module, factor: float) -> None:
    """Scale what a block's transformer adds up, its norms' epsilons, and what reads it besides."""
    writers = [block.get_submodule("local_project")]
    for module in block.modules():
        if isinstance(module, LAYERS):
            writers += [module.attention.get_submodule("out"), module.ffn.reduce]
        elif isinstance(module, nn.LayerNorm | nn.GroupNorm):
            module.eps *= factor**2
    for parameter in (parameter for writer in writers for parameter in writer.parameters()):
        parameter.data *= factor
    dim = block.get_parameter("local_project.weight").shape[0]
    if isinstance(block, MobileViTv3Block):
        block.fusion.conv.weight.data[:, :dim] /= factor
    elif isinstance(block, MobileViTv3SeparableBlock):
        block.project.conv.weight.data[:, dim:] /= factor
