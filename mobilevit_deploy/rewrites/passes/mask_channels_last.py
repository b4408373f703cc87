"""A mask's arg max over the last axis, for runtimes that keep the classes last anyway.

    Given:   scores [B, C, h, w] -> bilinear resize to (H, W) -> arg max over axis 1
    Result:  the same resize -> [B, H, W, C] -> arg max over axis 3

The converter cancels the change of axes against its own, so that the enlarged map is never turned,
and each pixel's scores lie side by side.

Exactness: bit for bit.
"""

from torch import Tensor, nn

from mobilevit_deploy.rewrites.context import BIT_FOR_BIT, Rewrite, RewriteContext
from mobilevit_deploy.tasks.segmentation import BestClass, class_type


class ChannelsLastMask(BestClass):
    """`BestClass` with the classes behind the pixels."""

    def forward(self, scores: Tensor) -> Tensor:
        """[B, classes, h, w] -> uint8 [B, H, W], int32 for more than 256 classes."""
        last = self.enlarge(scores).permute(0, 2, 3, 1)
        return last.argmax(dim=3).to(class_type(scores.shape[1]))


def mask_channels_last(results: nn.Module, _context: RewriteContext) -> nn.Module:
    """Replace the post-processing, if it makes a mask."""
    if not isinstance(results, BestClass):
        return results
    return ChannelsLastMask(results.size, align_corners=results.align_corners)


MASK_CHANNELS_LAST = Rewrite(mask_channels_last, sites=(BestClass,), exactness=BIT_FOR_BIT)
