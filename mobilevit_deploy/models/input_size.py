"""The input sizes that a network can be run at."""

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models.variants import Attention, Variant

SMALLEST_INPUT = 32
LARGEST_INPUT: dict[Attention, int] = {
    # 1024 pixels make 4096 tokens in each of the 16 attention matrices of stage 3: 1 GB.
    "softmax": 1024,
    # Separable attention grows with the pixels only; beyond this the maps fit no phone.
    "separable": 4096,
}
"""Pixels a side."""


def height_and_width(input_size: int | tuple[int, int], variant: Variant) -> tuple[int, int]:
    """One side, or (height, width), as (height, width), once the network can be run at it.

    Raises:
        UsageError: a side is below 32, or above what the variant's attention allows.
    """
    height, width = (input_size, input_size) if isinstance(input_size, int) else input_size
    largest = LARGEST_INPUT[variant.attention]
    if min(height, width) < SMALLEST_INPUT:
        raise UsageError(
            f"Input size must be at least {SMALLEST_INPUT} pixels a side, got {height}x{width}: "
            "the last stage's map is the input divided by 32."
        )
    if max(height, width) > largest:
        raise UsageError(
            f"Input size must be at most {largest} pixels a side for {variant.name}, got "
            f"{height}x{width}: memory and attention beyond it fit no device this is made for."
        )
    return height, width
