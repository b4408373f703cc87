"""A `.pte` file that is Core ML's from input to output, on the evaluator of Core ML packages.

ExecuTorch's Core ML backend exists on Apple's systems only. The part that it is given holds a whole
package, and where that part is all of the method, evaluating the package says what the file
computes.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.runtimes import coreml
from mobilevit_deploy.runtimes.executorch.program import PACKAGE, WholeMethod, unpack_core_ml
from mobilevit_deploy.runtimes.session import Array, Port, Session, require_feeds


class DelegatedPackageSession(Session):
    """The package inside a `.pte` file, with the file's own inputs and outputs: `ports`."""

    missing_backend = "coreml"

    @property
    def runtime(self) -> str:
        """Name and version for people, and what of the file is evaluated."""
        return f"{self._session.runtime}, on the package that Core ML's delegate is given"

    def __init__(
        self,
        whole: WholeMethod,
        ports: tuple[Mapping[str, Port], Mapping[str, Port]],
        threads: int,
        name: str,
        metadata: Mapping[str, str],
    ) -> None:
        self.metadata = metadata
        with tempfile.TemporaryDirectory() as folder:
            unpack_core_ml(whole.payload, Path(folder))
            program = coreml.load_program(Path(folder) / PACKAGE)
        self._session = coreml.EvaluatorSession(program, "rounded", threads)
        self.runtime_name = self._session.runtime_name
        self.runtime_version = self._session.runtime_version
        self.inputs, self.outputs = ports
        self._inputs = _matched(whole.inputs, self.inputs, self._session.inputs, name)
        self._outputs = _matched(whole.outputs, self.outputs, self._session.outputs, name)
        if missing := set(self.outputs) - set(self._outputs):
            raise ManifestError(
                f"The Core ML package in {name} does not compute {sorted(missing)}. Export again."
            )

    def run(self, feeds: Mapping[str, Array]) -> dict[str, Array]:
        """Every output by name, for inputs by name; errors as `Session.run`."""
        require_feeds(self.inputs, feeds)
        # The package may have float16 at its ends; the delegate converts, as is done here.
        found = self._session.run(
            {
                inside: np.asarray(feeds[name]).astype(self._session.inputs[inside].dtype)
                for name, inside in self._inputs.items()
            }
        )
        return {
            name: found[self._outputs[name]].astype(port.dtype)
            for name, port in self.outputs.items()
        }


def _matched(
    places: tuple[int, ...], ports: Mapping[str, Port], inside: Mapping[str, Port], name: str
) -> dict[str, str]:
    """The program's name of each of the package's inputs or outputs -> the package's name.

    `places` says which of the program's ports they are, in the package's order.
    """
    if len(places) != len(inside):
        raise ManifestError(
            f"The Core ML package in {name} has {len(inside)} of {', '.join(inside)}, the program "
            f"hands over {len(places)}. Export it again."
        )
    names = list(ports)
    found = {names[place]: own for place, own in zip(places, inside, strict=True)}
    for outer, own in found.items():
        if inside[own].shape != ports[outer].shape:
            raise ManifestError(
                f"The Core ML package in {name} has {outer!r} as {inside[own]}, the program as "
                f"{ports[outer]}. Export it again."
            )
    return found
