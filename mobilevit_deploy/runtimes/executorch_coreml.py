"""A `.pte` file that is Core ML's from input to output, on the evaluator of Core ML packages.

ExecuTorch's Core ML backend exists on Apple's systems only. The part that it is given holds a whole
package, and where that part is all of the method, evaluating the package says what the file
computes.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mobilevit_deploy.errors import ManifestError, UsageError
from mobilevit_deploy.runtimes import coreml
from mobilevit_deploy.runtimes.executorch_program import PACKAGE, unpack_core_ml

if TYPE_CHECKING:
    from mobilevit_deploy.runtimes import Array


class DelegatedPackageSession:
    """The package inside a `.pte` file, with the file's own inputs and outputs.

    Args:
        payload: what the Core ML backend is given.
        ports: of the program, named by position.
        threads: of PyTorch; 0 leaves the choice to it.
        name: of the file, for messages.
    """

    def __init__(
        self,
        payload: bytes,
        ports: Mapping[str, tuple[tuple[int | str, ...], str]],
        threads: int,
        name: str,
    ) -> None:
        with tempfile.TemporaryDirectory() as folder:
            unpack_core_ml(payload, Path(folder))
            program = coreml.load_program(Path(folder) / PACKAGE)
        self._session = coreml.EvaluatorSession(program, "rounded", threads)
        if [len(program.inputs), len(program.outputs)] != [1, 1]:
            raise ManifestError(
                f"The Core ML package in {name} has {len(program.inputs)} inputs and "
                f"{len(program.outputs)} outputs; a file of this toolkit has one of each."
            )
        self._input, self._output = program.inputs[0], program.outputs[0]
        for port, what in ((self._input, "image"), (self._output, "logits")):
            if port.shape != ports[what][0]:
                raise ManifestError(
                    f"The Core ML package in {name} takes {what!r} as {port.shape}, the program "
                    f"{ports[what][0]}. Export it again."
                )
        self.ports = dict(ports)
        self.labels = None
        self.missing_backend = "coreml"
        self.runtime = f"{self._session.runtime}, on the package that Core ML's delegate is given"

    def run(self, feeds: Mapping[str, "Array"]) -> dict[str, "Array"]:
        """Outputs by name, for inputs by name.

        Raises:
            UsageError: an input is missing, unknown, or of another shape or type.
            ManifestError: an operation cannot be evaluated.
        """
        if set(feeds) != {"image"}:
            raise UsageError(f"Expected the input 'image', got {sorted(feeds)}.")
        image = np.asarray(feeds["image"])
        if image.dtype.name != self.ports["image"][1]:
            raise UsageError(
                f"Input 'image' takes {self.ports['image'][1]}, got {image.dtype.name}."
            )
        # The package may have float16 at its ends; the delegate converts, as is done here.
        outputs = self._session.run({self._input.name: image.astype(self._input.dtype)})
        return {"logits": outputs[self._output.name].astype(self.ports["logits"][1])}
