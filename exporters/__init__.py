"""Exporters: one file per format, and the pipeline that every export runs through."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exporters.formats import FORMATS as FORMATS
    from exporters.pipeline import ExportResult as ExportResult
    from exporters.pipeline import export as export

__all__ = ["FORMATS", "ExportResult", "export"]

_HOMES = {"FORMATS": "formats", "ExportResult": "pipeline", "export": "pipeline"}


def __getattr__(name: str) -> Any:
    """Import on first use: the command line's help must not wait for PyTorch."""
    import importlib

    if name in _HOMES:
        return getattr(importlib.import_module(f"exporters.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
