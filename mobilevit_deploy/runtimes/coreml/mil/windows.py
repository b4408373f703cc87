"""Operations on the spatial axes: convolution, pooling, and resizing by interpolation.

MIL: conv, pool, image_resizing.
"""

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from mobilevit_deploy.runtimes.coreml.mil.arguments import Arguments, Function

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


def padded(x: Tensor, margins: Sequence[int], value: float = 0.0) -> Tensor:
    """Padded along the last axes: the margins come first axis first, torch wants the last first."""
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
    return convolution(padded(x, margins), weight, bias, strides, 0, dilations, groups)


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
    counted = padded(torch.ones(1, 1, *x.shape[2:]), margins, 0.0 if exclude else 1.0)
    values = average(padded(padded(x, margins), behind), kernel, strides)
    return values / average(padded(counted, behind), kernel, strides)


def _max_pool(a: Arguments) -> Tensor:
    kernel, strides, margins, behind = _pooling_window(a)
    lowest = -math.inf
    values = padded(padded(a.tensor("x"), margins, lowest), behind, lowest)
    return _MAXIMA[len(kernel) - 1](values, kernel, strides)


def _grid(size: int, target: int, mode: str) -> Tensor:
    """Where each of `target` samples lies on an axis of `size` values (MIL's resize_bilinear)."""
    steps = torch.arange(target, dtype=torch.float64)
    match mode:
        case "STRICT_ALIGN_CORNERS" | "ALIGN_CORNERS":
            if target == 1:
                centre = (size - 1) / 2 if mode == "ALIGN_CORNERS" else 0.0
                return torch.tensor([centre], dtype=torch.float64)
            points = steps * (size - 1) / (target - 1)
        case "DEFAULT":
            points = steps * size / target
        case "OFFSET_CORNERS":
            points = (steps + 0.5) * max(1, size - 1) / target
        case "UNALIGN_CORNERS":
            points = (steps + 0.5) * size / target - 0.5
        case _:
            raise ValueError(f"unknown sampling mode {mode!r}")
    return points.clamp(0, size - 1)


def _linear(x: Tensor, axis: int, target: int, mode: str) -> Tensor:
    size = x.shape[axis]
    points = _grid(size, target, mode)
    lower = points.floor().long()
    upper = (lower + 1).clamp(max=size - 1)
    shape = [target if other == axis % x.ndim else 1 for other in range(x.ndim)]
    share = (points - lower).float().reshape(shape)
    return x.index_select(axis, lower) * (1 - share) + x.index_select(axis, upper) * share


def _nearest(x: Tensor, axis: int, target: int, mode: str) -> Tensor:
    """Only the modes whose ties MIL's documentation decides: the pixel that holds the sample."""
    offset = {"DEFAULT": 0.0, "UNALIGN_CORNERS": 0.5}.get(mode)
    if offset is None:
        raise ValueError(f"nearest neighbours with sampling mode {mode!r} are not documented")
    positions = (torch.arange(target, dtype=torch.float64) + offset) * x.shape[axis] / target
    return x.index_select(axis, positions.floor().long())


def _scaled(a: Arguments, axis: int, name: str) -> int:
    """An extent times its scale factor, in float32 as coremltools computes it."""
    factor = a.optional(name)
    size = a.tensor("x").shape[axis]
    return size if factor is None else int(torch.floor(factor * size).item())


def _upsample(method: Callable[[Tensor, int, int, str], Tensor], a: Arguments, mode: str) -> Tensor:
    x = method(a.tensor("x"), -2, _scaled(a, -2, "scale_factor_height"), mode)
    return method(x, -1, _scaled(a, -1, "scale_factor_width"), mode)


def _upsample_bilinear(a: Arguments) -> Tensor:
    if a.flag("align_corners", default=True):
        return _upsample(_linear, a, "STRICT_ALIGN_CORNERS")
    half_pixel = a.flag("half_pixel_centers", default=True)
    return _upsample(_linear, a, "UNALIGN_CORNERS" if half_pixel else "DEFAULT")


def _resize_bilinear(a: Arguments) -> Tensor:
    mode = a.text("sampling_mode", "DEFAULT")
    x = _linear(a.tensor("x"), -2, a.integer("target_size_height", 1), mode)
    return _linear(x, -1, a.integer("target_size_width", 1), mode)


def _resize_nearest_neighbor(a: Arguments) -> Tensor:
    x = _nearest(a.tensor("x"), -2, a.integer("target_size_height"), "DEFAULT")
    return _nearest(x, -1, a.integer("target_size_width"), "DEFAULT")


def _resize(a: Arguments) -> Tensor:
    """The last `resized_dims` axes, to the last entries of `shape`; 0 keeps an extent."""
    x, count = a.tensor("x"), a.integer("resized_dims")
    method = _linear if a.text("interpolation_mode", "LINEAR") == "LINEAR" else _nearest
    shape = a.integers("shape")
    for axis, target in zip(range(-count, 0), shape[len(shape) - count :], strict=True):
        if target not in {0, x.shape[axis]}:
            x = method(x, axis, target, a.text("sampling_mode", "DEFAULT"))
    return x


WINDOWS: dict[str, Function] = {
    "avg_pool": _avg_pool,
    "conv": _conv,
    "max_pool": _max_pool,
    "resize": _resize,
    "resize_bilinear": _resize_bilinear,
    "resize_nearest_neighbor": _resize_nearest_neighbor,
    "upsample_bilinear": _upsample_bilinear,
    "upsample_nearest_neighbor": lambda a: _upsample(_nearest, a, "DEFAULT"),
}
