"""LiteRT behind the common interface, and files that would end the process or lie."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from exporters import ExportResult
from mobilevit_deploy.errors import ManifestError, RuntimeUnavailableError, UsageError
from mobilevit_deploy.quiet import native_output_hidden
from mobilevit_deploy.runtimes import Port, isolation, open_session, tflite
from mobilevit_deploy.verification import verify
from tests import tflite_files
from tests.damage import edit_manifest, rehash

pytest.importorskip("ai_edge_litert", reason="pip install 'mobilevit-deploy[tflite]'")

STEM = (16, 3, 3, 3)
PROJECT = (80, 1, 1, 96)  # of the fifth stage's block


@pytest.fixture
def file(tflite_export: ExportResult, tmp_path: Path) -> Path:
    """A copy of the demo's file, to be changed."""
    path = tflite_export.folder / tflite_export.published[0].file
    return Path(shutil.copy(path, tmp_path / "x.tflite"))


@pytest.fixture
def folder(tflite_export: ExportResult, tmp_path: Path) -> Path:
    """A copy of the demo's export, to be changed."""
    return Path(shutil.copytree(tflite_export.folder, tmp_path / "export"))


def test_a_session_describes_itself(file: Path) -> None:
    session = open_session("tflite", file, threads=2)
    assert (session.runtime_name, session.provider) == ("ai-edge-litert", None)
    assert session.runtime == f"ai-edge-litert {session.runtime_version}"
    assert session.inputs == {"image": Port((1, 64, 64, 3), "float32")}
    assert session.outputs == {"logits": Port((1, 10), "float32")}


def test_an_answer_stays_when_the_next_one_comes(file: Path) -> None:
    session = open_session("tflite", file, threads=1)
    first = session.run({"image": np.zeros((1, 64, 64, 3), np.float32)})["logits"]
    kept = first.copy()
    second = session.run({"image": np.full((1, 64, 64, 3), 255, np.float32)})["logits"]
    np.testing.assert_array_equal(first, kept)
    assert np.abs(first - second).max() > 1e-3


TWO_OF_EACH = """
import sys, torch, litert_torch
from torch import nn

class TwoOfEach(nn.Module):
    def forward(self, zebra, ant):
        return {"sum": zebra + 2 * ant, "pair": torch.cat((zebra, ant), 1)}

examples = {"zebra": torch.zeros(2, 3), "ant": torch.zeros(2, 3)}
converter = litert_torch.Converter().signature("run", TwoOfEach(), sample_kwargs=examples)
converter.convert().export(sys.argv[1])
"""


def test_several_inputs_and_outputs(tmp_path: Path) -> None:
    pytest.importorskip("litert_torch")
    path = tmp_path / "x.tflite"
    subprocess.run([sys.executable, "-c", TWO_OF_EACH, path], check=True, capture_output=True)
    session = open_session("tflite", path)
    assert session.inputs == dict.fromkeys(("zebra", "ant"), Port((2, 3), "float32"))
    assert session.outputs == {"sum": Port((2, 3), "float32"), "pair": Port((2, 6), "float32")}
    graph = tflite_files.subgraph(path)
    shapes = [tuple(graph.tensors[index].shape) for index in graph.outputs]
    assert [port.shape for port in session.outputs.values()] == shapes, "in the file's order"
    ones, twos = np.ones((2, 3), np.float32), np.full((2, 3), 2, np.float32)
    found = session.run({"ant": twos, "zebra": ones})
    np.testing.assert_array_equal(found["sum"], 5 * ones)
    np.testing.assert_array_equal(found["pair"], np.hstack((ones, twos)))


@pytest.mark.parametrize(
    ("feeds", "message"),
    [
        (
            {"image": np.zeros((1, 32, 32, 3), np.float32)},
            r"takes float32 \(1, 64, 64, 3\), got .*32",
        ),
        ({"image": np.zeros((2, 64, 64, 3), np.float32)}, r"got float32 \(2, 64"),
        ({"image": np.zeros((1, 64, 64, 3), np.uint8)}, "got .*uint8"),
        (
            {"picture": np.zeros((1, 64, 64, 3), np.float32)},
            "Unknown input 'picture'. Known: image",
        ),
        ({}, "Input 'image' is missing"),
    ],
)
def test_wrong_inputs_are_refused(file: Path, feeds: dict, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        open_session("tflite", file).run(feeds)


def test_nothing_is_written_to_the_terminal(file: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from mobilevit_deploy.runtimes import open_session; "
        "open_session('tflite', Path(sys.argv[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)], capture_output=True, check=True
    )
    assert (done.stdout, done.stderr) == (b"", b"")


def test_hidden_output_comes_back_after_an_error(capfd: pytest.CaptureFixture) -> None:
    with pytest.raises(subprocess.CalledProcessError), native_output_hidden():
        subprocess.run(["sh", "-c", "echo hidden; exit 3"], check=True)
    subprocess.run(["echo", "shown"], check=True)
    assert capfd.readouterr().out == "shown\n"


@pytest.mark.parametrize(
    "content", [b"", b"TFL3", b"garbage that is longer than its identifier", b"\x08\0\0\0ORTM1234"]
)
def test_foreign_files_are_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.tflite"
    path.write_bytes(content)
    with pytest.raises(ManifestError, match="no TensorFlow Lite model"):
        open_session("tflite", path)
    with pytest.raises(ManifestError, match="cannot be read"):
        open_session("tflite", tmp_path)


@pytest.mark.parametrize("share", [0.001, 0.1, 0.6, 0.99])
def test_truncated_files_are_refused(file: Path, share: float) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: int(share * len(content))])
    with pytest.raises(ManifestError, match=r"cannot run x\.tflite"):
        open_session("tflite", file)


