"""Pickles of weights, read by interpreting their operations: nothing they name is imported or run.

Only containers, texts and numbers are made, and descriptions of tensors; what a checkpoint keeps
besides (options of an optimizer, random states) becomes a placeholder.
"""

import io
import pickletools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

import torch

_Kind = TypeVar("_Kind")

LARGEST_PICKLE = 4 * 2**20
"""Bytes; the pickle of the largest network with its optimizer's state has 130,000."""

_MOST_VALUES = 16  # of the arguments of a call, and of the axes of a tensor


@dataclass(frozen=True)
class Storage:
    """Numbers that one tensor or several lie in: their type, their name in the file, how many."""

    dtype: torch.dtype
    key: str
    count: int


@dataclass(frozen=True)
class Described:
    """A tensor as a file describes it; nothing of it is checked yet."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


@dataclass(frozen=True)
class Placeholder:
    """What is of no use here; `is_tensor`: weights, but of a form that no network is given."""

    name: str
    is_tensor: bool = False

    def __str__(self) -> str:
        return self.name


class CodeError(Exception):
    """A pickle names something that would run if pickles were loaded as usual; says the name."""


@dataclass(frozen=True)
class _Global:
    """A name that a pickle refers to; `call` makes the value of it with arguments."""

    name: str
    call: Callable[..., object]


_CUDA, _STORAGE = "torch.cuda.", "Storage"
_STORED = {
    "Double": torch.float64, "Float": torch.float32, "Half": torch.float16,
    "BFloat16": torch.bfloat16, "Long": torch.int64, "Int": torch.int32, "Short": torch.int16,
    "Char": torch.int8, "Byte": torch.uint8, "Bool": torch.bool,
    "ComplexFloat": torch.complex64, "ComplexDouble": torch.complex128,
}  # fmt: skip
"""Type of storage -> that of its elements."""


def _call(function: object, arguments: object) -> object:
    return _of(_Global, function).call(*_short(arguments))


def _tensor(
    storage: object, offset: object, shape: object, strides: object, *_: object
) -> Described:
    return Described(_of(Storage, storage), _of(int, offset), _short(shape), _short(strides))


def _derived(function: object, _type: object, arguments: object, *_: object) -> object:
    """A tensor of a subclass, or one with attributes: what it is made of."""
    if _of(_Global, function).call is _derived:
        raise TypeError("a tensor of itself")
    return _call(function, arguments)


def _first(value: object, *_: object) -> object:
    return value


def _storage(identity: object) -> Storage:
    """A storage of a tuple ("storage", type, key, device, count, and in old files a view)."""
    _, dtype, key, _, count, *view = _short(identity)
    if not isinstance(dtype, torch.dtype) or any(one is not None for one in view):
        return Storage(torch.uint8, "", 0)  # quantized, or part of another: nothing fits into it
    return Storage(dtype, _of(str, key), _of(int, count))


def _key(value: object) -> object:
    """The key of a dictionary: a number or a text; of anything else only that there is one."""
    if isinstance(value, int) and value.bit_length() > 64:
        return Placeholder("integer")
    return value if isinstance(value, str | int | float | None) else Placeholder("key")


def _of(kind: type[_Kind], value: object) -> _Kind:
    if not isinstance(value, kind):
        raise TypeError(f"{type(value).__name__} instead of {kind.__name__}")
    return value


def _short(value: object) -> tuple[Any, ...]:
    """A tuple that costs nothing: a pickle can name a long one again with two bytes."""
    values = _of(tuple, value)
    if len(values) > _MOST_VALUES:
        raise ValueError(f"{len(values)} arguments")
    return values


_CALLS: dict[str, Callable[..., object]] = {
    "collections.OrderedDict": lambda: {},
    "torch.Size": _short,
    "torch._utils._rebuild_tensor": _tensor,
    "torch._utils._rebuild_tensor_v2": _tensor,
    "torch._utils._rebuild_parameter": _first,
    "torch._utils._rebuild_parameter_with_state": _first,
    "torch._tensor._rebuild_from_type_v2": _derived,
    "torch.nn.parameter.Parameter": _first,
}
_OTHER_TENSORS = tuple(
    f"torch._utils._rebuild_{kind}"
    for kind in (
        "tensor_v3", "sparse_tensor", "sparse_csr_tensor", "meta_tensor_no_storage", "qtensor",
        "nested_tensor", "wrapper_subclass", "device_tensor_from_numpy",
        "device_tensor_from_cpu_tensor",
    )
)  # fmt: skip
_PLAIN_DATA = (
    "collections.Counter", "collections.defaultdict", "_codecs.encode", "torch.device",
    "torch.Tensor", "torch.serialization._get_layout", "torch.storage.TypedStorage",
    "torch.storage.UntypedStorage",
    *(f"{module}.{name}" for module in ("builtins", "__builtin__")
      for name in ("set", "frozenset", "bytearray", "complex", "dict", "list", "int")),
)  # fmt: skip
"""What torch itself loads without running anything, and weights do not need."""


def _global(name: str) -> object:
    """What a name means.

    Raises:
        CodeError: it is none that weights are made of.
    """
    if name in _CALLS:
        return _Global(name, _CALLS[name])
    if name in _PLAIN_DATA or name in _OTHER_TENSORS:
        return _Global(name, lambda *_: Placeholder(name, name in _OTHER_TENSORS))
    word = name.removeprefix(_CUDA).removeprefix("torch.")
    if name.startswith("torch.") and word.removesuffix(_STORAGE) in _STORED:
        return _STORED[word.removesuffix(_STORAGE)]
    if isinstance(vars(torch).get(word), torch.dtype | torch.layout | torch.qscheme):
        return Placeholder(name)
    raise CodeError(name)


class _Machine:
    """The stack and the memory that a pickle's operations work on."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, object] = {}

    def since_mark(self) -> list[Any]:
        start = self.marks.pop()
        items = self.stack[start:]
        del self.stack[start:]
        return items

    def replace(self, count: int, make: Callable[..., object]) -> None:
        """The `count` topmost values by what is made of them."""
        values = [self.stack.pop() for _ in range(count)][::-1]
        self.stack.append(make(*values))

    def fill(self, items: list[Any]) -> None:
        """Names and values into the dictionary on top; what else may be there stays as it is."""
        if isinstance(self.stack[-1], dict):
            pairs = zip(items[::2], items[1::2], strict=True)
            self.stack[-1].update((_key(name), value) for name, value in pairs)

    def extend(self, items: list[Any]) -> None:
        if isinstance(self.stack[-1], list):
            self.stack[-1].extend(items)

    def dictionary(self) -> None:
        items = self.since_mark()
        self.stack.append({})
        self.fill(items)


