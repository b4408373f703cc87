"""The convolutional building blocks that every generation shares."""

from torch import Tensor, nn

from mobilevit_deploy.models.variants import make_divisible


class ConvNormAct(nn.Module):
    """Convolution without bias, batch norm, and an activation: SiLU unless another is given.

    Padding keeps the map's size at stride 1: (kernel - 1) // 2 * dilation on every side.
    """

    def __init__(
        self,
        cin: int,
        cout: int,
        kernel: int = 1,
        *,
        stride: int = 1,
        dilation: int = 1,
        groups: int = 1,
        act: type[nn.Module] = nn.SiLU,
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(
            cin,
            cout,
            kernel,
            stride=stride,
            padding=(kernel - 1) // 2 * dilation,
            dilation=dilation,
            groups=groups,
            bias=False,
        )
        self.norm: nn.Module = nn.BatchNorm2d(cout)
        self.act: nn.Module = act()

    def forward(self, x: Tensor) -> Tensor:
        """[B, cin, H, W] -> [B, cout, ceil(H / stride), ceil(W / stride)]."""
        out: Tensor = self.act(self.norm(self.conv(x)))
        return out


class InvertedResidual(nn.Module):
    """MobileNetV2's block: 1x1 expand, 3x3 depthwise, 1x1 reduce without activation.

    The input is added iff stride is 1 and the widths agree (arXiv:1801.04381, 3.3).
    """

    def __init__(
        self, cin: int, cout: int, *, stride: int, expansion: int, dilation: int = 1
    ) -> None:
        super().__init__()
        hidden = make_divisible(round(cin * expansion))
        self.expand = ConvNormAct(cin, hidden)
        self.depthwise = ConvNormAct(
            hidden, hidden, 3, stride=stride, dilation=dilation, groups=hidden
        )
        self.reduce = ConvNormAct(hidden, cout, act=nn.Identity)
        self.has_skip = stride == 1 and cin == cout

    def forward(self, x: Tensor) -> Tensor:
        """[B, cin, H, W] -> [B, cout, ceil(H / stride), ceil(W / stride)]."""
        out: Tensor = self.reduce(self.depthwise(self.expand(x)))
        return x + out if self.has_skip else out
