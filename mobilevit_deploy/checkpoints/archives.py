"""What `torch.save` writes: a zip archive, before PyTorch 1.6 pickles with the numbers behind."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from mobilevit_deploy.checkpoints.pickles import (
    LARGEST_PICKLE,
    CodeError,
    Described,
    Storage,
    read_pickle,
)

_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001
_LOCAL_HEADER = struct.Struct("<4s22xHH")  # signature, length of the name, of what follows it
_CENTRAL = b"PK\x01\x02"
_MOST_FILES = 20_000


@dataclass
class Archive:
    """The objects of a file, and the bytes of its storages by key."""

    objects: object
    records: Mapping[str, memoryview]
    _read: dict[str, Tensor] = field(default_factory=dict)

    def tensor(self, described: Described) -> Tensor:
        """A tensor in the memory of its storage.

        Raises:
            ValueError: the file does not hold what the description claims.
        """
        storage, shape, strides = described.storage, described.shape, described.strides
        if not all(type(one) is int and one >= 0 for one in (described.offset, *shape, *strides)):
            raise ValueError("its shape is not made of numbers")
        last, elements = described.offset, 1
        for extent, stride in zip(shape, strides, strict=True):
            last += (extent - 1) * stride
            elements *= extent
        if elements and max(last + 1, elements) > storage.count:
            raise ValueError(f"it claims to be {list(shape)}, which is more than the file holds")
        if storage.key not in self._read:
            record = self.records[storage.key]
            if len(record) != storage.count * storage.dtype.itemsize:
                raise ValueError(f"the file holds {len(record)} bytes for {storage.count} numbers")
            self._read[storage.key] = (
                torch.frombuffer(bytearray(record), dtype=storage.dtype)
                if record
                else torch.empty(0, dtype=storage.dtype)
            )
        numbers = self._read[storage.key]
        if (numbers.dtype, len(numbers)) != (storage.dtype, storage.count):
            raise ValueError(f"its numbers are {storage.dtype} here and {numbers.dtype} elsewhere")
        return numbers.as_strided(shape, strides, described.offset)


def read_zip(content: bytes) -> Archive:
    """The archive of a `.pt` file, every part held to its CRC-32.

    PyTorch stores without compressing, so that no part is larger than the file.

    Raises:
        CodeError: as `read_pickle`.
        Exception: of any kind: it is damaged.
    """
    records = dict(_parts(content))
    (name,) = (one for one in records if one.count("/") == 1 and one.endswith("/data.pkl"))
    root = name.removesuffix("data.pkl")
    if bytes(records.get(f"{root}byteorder", b"little")) != b"little":
        raise ValueError("it was written on a machine with another order of bytes")
    if len(records[name]) > LARGEST_PICKLE:
        raise ValueError(f"{len(records[name])} bytes of names; at most {LARGEST_PICKLE} are read")
    storages = f"{root}data/"
    return Archive(
        read_pickle(io.BytesIO(records[name])),
        {
            one.removeprefix(storages): record
            for one, record in records.items()
            if one.startswith(storages)
        },
    )


def _parts(content: bytes) -> Iterator[tuple[str, memoryview]]:
    """Name and bytes of every part of a zip archive."""
    if content.count(_CENTRAL) > _MOST_FILES:
        raise ValueError(f"it has more than {_MOST_FILES} parts")
    entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    if len({entry.filename for entry in entries}) != len(entries):
        raise ValueError("two parts have one name")
    if any(entry.filename.endswith("/constants.pkl") for entry in entries):
        raise CodeError("a TorchScript program")
    for entry in entries:
        if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size:
            raise ValueError(f"{entry.filename} is compressed, which PyTorch never does")
    if sum(entry.file_size for entry in entries) > len(content):
        raise ValueError("its parts are larger than the file")
    summed = any(entry.CRC for entry in entries)  # PyTorch can be told to leave them out
    for entry in entries:
        signature, *lengths = _LOCAL_HEADER.unpack_from(content, entry.header_offset)
        start = entry.header_offset + _LOCAL_HEADER.size + sum(lengths)
        record = memoryview(content)[start : start + entry.file_size]
        if signature != b"PK\x03\x04" or len(record) != entry.file_size:
            raise ValueError(f"{entry.filename} is not where it is said to be")
        if summed and zlib.crc32(record) != entry.CRC:
            raise ValueError(f"{entry.filename} does not have its CRC-32")
        yield entry.filename, record


def read_legacy(content: bytes) -> Archive:
    """The objects of a `.pt` file of PyTorch before 1.6.

    Raises:
        CodeError: as `read_pickle`.
        Exception: of any kind: it is damaged.
    """
    stream = io.BytesIO(content[:LARGEST_PICKLE])
    magic, protocol, system = (read_pickle(stream) for _ in range(3))
    if magic != _MAGIC or protocol != _PROTOCOL:
        raise ValueError("it is a pickle, but none that torch.save writes")
    if not isinstance(system, dict) or system.get("little_endian") is not True:
        raise ValueError("it was written on a machine with another order of bytes")
    objects, keys = read_pickle(stream), read_pickle(stream)
    sizes = {one.key: one.count * one.dtype.itemsize for one in _storages(objects)}
    records, start = {}, stream.tell()
    for key in keys if isinstance(keys, list) else []:
        start += 8  # the number of elements, which the pickle says too
        records[key] = memoryview(content)[start : start + sizes[key]]
        start += sizes[key]
    return Archive(objects, records)


def _storages(objects: object) -> Iterator[Storage]:
    """The storages of all tensors inside objects, however deep."""
    waiting, seen = [objects], set[int]()
    while waiting:
        one = waiting.pop()
        if isinstance(one, Described):
            yield one.storage
        elif isinstance(one, dict | list | tuple) and id(one) not in seen:
            seen.add(id(one))
            waiting.extend(one.values() if isinstance(one, dict) else one)
