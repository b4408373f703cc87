"""Exporters: a package per format, and the pipeline that every export runs through."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exporters.formats import FORMATS as FORMATS
    from exporters.pipeline.request import ExportRequest as ExportRequest
    from exporters.pipeline.run import ExportResult as ExportResult
    from exporters.pipeline.run import export as export
    from exporters.pipeline.run import run as run

__all__ = ["FORMATS", "ExportRequest", "ExportResult", "export", "run"]

_HOMES = {
    "FORMATS": "formats",
    "ExportRequest": "pipeline.request",
    "ExportResult": "pipeline.run",
    "export": "pipeline.run",
    "run": "pipeline.run",
}


def __getattr__(name: str) -> Any:
    """Import on first use: the command line's help must not wait for PyTorch."""
    import importlib

    if name in _HOMES:
        return getattr(importlib.import_module(f"exporters.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
