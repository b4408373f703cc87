"""From a MobileViT checkpoint to a verified, measured model on a phone.

>>> from mobilevit_deploy import load_checkpoint
>>> from exporters import export
>>> checkpoint = load_checkpoint("demo")
>>> export(checkpoint, "exports/digits", formats=["onnx"])  # doctest: +SKIP
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mobilevit_deploy.checkpoints import Checkpoint as Checkpoint
    from mobilevit_deploy.checkpoints import load_checkpoint as load_checkpoint
    from mobilevit_deploy.checkpoints import save_checkpoint as save_checkpoint
    from mobilevit_deploy.contract.manifest import Manifest as Manifest
    from mobilevit_deploy.contract.manifest import read_manifest as read_manifest
    from mobilevit_deploy.contract.record import Record as Record
    from mobilevit_deploy.errors import MobileViTError as MobileViTError
    from mobilevit_deploy.evaluation import evaluate as evaluate
    from mobilevit_deploy.models import create_model as create_model
    from mobilevit_deploy.models import list_models as list_models
    from mobilevit_deploy.prediction import predict as predict
    from mobilevit_deploy.preprocessing import Preprocessing as Preprocessing
    from mobilevit_deploy.rewrites import rewrite as rewrite
    from mobilevit_deploy.verification import verify as verify

_HOMES = {
    "Checkpoint": "checkpoints",
    "Manifest": "contract.manifest",
    "MobileViTError": "errors",
    "Preprocessing": "preprocessing",
    "Record": "contract.record",
    "create_model": "models",
    "evaluate": "evaluation",
    "list_models": "models",
    "load_checkpoint": "checkpoints",
    "predict": "prediction",
    "read_manifest": "contract.manifest",
    "rewrite": "rewrites",
    "save_checkpoint": "checkpoints",
    "verify": "verification",
}
"""Public name -> module that holds it."""

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    """Import on first use: PyTorch takes a second, and `--help` must not wait for it."""
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
