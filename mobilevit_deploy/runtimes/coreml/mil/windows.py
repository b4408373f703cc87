"""Convolution and pooling: whatever slides a window over the spatial axes (MIL: conv, pool)."""

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from mobilevit_deploy.runtimes.coreml.mil.arguments import Arguments

_CONVOLUTIONS = (functional.conv1d, functional.conv2d, functional.conv3d)
_AVERAGES: tuple[Callable[..., Tensor], ...] = (
    functional.avg_pool1d,
    functional.avg_pool2d,
    functional.avg_pool3d,
)
_MAXIMA: tuple[Callable[..., Tensor], ...] = (
    functional.max_pool1d,
    functional.max_pool2d,
    functional.max_pool3d,
)


def _margins(
    kind: str,
    given: Sequence[int],
    sizes: Sequence[int],
    kernel: Sequence[int],
    strides: Sequence[int],
) -> list[int]:
    """Padding before and after each spatial axis, in MIL's order; the kernel is the dilated one."""
    if kind == "valid":
        return [0] * 2 * len(sizes)
    if kind == "custom":
        return list(given)
    found = []
    for size, extent, stride in zip(sizes, kernel, strides, strict=True):
        total = max(0, stride * math.ceil(size / stride) - size + extent - stride)
        smaller, larger = total // 2, total - total // 2
        found += [smaller, larger] if kind == "same" else [larger, smaller]
    return found


def _pad(x: Tensor, margins: Sequence[int], value: float = 0.0) -> Tensor:
    """Pad the spatial axes; torch wants the last axis first."""
    pairs = [margins[2 * axis : 2 * axis + 2] for axis in range(len(margins) // 2)]
    flat = [margin for pair in reversed(pairs) for margin in pair]
    return functional.pad(x, flat, value=value) if any(flat) else x


def _conv(a: Arguments) -> Tensor:
    x, weight = a.tensor("x"), a.tensor("weight")
    axes = x.ndim - 2
    strides = a.integers("strides", [1] * axes)
    dilations = a.integers("dilations", [1] * axes)
    kernel = [
        (extent - 1) * step + 1 for extent, step in zip(weight.shape[2:], dilations, strict=True)
    ]
    kind = a.text("pad_type", "valid")
    margins = _margins(kind, a.integers("pad"), x.shape[2:], kernel, strides)
    bias, groups = a.optional("bias"), a.integer("groups", 1)
    convolution: Callable[..., Tensor] = _CONVOLUTIONS[axes - 1]
    if margins[::2] == margins[1::2]:  # symmetric: no padded copy is needed
        return convolution(x, weight, bias, strides, margins[::2], dilations, groups)
    return convolution(_pad(x, margins), weight, bias, strides, 0, dilations, groups)


def _pooling_window(a: Arguments) -> tuple[list[int], list[int], list[int], list[int]]:
    """Kernel, strides, padding, and what is added behind so that the last window is whole."""
    sizes = a.tensor("x").shape[2:]
    kernel = a.integers("kernel_sizes")
    strides = a.integers("strides", [1] * len(sizes))
    margins = _margins(a.text("pad_type", "valid"), a.integers("pad"), sizes, kernel, strides)
    behind = [0] * len(margins)
    if a.flag("ceil_mode"):
        for axis, (size, extent, stride) in enumerate(zip(sizes, kernel, strides, strict=True)):
            before, after = margins[2 * axis : 2 * axis + 2]
            windows = -(-(size + before + after - extent) // stride) + 1
            # A window that starts in the padding behind the input is left out, as in PyTorch.
            if (windows - 1) * stride >= size + before and before + after > 0:
                windows -= 1
            end = (windows - 1) * stride + extent
            behind[2 * axis + 1] = max(0, end - size - before - after)
    return kernel, strides, margins, behind


def _avg_pool(a: Arguments) -> Tensor:
    """Means over the window; padding counts unless it is excluded, what lies behind never."""
    x = a.tensor("x")
    kernel, strides, margins, behind = _pooling_window(a)
    average = _AVERAGES[len(kernel) - 1]
    exclude = a.flag("exclude_padding_from_average")
    counted = _pad(torch.ones(1, 1, *x.shape[2:]), margins, 0.0 if exclude else 1.0)
    values = average(_pad(_pad(x, margins), behind), kernel, strides)
    return values / average(_pad(counted, behind), kernel, strides)


def _max_pool(a: Arguments) -> Tensor:
    kernel, strides, margins, behind = _pooling_window(a)
    lowest = -math.inf
    padded = _pad(_pad(a.tensor("x"), margins, lowest), behind, lowest)
    return _MAXIMA[len(kernel) - 1](padded, kernel, strides)


WINDOWS: dict[str, Callable[[Arguments], Tensor]] = {
    "avg_pool": _avg_pool,
    "conv": _conv,
    "max_pool": _max_pool,
}
