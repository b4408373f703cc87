"""Why the phone apps give ExecuTorch its input with every run."""

import re
from pathlib import Path

import pytest
import torch
from torch import Tensor

pytest.importorskip("executorch")

from tests.runtimes.executorch.files import SIZE, Classifier, lowered

APPS = Path(__file__).parents[3] / "apps"


def test_an_input_is_spent_by_the_run(tmp_path: Path) -> None:
    # It is copied into the program's planned memory, where later values of the run take its place:
    # a second run without it computes something else, and nothing says so.
    from executorch.extension.pybindings import portable_lib

    image = torch.linspace(0, 255, 3 * SIZE[0] * SIZE[1]).reshape(1, 3, *SIZE)
    path = lowered(Classifier(), (image,), tmp_path, "portable")
    program = portable_lib._load_program(str(path))
    method = program.load_method("forward")
    assert method.method_meta().input_tensor_meta(0).is_memory_planned()

    def run(*inputs: Tensor) -> Tensor:
        if inputs:
            method.set_inputs(inputs)
        method.execute()
        return torch.as_tensor(method.get_outputs()[0]).clone()

    first, without, again = run(image), run(), run(image)
    assert torch.equal(again, first)
    assert not torch.allclose(without, first, atol=1e-3)


@pytest.mark.parametrize(
    ("file", "run"),
    [
        ("ios/HarnessBackends/ExecuTorchBackend.swift", ".execute(Self.method, [input])"),
        (
            "android/backends/src/main/kotlin/org/mobilevit/harness/backends/ExecuTorchBackend.kt",
            ".forward(*inputs)",
        ),
    ],
    ids=["ios", "android"],
)
def test_every_run_of_a_phone_app_has_its_input(file: str, run: str) -> None:
    """What only a phone can run: there is one run in the source, and it is given the input."""
    source = (APPS / file).read_text(encoding="utf-8")
    assert re.findall(r"\.(?:execute|forward|setInputs?)\(.*\)", source) == [run]
