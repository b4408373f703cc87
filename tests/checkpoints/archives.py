"""Zip archives of PyTorch with other parts than it writes."""

import io
import zipfile
from collections.abc import Callable

import torch
from torch import Tensor


def repacked(
    weights: dict[str, Tensor], change: Callable[[dict[str, bytes]], object], compression: int = 0
) -> bytes:
    """A zip archive of PyTorch with other parts."""
    stream, changed = io.BytesIO(), io.BytesIO()
    torch.save(weights, stream)
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(changed, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return changed.getvalue()
