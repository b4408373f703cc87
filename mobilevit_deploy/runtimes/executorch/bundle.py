"""ExecuTorch bundled programs (`.bpte`): a program and test cases, which the runtime checks."""

from pathlib import Path

from mobilevit_deploy.errors import ManifestError, ParityError
from mobilevit_deploy.reading import ARTIFACT, read_file
from mobilevit_deploy.runtimes.executorch.native import bindings, explained_errors


def run_bundled(path: Path, images: int, tolerance: float) -> None:
    """Run every test case of a bundled program as an app does, on the runtime of this machine.

    Args:
        path: a `.bpte` file of this toolkit, unchanged: the runtime does not check it.
        images: number of test cases.
        tolerance: largest difference of any output value from the expected one.

    Raises:
        ManifestError: it is no bundled program.
        ParityError: an output is further from the expected one, or the program cannot be run; the
            message names the case.
    """
    content = read_file(path, ARTIFACT)
    with explained_errors(path):
        module = bindings()._load_bundled_program_from_buffer(content)
    for index in range(images):
        try:
            with explained_errors(path):
                module.verify_result_with_bundled_expected_output(
                    "forward", index, rtol=0.0, atol=tolerance
                )
        except ManifestError as error:
            raise ParityError(
                f"Test case {index} of {path.name} does not pass within {tolerance:.2e}: {error}"
            ) from error
