"""ExecuTorch's runtime: right results, any number of threads, and files that are not sound."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

pytest.importorskip("executorch")

from mobilevit_deploy.errors import ManifestError, UsageError
from mobilevit_deploy.runtimes import executorch as runtime
from mobilevit_deploy.runtimes import open_session
from tests.runtimes.executorch_files import SIZE, Classifier, convert

IMAGE = np.random.RandomState(0).uniform(0, 255, (1, 3, *SIZE)).astype(np.float32)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "model.pte"
    convert(Classifier(), path)
    return path


def damaged(sound: Path, folder: Path, change: Callable[[bytearray], object]) -> Path:
    data = bytearray(sound.read_bytes())
    change(data)
    path = folder / "damaged.pte"
    path.write_bytes(data)
    return path


def test_sessions_of_different_threads_live_side_by_side(sound: Path) -> None:
    expected = Classifier()(torch.from_numpy(IMAGE)).detach().numpy()
    one, two = (open_session("executorch", sound, threads=n) for n in (1, 2))
    assert one.runtime.startswith("executorch 1.")
    assert one.ports == {"image": ((1, 3, *SIZE), "float32"), "logits": ((1, 4), "float32")}
    for session in (two, one, two):
        np.testing.assert_allclose(session.run({"image": IMAGE})["logits"], expected, atol=1e-6)


@pytest.mark.parametrize(
    ("feeds", "message"),
    [
        (
            {"image": IMAGE[:, :, :-1]},
            r"takes float32 \(1, 3, 12, 8\), got float32 \(1, 3, 11, 8\)",
        ),
        ({"image": IMAGE.astype(np.uint8)}, "got uint8"),
        ({"picture": IMAGE}, r"Expected the input 'image', got \['picture'\]"),
        ({}, "Expected the input 'image'"),
    ],
)
def test_wrong_inputs_are_refused(sound: Path, feeds: dict, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        open_session("executorch", sound).run(feeds)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data.clear(), "is no ExecuTorch program"),
        (lambda data: data.__setitem__(slice(4, 8), b"TFL3"), "is no ExecuTorch program"),
        (
            lambda data: data.__setitem__(slice(4, 8), b"ET13"),
            "schema ET13; this release reads ET12",
        ),
        (lambda data: data.__delitem__(slice(20, None)), "no extended header"),
        (lambda data: data.__delitem__(slice(-1, None)), r"is truncated: \d+ bytes, its header"),
        (lambda data: data.__delitem__(slice(len(data) // 2, None)), "is truncated"),
    ],
)
def test_other_and_truncated_files_are_refused_before_the_runtime_sees_them(
    sound: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[bytearray], object],
    message: str,
) -> None:
    monkeypatch.delattr(runtime, "_probe")
    with pytest.raises(ManifestError, match=message):
        open_session("executorch", damaged(sound, tmp_path, change))


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="cannot be read"):
        open_session("executorch", tmp_path / "nothing.pte")


def test_a_native_abort_is_contained(sound: Path, tmp_path: Path) -> None:
    def overwrite_the_delegate(data: bytearray) -> None:
        base = int.from_bytes(data[24:32], "little")
        data[base + 30 : base + 200] = b"\xff" * 170

    with pytest.raises(ManifestError, match=r"damaged\.pte") as error:
        open_session("executorch", damaged(sound, tmp_path, overwrite_the_delegate))
    assert "signal" in str(error.value) or "cannot run" in str(error.value)


def test_a_damaged_program_is_explained(sound: Path, tmp_path: Path) -> None:
    def overwrite_the_program(data: bytearray) -> None:
        data[64:200] = b"\xff" * 136

    with pytest.raises(ManifestError, match=r"damaged\.pte.*corrupt"):
        open_session("executorch", damaged(sound, tmp_path, overwrite_the_program))
