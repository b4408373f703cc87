"""A second, shallow head that only training has, so that gradients reach the stages early."""

from torch import Tensor, nn
from torch.nn import functional

from mobilevit_deploy.models.heads.segmenter import Segmenter
from mobilevit_deploy.models.layers import ConvNormAct


class WithAuxiliary(nn.Module):
    """A segmentation network that also scores the map before its last stage (arXiv:1612.01105, 4).

    `network` is the segmenter itself, its weights shared.
    """

    def __init__(self, network: Segmenter) -> None:
        super().__init__()
        channels = network.variant.stages[-2].channels
        width = max(channels // 4, 128)
        self.network = network
        self.auxiliary = nn.Sequential(
            ConvNormAct(channels, width, 3, act=nn.ReLU),
            nn.Dropout2d(0.1),
            nn.Conv2d(width, network.num_classes, 1),
        )

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        """[B, 3, H, W] -> logits as the network's; in training mode the auxiliary's as well.

        Those are enlarged to the logits' size, [B, num_classes, H', W'].
        """
        *_, fourth, fifth = self.network.forward_features(x)
        logits = self.network.scored(fifth)
        if not self.training:
            return logits
        early = functional.interpolate(
            self.auxiliary(fourth),
            logits.shape[2:],
            mode="bilinear",
            align_corners=self.network.align_corners,
        )
        return logits, early
