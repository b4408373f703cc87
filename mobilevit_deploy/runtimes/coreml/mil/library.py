"""coremltools, imported when it is first needed and without its warnings."""

from types import ModuleType

from mobilevit_deploy.errors import missing_extra
from mobilevit_deploy.quiet import quiet


def import_coremltools() -> ModuleType:
    """The coremltools package.

    Its warnings at import (an untested PyTorch, no Core ML on this machine) say nothing about
    reading packages, so they are kept off the terminal.

    Raises:
        RuntimeUnavailableError: it is not installed.
    """
    try:
        with quiet():  # it also imports torchao where that is installed
            import coremltools
    except ModuleNotFoundError as error:
        if error.name != "coremltools":
            raise
        raise missing_extra("coremltools", "coreml") from None
    module: ModuleType = coremltools
    return module
