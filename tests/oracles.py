"""The oracles: names, shapes and outputs of the original implementations (see data/oracles)."""

import gzip
import json
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

_DATA = Path(__file__).parent / "data" / "oracles"

SIZES = ("256x256", "224x224", "250x236")


@cache
def _originals() -> dict[str, Any]:
    contents: dict[str, Any] = json.loads(
        gzip.decompress((_DATA / "state_dicts.json.gz").read_bytes())
    )
    return contents


def parameters(name: str) -> int:
    """The number of parameters of the original network."""
    return int(_originals()[name]["parameters"])


def state_dict(name: str) -> dict[str, Tensor]:
    """A checkpoint of the original network, under the original names."""
    return fill(_originals()[name]["state_dict"])


def logits(name: str, size: str) -> Tensor:
    """What the original network computes for `image`, float32 [1, 1000]."""
    with np.load(_DATA / "logits.npz") as stored:
        return torch.from_numpy(stored[f"{name}_{size}"])[None]


def heads() -> list[str]:
    """The original networks with another head: HEAD_VARIANT, some with the data set behind it."""
    return [name for name in _originals() if name.startswith(("deeplabv3_", "pspnet_", "ssdlite_"))]


def sampled_outputs(name: str) -> dict[str, dict[str, tuple[tuple[int, ...], np.ndarray]]]:
    """Size -> output -> its shape, and as many of its values as are kept (see `sample`)."""
    found: dict[str, dict[str, tuple[tuple[int, ...], np.ndarray]]] = {}
    with np.load(_DATA / "heads.npz") as stored:
        for key in stored.files:
            network, size, output, *rest = key.split(" ")
            if network == name and not rest:
                shape = tuple(int(extent) for extent in stored[f"{key} shape"])
                found.setdefault(size, {})[output] = (shape, stored[key])
    return found


def sample(values: Tensor, count: int) -> np.ndarray:
    """As many values, evenly spread over the flat tensor, its first and last among them."""
    flat = values.flatten().numpy()
    return flat[np.linspace(0, len(flat) - 1, count).astype(int)]


def image(height: int, width: int) -> Tensor:
    """The oracles' input, [1, 3, height, width] in [0, 1], fed as it is."""
    # RandomState, because its stream is the same in every version of numpy.
    values = np.random.RandomState(7).uniform(0, 1, (1, 3, height, width))
    return torch.from_numpy(values.astype(np.float32))


def fill(shapes: dict[str, list[int]]) -> dict[str, Tensor]:
    """The oracles' weights: drawn from a stream seeded with the entry's name."""
    return {name: _fill_entry(name, shape) for name, shape in shapes.items()}


def _fill_entry(name: str, shape: list[int]) -> Tensor:
    kind = name.rpartition(".")[2]
    if kind == "num_batches_tracked":
        return torch.zeros(shape, dtype=torch.int64)
    stream = np.random.RandomState(zlib.crc32(name.encode()))
    if kind == "running_var":
        values = stream.uniform(0.5, 1.5, shape)
    elif kind == "running_mean":
        values = 0.1 * stream.standard_normal(shape)
    elif len(shape) >= 2:
        values = stream.standard_normal(shape) * np.sqrt(1.5 / np.prod(shape[1:]))
    elif kind == "bias":
        values = 0.1 * stream.standard_normal(shape)
    else:
        values = 1 + 0.1 * stream.standard_normal(shape)
    return torch.from_numpy(np.asarray(values, dtype=np.float32)).reshape(shape)
