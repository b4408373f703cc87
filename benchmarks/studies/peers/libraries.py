"""Other tools' libraries, imported whatever torchvision is installed beside them.

The torchvision that pip finds is built for GPUs: beside a PyTorch for the CPU it cannot be
imported, and whoever looks whether it is there (transformers does) fails with it. So it and timm,
which needs its Python code, may lie in a folder of the environment that nothing else looks into.
"""

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

from mobilevit_deploy.errors import RuntimeUnavailableError, missing_extra
from mobilevit_deploy.quiet import quiet

TIMM_FOLDER = Path(sys.prefix) / "timm"
"""With timm and its torchvision, where they are not installed as usual."""


def import_library(name: str) -> ModuleType:
    """Import transformers or timm.

    Raises:
        RuntimeUnavailableError: it is not installed, or lacks torchvision.
    """
    # Only for this import: a process that is started later inherits the path.
    folder = [str(TIMM_FOLDER)] if name == "timm" and TIMM_FOLDER.is_dir() else []
    sys.path.extend(folder)
    try:
        _repair_torchvision()
        with quiet():  # torchao, which transformers looks at, warns of what it was built for
            return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name not in {name, "torchvision"}:
            raise
        if name != "timm":
            raise missing_extra(name, "peers") from None
        # Its requirements would bring a torchvision for GPUs; only Python code is needed of it.
        raise RuntimeUnavailableError(
            f"{error.name} is not installed. Install it with: pip install --no-deps --target "
            f"{TIMM_FOLDER} timm torchvision"
        ) from None
    finally:
        for path in folder:
            sys.path.remove(path)


def _repair_torchvision() -> None:
    """Let a torchvision whose compiled part does not fit this PyTorch be imported all the same.

    Only its Python code is needed; it registers against two compiled operators on import.
    """
    try:
        importlib.import_module("torchvision")
    except ModuleNotFoundError:
        return
    except RuntimeError:
        for module in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
            del sys.modules[module]
        for operator in ("nms", "qnms"):
            _OPERATORS.define(f"{operator}(Tensor dets, Tensor scores, float limit) -> Tensor")
        importlib.import_module("torchvision")


_OPERATORS: Any = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
"""Kept, because the definitions go with it."""
