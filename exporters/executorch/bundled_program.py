"""Bundled programs (`.bpte`): inputs and expected outputs in the file, for a phone's self-test."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from mobilevit_deploy.contract.digest import digest, size_in_bytes
from mobilevit_deploy.contract.manifest import BundledProgram
from mobilevit_deploy.errors import ExportError
from mobilevit_deploy.parity import References
from mobilevit_deploy.quiet import quiet
from mobilevit_deploy.runtimes import Array, as_input
from mobilevit_deploy.runtimes.executorch import missing_backends
from mobilevit_deploy.runtimes.executorch.bundle import run_bundled
from mobilevit_deploy.runtimes.executorch.program import read_delegates
from mobilevit_deploy.vocabulary import TensorSpec


def write_bundle(
    artifact: Path, image: TensorSpec, references: References, tolerance: float
) -> BundledProgram:
    """Write a bundled program beside a `.pte` file, with references as its test cases, and run it.

    It is not run where the program needs a backend that this machine does not have.

    Args:
        artifact: the `.pte` file.
        image: its input.
        references: pictures and the reference model's outputs.
        tolerance: largest difference of any output value from the expected one that passes.

    Raises:
        ExportError: ExecuTorch cannot bundle them.
        ParityError: an output is further from the expected one.
    """
    path, batch = artifact.with_suffix(".bpte"), image.shape[0] or 1
    cases = [
        (
            as_input(np.repeat(pixels[None], batch, 0), image),
            [np.repeat(one[index : index + 1], batch, 0) for one in references.outputs.values()],
        )
        for index, pixels in enumerate(references.inputs)
    ]
    try:
        with quiet():
            path.write_bytes(_bundled(artifact, cases))
    except Exception as error:  # the library raises every kind
        raise ExportError(f"ExecuTorch cannot bundle {artifact.name}: {error}") from error
    if not missing_backends(read_delegates(artifact)):
        run_bundled(path, len(cases), tolerance)
    return BundledProgram(
        file=path.name,
        sha256=digest(path),
        bytes=size_in_bytes(path),
        images=len(cases),
        tolerance=tolerance,
    )


def _bundled(artifact: Path, cases: Sequence[tuple[Array, Sequence[Array]]]) -> bytes:
    from executorch.devtools import BundledProgram
    from executorch.devtools.bundled_program.config import MethodTestCase, MethodTestSuite
    from executorch.devtools.bundled_program.serialize import (
        serialize_from_bundled_program_to_flatbuffer,
    )

    tests = [
        MethodTestCase(
            inputs=[torch.from_numpy(given)],
            expected_outputs=[torch.from_numpy(one) for one in wanted],
        )
        for given, wanted in cases
    ]
    suites = [MethodTestSuite(method_name="forward", test_cases=tests)]
    program = BundledProgram(None, suites, pte_file_path=str(artifact))
    return bytes(serialize_from_bundled_program_to_flatbuffer(program))
