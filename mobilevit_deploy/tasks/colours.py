"""Colours of classes in a picture."""

import numpy as np

from mobilevit_deploy.tasks.task import Array


def colours(count: int) -> Array:
    """A colour per class, uint8 [count, 3]: Pascal VOC's, class 0 black.

    The bits of the number are spread over the channels, the lowest three as the highest of each.
    """
    index = np.arange(count)
    channels = np.zeros((count, 3), np.uint8)
    for bit in range(8):
        for channel in range(3):
            channels[:, channel] |= ((index >> channel & 1) << (7 - bit)).astype(np.uint8)
        index >>= 3
    return channels
