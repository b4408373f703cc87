"""Resizing the last axes by interpolation (MIL: image_resizing)."""

from collections.abc import Callable

import torch
from torch import Tensor

from mobilevit_deploy.runtimes.coreml.mil.arguments import Arguments


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
    aligned = a.flag("align_corners", default=True)
    if aligned:
        mode = "STRICT_ALIGN_CORNERS"
    else:
        half_pixel = a.flag("half_pixel_centers", default=True)
        mode = "UNALIGN_CORNERS" if half_pixel else "DEFAULT"
    return _upsample(_linear, a, mode)


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


RESIZING: dict[str, Callable[[Arguments], Tensor]] = {
    "resize": _resize,
    "resize_bilinear": _resize_bilinear,
    "resize_nearest_neighbor": _resize_nearest_neighbor,
    "upsample_bilinear": _upsample_bilinear,
    "upsample_nearest_neighbor": lambda a: _upsample(_nearest, a, "DEFAULT"),
}
