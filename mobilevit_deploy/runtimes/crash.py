"""A file run once in another process, for runtimes that a damaged file can end the process of.

`require_survival` is for the packages of such formats; the module itself is the other process.
"""

import sys
from pathlib import Path

import numpy as np

from mobilevit_deploy.errors import ManifestError, MobileViTError
from mobilevit_deploy.processes import run_python

_PROGRAM = ("-m", __name__)
_SECONDS = 300


def require_survival(artifact_format: str, path: Path, runtime: str) -> None:
    """Load a file and run it on zeros in a process of its own; `runtime` is for messages.

    Raises:
        ManifestError: the process crashed, did not end, or could not load or run the file.
    """
    try:
        ended = run_python([*_PROGRAM, artifact_format, str(path)], seconds=_SECONDS)
    except TimeoutError:
        raise ManifestError(
            f"{path.name} did not run within {_SECONDS} s on {runtime}: it is damaged. "
            "Export it again."
        ) from None
    if ended.signal is not None:
        raise ManifestError(
            f"{path.name} is damaged, or of a newer release: {runtime} crashed on it "
            f"(signal {ended.signal}). {ended.said}"
        )
    if ended.code:
        known = path.name in ended.said
        raise ManifestError(
            ended.said if known else f"{runtime} cannot run {path.name}: {ended.said}"
        )


def _run_once(artifact_format: str, path: Path) -> None:
    from mobilevit_deploy.runtimes import open_session

    session = open_session(artifact_format, path, threads=1, probe=False)
    session.run(
        {
            name: np.zeros([extent or 1 for extent in port.shape], port.dtype)
            for name, port in session.inputs.items()
        }
    )


if __name__ == "__main__":
    try:
        _run_once(sys.argv[1], Path(sys.argv[2]))
    except (MobileViTError, RuntimeError, ValueError) as refused:
        sys.exit(str(refused).replace("\n", " "))
