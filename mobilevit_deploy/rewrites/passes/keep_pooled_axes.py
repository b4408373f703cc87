"""The whole network as a sequence, whose pooling keeps its axes until they are flattened.

    Given:   stem -> stages -> head -> mean(dim=(2, 3)) -> classifier
    Result:  Sequential(stem, stages, head, mean(dim=(2, 3), keepdim=True), flatten, classifier)

XNNPACK's global average pooling is a mean that keeps its axes; one that drops them stays outside
the delegate, and with it the classifier.

Exactness: bit for bit.
"""

from torch import Tensor, nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.models.heads import Classifier
from mobilevit_deploy.rewrites.context import BIT_FOR_BIT, Rewrite, RewriteContext


class KeptMean(nn.Module):
    """The mean of a map; `nn.AdaptiveAvgPool2d` adds a change of strides to a channels-last one."""

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, 1, 1]."""
        return x.mean(dim=(2, 3), keepdim=True)


def keep_pooled_axes(model: nn.Module, _context: RewriteContext) -> nn.Module:
    """A classifier as a sequence of its parts.

    Raises:
        RewriteError: another network.
    """
    if not isinstance(model, Classifier):
        raise RewriteError(f"keep_pooled_axes takes a classifier, got {type(model).__name__}.")
    return nn.Sequential(
        model.stem,
        *model.stages,
        model.head_conv,
        KeptMean(),
        nn.Flatten(),
        model.dropout,
        model.classifier,
    )


KEEP_POOLED_AXES = Rewrite(
    keep_pooled_axes,
    sites=(Classifier,),
    exactness=BIT_FOR_BIT,
    after=("fold_preprocessing", "merge_projections"),
)
