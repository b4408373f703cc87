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
    logger = logging.getLogger("coremltools")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import coremltools
    except ModuleNotFoundError as error:
        if error.name != "coremltools":
            raise
        raise missing_extra("coremltools", "coreml") from None
    finally:
        logger.setLevel(level)
    module: ModuleType = coremltools
    return module
