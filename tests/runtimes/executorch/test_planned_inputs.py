"""Why the phone apps give ExecuTorch its input with every run."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

pytest.importorskip("executorch")

from tests.runtimes.executorch.files import SIZE, Classifier, lowered


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