def test_broken_structures_end_nothing(file: Path) -> None:
    content, random = file.read_bytes(), np.random.RandomState(0)
    refused = 0
    for _ in range(6):
        broken = bytearray(content)
        for place in random.randint(8, len(content) // 20, 200):
            broken[place] = random.randint(256)
        file.write_bytes(broken)
        try:
            open_session("tflite", file)
        except ManifestError:
            refused += 1
    assert refused >= 3


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", r"crashed on it \(signal 11\)"),
        ("import os; os.abort()", r"crashed on it \(signal 6\)"),
        ("import sys; sys.exit('Unresolved custom op: X')", "Unresolved custom op: X"),
        ("import time; time.sleep(60)", "did not run within 1 s"),
    ],
)
def test_a_crash_of_the_runtime_is_reported(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, message: str
) -> None:
    script = tmp_path / "probe.py"
    script.write_text(program)
    monkeypatch.setattr(isolation, "_PROGRAM", (str(script),))
    monkeypatch.setattr(isolation, "_SECONDS", 1 if "sleep" in program else 60)
    with pytest.raises(ManifestError, match=message):
        open_session("tflite", file)


def test_an_operator_that_the_runtime_does_not_know(file: Path) -> None:
    from exporters.tflite.flatbuffer import packed, read_model

    model = read_model(file.read_bytes())
    code = model.operatorCodes[0]
    code.builtinCode, code.deprecatedBuiltinCode, code.customCode = 32, 32, "FromTheFuture"
    file.write_bytes(packed(model))
    with pytest.raises(ManifestError, match="FromTheFuture"):
        open_session("tflite", file)


def test_a_missing_runtime_names_the_extra(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ai_edge_litert", None)
    monkeypatch.setitem(sys.modules, "tflite_runtime", None)
    with pytest.raises(RuntimeUnavailableError, match=r"mobilevit-deploy\[tflite\]"):
        open_session("tflite", file)


@pytest.mark.parametrize("kind", ["dynamic", "static"])
def test_files_that_the_former_runtime_computes_wrongly(
    file: Path, tmp_path: Path, kind: str
) -> None:
    from ai_edge_litert import interpreter
    from ai_edge_quantizer import quantizer, recipe

    recipes = {"dynamic": recipe.dynamic_wi8_afp32, "static": recipe.static_wi8_ai16}
    quantized = quantizer.Quantizer(bytearray(file.read_bytes()), recipes[kind]())
    images = [{"image": np.random.RandomState(0).rand(1, 64, 64, 3).astype(np.float32) * 255}]
    statistics = quantized.calibrate({"serving_default": images}) if kind == "static" else None
    path = tmp_path / "int8.tflite"
    path.write_bytes(bytes(quantized.quantize(statistics).quantized_model))
    message = {"dynamic": r"dynamic range\).*ai-edge-litert", "static": "int16 activations"}[kind]
    with pytest.raises(ManifestError, match=message):
        tflite.refuse_wrong_results(tflite._plain_interpreter(interpreter, path), path.name)


def test_files_that_the_former_runtime_computes_rightly(file: Path) -> None:
    from ai_edge_litert import interpreter

    tflite.refuse_wrong_results(tflite._plain_interpreter(interpreter, file), file.name)


@pytest.mark.parametrize(
    ("shape", "change"),
    [
        (STEM, lambda weights: weights[..., ::-1]),
        (STEM, lambda weights: weights * 255),
        (PROJECT, lambda weights: weights * 1.2),
    ],
    ids=["colours", "scale", "layer"],
)
def test_damage_with_right_digests_is_found(
    folder: Path, shape: tuple[int, ...], change: Callable[[np.ndarray], np.ndarray]
) -> None:
    manifest, (verdict,) = verify(folder)
    assert verdict.problems == ()
    tflite_files.edit_weights(folder / manifest.artifacts[0].file, change, shape)
    (changed,) = verify(folder)[1]
    assert "SHA-256" in changed.problems[0]
    edit_manifest(folder, lambda document: rehash(folder, document))
    (found,) = verify(folder)[1]
    assert any("relative error" in problem for problem in found.problems)


def test_a_file_with_another_port_is_found(folder: Path) -> None:
    def rename(document: dict) -> None:
        document["artifacts"][0]["outputs"][0]["shape"] = [1, 11]

    edit_manifest(folder, rename)
    (verdict,) = verify(folder)[1]
    assert "the manifest says 'logits'" in verdict.problems[0]
