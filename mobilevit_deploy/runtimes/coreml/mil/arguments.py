"""What an operation of an ML Program is called on, read by the type that its parameter has."""

from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch import Tensor

Labels = tuple[str | int, ...]
Value = Tensor | str | int | Labels
"""Floats are float32 whatever type is declared, integers int32, truth values bool."""


def as_value(stored: object) -> Value:
    """A constant of the program as a value: numpy, a Python scalar, a text or a list of labels."""
    if isinstance(stored, str):
        return stored
    if isinstance(stored, list | tuple):
        return tuple(item if isinstance(item, str) else int(item) for item in stored)
    array = np.asarray(stored)
    kind = array.dtype.kind
    if kind == "U":
        return str(array)
    dtype = torch.bool if kind == "b" else torch.float32 if kind == "f" else torch.int32
    wide = array.astype(np.float32 if kind == "f" else bool if kind == "b" else np.int64)
    return torch.tensor(wide).to(dtype)


class Arguments:
    """The inputs of one operation by name; absent optional ones are None."""

    def __init__(
        self,
        values: Mapping[str, Value | list[Value] | None],
        piece: Callable[[Tensor], Tensor] = lambda x: x,
    ) -> None:
        self._values = values
        self.piece = piece
        """Rounds an intermediate of a piecewise computation to the operation's declared type."""

    def has(self, name: str) -> bool:
        """Whether an optional input is given."""
        return self._values.get(name) is not None

    def tensor(self, name: str) -> Tensor:
        """A required tensor."""
        value = self._values.get(name)
        if not isinstance(value, Tensor):
            raise TypeError(f"its input {name!r} is not a tensor")
        return value

    def optional(self, name: str) -> Tensor | None:
        """A tensor, or None if it is not given."""
        return self.tensor(name) if self.has(name) else None

    def tensors(self, name: str) -> list[Tensor]:
        """A tuple of tensors."""
        values = self._values.get(name)
        if not isinstance(values, list):
            raise TypeError(f"its input {name!r} is not a tuple of tensors")
        return [value for value in values if isinstance(value, Tensor)]

    def text(self, name: str, default: str = "") -> str:
        """A text parameter."""
        return str(self._values[name]) if self.has(name) else default

    def labels(self, name: str) -> Labels:
        """A list of class labels."""
        value = self._values.get(name)
        if not isinstance(value, tuple):
            raise TypeError(f"its input {name!r} is not a list of labels")
        return value

    def number(self, name: str, default: float = 0.0) -> float:
        """A scalar, or the only element of a tensor."""
        return float(self.tensor(name).item()) if self.has(name) else default

    def integer(self, name: str, default: int = 0) -> int:
        """An integer scalar."""
        return int(self.tensor(name).item()) if self.has(name) else default

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A truth value."""
        return bool(self.tensor(name).item()) if self.has(name) else default

    def integers(self, name: str, default: list[int] | None = None) -> list[int]:
        """A vector of integers; the default, or an empty list, if it is not given."""
        if not self.has(name):
            return list(default or ())
        return [int(item) for item in self.tensor(name).reshape(-1).tolist()]

    def flags(self, name: str, count: int) -> list[bool]:
        """A vector of truth values; all false if it is not given."""
        if not self.has(name):
            return [False] * count
        return [bool(item) for item in self.tensor(name).reshape(-1).tolist()]


Function = Callable[[Arguments], Tensor]
"""Computes an operation of one output."""