_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_EMPTY: Mapping[str, Callable[[], object]] = {
    "EMPTY_LIST": list, "EMPTY_TUPLE": tuple, "EMPTY_DICT": dict,
    "EMPTY_SET": lambda: Placeholder("set"),
}  # fmt: skip
_VALUES = frozenset(
    ("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT",
     "STRING", "BINSTRING", "SHORT_BINSTRING", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8",
     "BYTEARRAY8", "UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8")
)  # fmt: skip
"""Operations whose argument is the value."""

_OPERATIONS: Mapping[str, Callable[[_Machine, Any], object]] = MappingProxyType(
    {
        "PROTO": lambda _machine, _: None,
        "FRAME": lambda _machine, _: None,
        "MARK": lambda machine, _: machine.marks.append(len(machine.stack)),
        "POP": lambda machine, _: machine.stack.pop(),
        "POP_MARK": lambda machine, _: machine.since_mark(),
        "DUP": lambda machine, _: machine.stack.append(machine.stack[-1]),
        "TUPLE": lambda machine, _: machine.stack.append(tuple(machine.since_mark())),
        "TUPLE1": lambda machine, _: machine.replace(1, lambda *values: values),
        "TUPLE2": lambda machine, _: machine.replace(2, lambda *values: values),
        "TUPLE3": lambda machine, _: machine.replace(3, lambda *values: values),
        "LIST": lambda machine, _: machine.stack.append(machine.since_mark()),
        "APPEND": lambda machine, _: machine.extend([machine.stack.pop()]),
        "APPENDS": lambda machine, _: machine.extend(machine.since_mark()),
        "ADDITEMS": lambda machine, _: machine.since_mark(),
        "DICT": lambda machine, _: machine.dictionary(),
        "SETITEM": lambda machine, _: machine.fill([machine.stack.pop(-2), machine.stack.pop()]),
        "SETITEMS": lambda machine, _: machine.fill(machine.since_mark()),
        "PUT": lambda machine, index: machine.memo.update({index: machine.stack[-1]}),
        "MEMOIZE": lambda machine, _: machine.memo.update({len(machine.memo): machine.stack[-1]}),
        "GET": lambda machine, index: machine.stack.append(machine.memo[index]),
        # Text arguments have a space between module and name.
        "GLOBAL": lambda machine, name: machine.stack.append(_global(name.replace(" ", ".", 1))),
        "STACK_GLOBAL": lambda machine, _: machine.replace(2, lambda *two: _global(".".join(two))),
        "REDUCE": lambda machine, _: machine.replace(2, _call),
        "NEWOBJ": lambda machine, _: machine.replace(2, _call),
        "BUILD": lambda machine, _: machine.stack.pop(),  # attributes, which weights do not have
        "BINPERSID": lambda machine, _: machine.replace(1, _storage),
    }
)
_SAME = {"BINPUT": "PUT", "LONG_BINPUT": "PUT", "BINGET": "GET", "LONG_BINGET": "GET"}


def read_pickle(stream: io.BytesIO) -> object:
    """The next pickle of a stream; tensors in it are `Described`.

    Raises:
        CodeError: it names something that would run; its message is that name.
        Exception: of any kind: it is damaged.
    """
    machine = _Machine()
    for operation, argument, _ in pickletools.genops(stream):
        name = _SAME.get(operation.name, operation.name)
        if name in _VALUES:
            machine.stack.append(argument)
        elif name in _CONSTANTS:
            machine.stack.append(_CONSTANTS[name])
        elif name in _EMPTY:
            machine.stack.append(_EMPTY[name]())
        elif name in _OPERATIONS:
            _OPERATIONS[name](machine, argument)
        elif name != "STOP":
            raise ValueError(f"the operation {name}, which weights do not have")
    return machine.stack.pop()
