"""The tables of a `.pte` file and Core ML's part of it, sound and damaged."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("executorch")

from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.runtimes.executorch.program import read_delegates, unpack_core_ml
from tests.runtimes.executorch.files import Classifier, convert


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "model.pte"
    convert(Classifier(), path, "portable")
    return path


def test_the_backends_of_a_program(sound: Path, tmp_path: Path) -> None:
    delegates = read_delegates(sound)
    assert (delegates.names, delegates.whole) == ((), None)
    convert(Classifier(), tmp_path / "x.pte")
    assert read_delegates(tmp_path / "x.pte").names == ("XnnpackBackend",)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_tables_are_an_error_or_read(
    sound: Path, tmp_path: Path, data: st.DataObject
) -> None:
    content = bytearray(sound.read_bytes())
    start = data.draw(st.integers(0, len(content) - 1))
    content[start : start + 8] = data.draw(st.binary(max_size=8))
    path = tmp_path / "damaged.pte"
    path.write_bytes(content)
    try:
        read_delegates(path)
    except ManifestError as error:
        assert "damaged.pte is corrupt" in str(error)  # noqa: PT017 (either outcome is right)


def payload(nodes: object, content: bytes = b"abc") -> bytes:
    """Core ML's part of a program: files, then their description backwards."""
    return content + json.dumps({"nodes": nodes}).encode("latin-1")[::-1]


def file(name: str, offset: int = 0, size: int = 3) -> dict:
    region = {"offset": offset, "size": size}
    return {"name": name, "kind": 0, "children": {}, "dataRegion": region}


def folder(name: str, **children: int) -> dict:
    return {"name": name, "kind": 1, "children": children, "dataRegion": {"offset": 0, "size": 0}}


def test_a_payload_is_unpacked(tmp_path: Path) -> None:
    nodes = [file("a"), file("b", 1, 2), folder("inner", b=1), folder("root", a=0, inner=2)]
    unpack_core_ml(payload(nodes), tmp_path)
    assert (tmp_path / "root" / "a").read_bytes() == b"abc"
    assert (tmp_path / "root" / "inner" / "b").read_bytes() == b"bc"


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"abc",
        payload([]),
        payload([folder("root", a=0)]),  # inside itself
        payload([folder("root", a=7)]),
        payload([file(".."), folder("root", a=0)]),
        payload([file("../../outside"), folder("root", a=0)]),
        payload([file("/outside"), folder("root", a=0)]),
        payload([file("a", 0, 10**9), folder("root", a=0)]),
        payload([file("a", -1, 2), folder("root", a=0)]),
    ],
)
def test_a_damaged_payload_writes_nothing(damaged: bytes, tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="Core ML part of the program is damaged"):
        unpack_core_ml(damaged, tmp_path / "here")
    assert list(tmp_path.iterdir()) == []


@given(st.binary(max_size=200))
def test_any_bytes_are_an_error_or_files(content: bytes) -> None:
    with pytest.raises(ManifestError):
        unpack_core_ml(content, Path("nowhere"))
