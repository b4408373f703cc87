"""coremltools, imported when it is first needed and without its warnings."""

import logging
import warnings
from types import ModuleType

from mobilevit_deploy.errors import missing_extra


def import_coremltools() -> ModuleType:
    """The coremltools package.

    Its warnings at import (an untested PyTorch, no Core ML on this machine) say nothing about
    reading packages, so they are kept off the terminal.

    Raises:
        RuntimeUnavailableError: it is not installed.
    """
    disabled = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # it also imports torchao where that is installed
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import coremltools
    except ModuleNotFoundError as error:
        if error.name != "coremltools":
            raise
        raise missing_extra("coremltools", "coreml") from None
    finally:
        logging.disable(disabled)
    module: ModuleType = coremltools
    return module
