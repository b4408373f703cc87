"""ExecuTorch's runtime: right results, any number of threads, and files that are not sound."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

pytest.importorskip("executorch")

from mobilevit_deploy.errors import ManifestError, UsageError
from mobilevit_deploy.runtimes import Port, open_session
from mobilevit_deploy.runtimes import executorch as runtime
from mobilevit_deploy.runtimes.executorch.native import bindings
from tests.runtimes.executorch.files import NAMES, SIZE, Classifier, convert, lowered

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
    one, two = (open_session("executorch", sound, threads=n, **NAMES) for n in (1, 2))
    assert (one.runtime_name, one.provider) == ("executorch", "XnnpackBackend")
    assert one.runtime == f"executorch {one.runtime_version}"
    assert one.inputs == {"image": Port((1, 3, *SIZE), "float32")}
    assert one.outputs == {"logits": Port((1, 4), "float32")}
    for threads, session in ((2, two), (1, one), (2, two), (2, two)):
        np.testing.assert_allclose(session.run({"image": IMAGE})["logits"], expected, atol=1e-6)
        assert bindings()._threadpool_get_thread_count() == threads


def test_sessions_in_several_python_threads_do_not_disturb_each_other(sound: Path) -> None:
    expected = Classifier()(torch.from_numpy(IMAGE)).detach().numpy()
    sessions = [open_session("executorch", sound, threads=n, probe=False) for n in (1, 2, 3)]
    with ThreadPoolExecutor(3) as executor:
        answers = list(
            executor.map(lambda one: one.run({"input_0": IMAGE})["output_0"], sessions * 20)
        )
    for answer in answers:
        np.testing.assert_allclose(answer, expected, atol=1e-6)


class TwoOfEach(nn.Module):
    """Takes two of one shape in the other order than it uses them, and gives two of one shape."""

    def forward(self, first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
        return (second * 2 - first).relu(), first * 3 + 1


@pytest.mark.parametrize("target", ["xnnpack", "portable", "coreml"])
def test_several_inputs_and_outputs(target: str, tmp_path: Path) -> None:
    path = lowered(TwoOfEach(), (torch.zeros(2, 3), torch.zeros(2, 3)), tmp_path, target)
    session = open_session(
        "executorch", path, inputs=("a", "b"), outputs=("difference", "multiple")
    )
    port = Port((2, 3), "float32")
    assert list(session.inputs.items()) == [("a", port), ("b", port)]
    assert list(session.outputs.items()) == [("difference", port), ("multiple", port)]
    first, second = (torch.rand(2, 3, generator=torch.Generator().manual_seed(s)) for s in (0, 1))
    found = session.run({"b": second.numpy(), "a": first.numpy()})
    difference, multiple = TwoOfEach()(first, second)
    np.testing.assert_allclose(found["difference"], difference.numpy(), atol=1e-6)
    np.testing.assert_allclose(found["multiple"], multiple.numpy(), rtol=1e-6)
    assert list(found) == ["difference", "multiple"]
    with pytest.raises(ManifestError, match="has 2 inputs, and 1 are named: image"):
        open_session("executorch", path, inputs=("image",), probe=False)


def test_ports_without_given_names_are_named_by_their_position(sound: Path) -> None:
    session = open_session("executorch", sound, probe=False)
    assert (list(session.inputs), list(session.outputs)) == (["input_0"], ["output_0"])


@pytest.mark.parametrize(
    ("feeds", "message"),
    [
        (
            {"image": IMAGE[:, :, :-1]},
            r"takes float32 \(1, 3, 12, 8\), got float32 \(1, 3, 11, 8\)",
        ),
        ({"image": IMAGE.astype(np.uint8)}, "got uint8"),
        ({"picture": IMAGE}, r"Unknown input 'picture'. Known: image"),
        ({}, "Input 'image' is missing"),
    ],
)
def test_wrong_inputs_are_refused(sound: Path, feeds: dict, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        open_session("executorch", sound, **NAMES).run(feeds)


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
    monkeypatch.delattr(runtime, "require_survival")
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
