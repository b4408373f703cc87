"""Resizes in every sampling mode, and quantization of activations."""

import math

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from tests.runtimes.coreml.mil.programs import Case, case, check, evaluate, normal

IMAGE = normal(1, 2, 5, 7)
RAMP = torch.tensor([[[0.0, 1.0], [0.0, 1.0]]])


def interpolate(x: Tensor, size: tuple[int, int], **more: object) -> Tensor:
    return functional.interpolate(x, size, **more)  # type: ignore[arg-type]


def bilinear(mode: str, size: tuple[int, int], *, aligned: bool) -> list[Case]:
    """The two modes that PyTorch has, through both operations."""
    return [
        case(
            f"resize_bilinear {mode} {size}",
            lambda mb, x: mb.resize_bilinear(
                x=x, target_size_height=size[0], target_size_width=size[1], sampling_mode=mode
            ),
            lambda x: interpolate(x, size, mode="bilinear", align_corners=aligned),
            IMAGE,
        ),
        case(
            f"resize {mode} {size}",
            lambda mb, x: mb.resize(
                x=x, shape=list(size), resized_dims=np.uint32(2), sampling_mode=mode
            ),
            lambda x: interpolate(x, size, mode="bilinear", align_corners=aligned),
            IMAGE,
        ),
    ]


def upsample(name: str, method: str, scale: tuple[float, float], **more: object) -> Case:
    size = (math.floor(5 * scale[0]), math.floor(7 * scale[1]))
    settings = {"mode": "bilinear", "align_corners": more.get("align_corners", True)}
    return case(
        f"{method} {name}",
        lambda mb, x: getattr(mb, method)(
            x=x, scale_factor_height=scale[0], scale_factor_width=scale[1], **more
        ),
        lambda x: interpolate(
            x, size, **({"mode": "nearest"} if method.endswith("neighbor") else settings)
        ),
        IMAGE,
    )


def levels(x: Tensor, scale: np.ndarray, zero: np.ndarray, low: int, high: int) -> Tensor:
    rounded = np.rint(x.numpy() / scale) + zero.astype(np.int32)
    return torch.from_numpy(np.clip(rounded, low, high).astype(np.int32))


INPUT = normal(2, 3, 4) * 3
SCALE, ZERO = np.float32([0.1, 0.2, 0.05]), np.int8([3, -5, 0])

CASES = [
    *bilinear("STRICT_ALIGN_CORNERS", (9, 4), aligned=True),
    *bilinear("ALIGN_CORNERS", (10, 14), aligned=True),
    *bilinear("UNALIGN_CORNERS", (6, 8), aligned=False),
    *bilinear("UNALIGN_CORNERS", (3, 1), aligned=False),
    upsample("aligned", "upsample_bilinear", (2.0, 3.0), align_corners=True),
    upsample("half pixel", "upsample_bilinear", (1.6, 2.0), align_corners=False),
    upsample("", "upsample_nearest_neighbor", (2.0, 3.0)),
    case(
        "resize_nearest_neighbor",
        lambda mb, x: mb.resize_nearest_neighbor(x=x, target_size_height=8, target_size_width=3),
        lambda x: interpolate(x, (8, 3), mode="nearest"),
        IMAGE,
    ),
    case(
        "resize nearest, one axis kept",
        lambda mb, x: mb.resize(
            x=x,
            shape=[0, 9],
            resized_dims=np.uint32(2),
            interpolation_mode="NEAREST_NEIGHBOR",
            sampling_mode="UNALIGN_CORNERS",
        ),
        lambda x: interpolate(x, (5, 9), mode="nearest-exact"),
        IMAGE,
    ),
    case(
        "quantize",
        lambda mb, x: mb.quantize(
            input=x, scale=SCALE, zero_point=ZERO, axis=1, output_dtype="int8"
        ),
        lambda x: levels(x, SCALE[None, :, None], ZERO[None, :, None], -128, 127),
        INPUT,
    ),
    case(
        "dequantize",
        lambda mb, x: mb.dequantize(
            input=mb.quantize(input=x, scale=np.float32(0.02), output_dtype="uint8"),
            scale=np.float32(0.02),
        ),
        lambda x: levels(x, np.float32(0.02), np.uint8(0), 0, 255) * np.float32(0.02),
        INPUT,
    ),
]


@pytest.mark.parametrize("one", CASES, ids=str)
def test_agrees_with_torch(one: Case) -> None:
    check(one)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        # Columns of a 2-pixel ramp resized to 5, from the table in MIL's documentation.
        ("UNALIGN_CORNERS", [0.0, 0.1, 0.5, 0.9, 1.0]),
        ("STRICT_ALIGN_CORNERS", [0.0, 0.25, 0.5, 0.75, 1.0]),
        ("DEFAULT", [0.0, 0.4, 0.8, 1.0, 1.0]),
        ("OFFSET_CORNERS", [0.1, 0.3, 0.5, 0.7, 0.9]),
    ],
)
def test_sampling_modes_as_documented(mode: str, expected: list[float]) -> None:
    (resized,) = evaluate(
        lambda mb, x: mb.resize_bilinear(
            x=x, target_size_height=2, target_size_width=5, sampling_mode=mode
        ),
        RAMP,
    )
    np.testing.assert_allclose(resized[0, 0].numpy(), expected, atol=1e-6)


@pytest.mark.parametrize(
    ("mode", "expected"), [("ALIGN_CORNERS", 0.5), ("STRICT_ALIGN_CORNERS", 0.0)]
)
def test_one_sample_of_an_axis(mode: str, expected: float) -> None:
    (resized,) = evaluate(
        lambda mb, x: mb.resize_bilinear(
            x=x, target_size_height=2, target_size_width=1, sampling_mode=mode
        ),
        RAMP,
    )
    assert float(resized[0, 0, 0]) == expected
